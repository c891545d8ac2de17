//! Drafts: what is being edited, by however many tabs. An editor writes over what it has seen or has
//! written itself, never over what another one has written meanwhile.
//!
//! A draft is a record of its own, and holds only the files that differ from the deployed ones: a
//! key that is pressed beside a large file does not have the large one written anew.

use super::Account;
use super::function::{FIRST_EVENT, Function, first_event};
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::engine::SourceFile;
use serde::{Deserialize, Serialize};

/// What is being edited of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The files that the editor has, in its order; empty if nothing differs from what runs.
    pub files: Vec<DraftFile>,
    /// The event that the function is tested with.
    pub event: String,
    /// What it is called.
    pub event_name: String,
    /// How often it was written.
    pub revision: u64,
    /// Which editor wrote it last: a text that tells it from every other one.
    pub author: String,
}

/// One file of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Whatever was typed: a draft need not be a package.
    pub path: String,
    /// `None`: as the deployed file of this path.
    pub contents: Option<Vec<u8>>,
}

/// What an editor writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// All files; empty if nothing differs from what runs.
    pub files: Vec<DraftFile>,
    /// The event.
    pub event: String,
    /// What it is called.
    pub event_name: String,
    /// What it was edited from.
    pub basis: Basis,
}

/// What an editor has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The revision of the draft that it began with or wrote last; 0 if there was none.
    pub revision: u64,
    /// Which editor it is.
    pub author: String,
    /// What another editor has written meanwhile may be lost.
    pub overwrite: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            event: first_event().to_owned(),
            event_name: FIRST_EVENT.to_owned(),
            revision: 0,
            author: String::new(),
        }
    }
}

impl Draft {
    /// The files that the editor shows: those of the draft, or what runs if it has none.
    #[must_use]
    pub fn files_over(&self, function: &Function) -> Vec<SourceFile> {
        if self.files.is_empty() {
            return function.code.files().to_vec();
        }
        let whole = |file: &DraftFile| {
            let contents = match &file.contents {
                Some(contents) => contents.clone(),
                None => deployed(function, &file.path)?.contents.clone(),
            };
            Some(SourceFile {
                path: file.path.clone(),
                contents,
            })
        };
        self.files.iter().filter_map(whole).collect()
    }

    fn check(&self, basis: &Basis) -> Result<(), Refusal> {
        if self.revision == basis.revision || self.author == basis.author || basis.overwrite {
            return Ok(());
        }
        Err(Refusal::new(
            Exception::PreconditionFailed,
            "This function was changed in another tab.",
        ))
    }

    fn sign(&mut self, author: &str) {
        self.revision = self.revision.wrapping_add(1);
        author.clone_into(&mut self.author);
    }
}

fn deployed<'a>(function: &'a Function, path: &str) -> Option<&'a SourceFile> {
    let mut files = function.code.files().iter();
    files.find(|file| file.path == path)
}

impl Account {
    /// What is being edited of a function.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn draft(&self, key: &FunctionKey) -> Result<Draft, Refusal> {
        self.function(key)?;
        Ok(self.drafts.get(key).cloned().unwrap_or_default())
    }

    /// Keeps what an editor has.
    ///
    /// # Errors
    /// [`Refusal`]: `PreconditionFailedException` if another editor has written since the edit's
    /// basis, and it does not say that this may be lost.
    pub fn put_draft(&mut self, key: &FunctionKey, edit: Edit) -> Result<(), Refusal> {
        let mut draft = self.draft(key)?;
        draft.check(&edit.basis)?;
        let function = self.function(key)?;
        let slim = |file: DraftFile| {
            let same = deployed(function, &file.path)
                .is_some_and(|there| Some(&there.contents) == file.contents.as_ref());
            DraftFile {
                contents: file.contents.filter(|_| !same),
                ..file
            }
        };
        draft.files = edit.files.into_iter().map(slim).collect();
        draft.event = edit.event;
        draft.event_name = edit.event_name;
        draft.sign(&edit.basis.author);
        self.set_draft(key, draft);
        Ok(())
    }

    /// Refuses to go on from something else than what is kept.
    pub(super) fn check_basis(&self, key: &FunctionKey, basis: &Basis) -> Result<(), Refusal> {
        self.draft(key)?.check(basis)
    }

    /// The code is deployed, whatever it was: there is nothing to be kept of it.
    pub(super) fn clear_draft(&mut self, key: &FunctionKey, author: &str) {
        let mut draft = self.drafts.get(key).cloned().unwrap_or_default();
        draft.files.clear();
        draft.sign(author);
        self.set_draft(key, draft);
    }

    fn set_draft(&mut self, key: &FunctionKey, draft: Draft) {
        self.drafts.insert(key.clone(), draft);
        self.changed.draft(key);
        // A function whose record still has a draft inside gives it up, so that an early version of
        // the page, in another tab, cannot go on with the old one beside the new one.
        if self.embedded.contains(key) {
            self.changed.function(key);
        }
    }
}
