//! A function whose page is open: its code as it is edited, the event, the last test.

use super::source_file::{Contents, SourceFile};
use super::study::Study;
use super::test_run::TestRun;
use lambdabox_contract::function::{Compiled, Hints, NamedEvent, Overview, TabTitle};
use yew::AttrValue;

/// A function whose page is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// What every tab shows.
    pub overview: Overview,
    /// The parts of its page.
    pub tabs: Vec<TabTitle>,
    /// What may be entered where.
    pub hints: Hints,
    /// Of a compiled handler, what is uploaded; `None` for a language runtime.
    pub compiled: Option<Compiled>,
    /// What runs, unless it is compiled.
    pub deployed: Vec<SourceFile>,
    /// What the editor shows.
    pub draft: Vec<SourceFile>,
    /// The path of the file in the editor.
    pub current: AttrValue,
    /// The saved events.
    pub saved_events: Vec<NamedEvent>,
    /// The name of the event in the editor: of a saved one or of a template.
    pub event_name: AttrValue,
    /// The event as it stands.
    pub event: AttrValue,
    /// Why it could not be sent or saved.
    pub event_error: Option<AttrValue>,
    /// The last test.
    pub run: TestRun,
    /// The last simulation.
    pub simulation: Study,
    /// The last power tuning.
    pub tuning: Study,
    /// The account has said what it is.
    pub opened: bool,
    /// The revision of the kept draft that this tab goes on from.
    pub base: u64,
    /// How often this tab had its draft kept, or changed it.
    pub puts: u32,
    /// Something was typed that is not on its way to the account yet.
    pub unkept: bool,
    /// Another tab has had one kept meanwhile: this tab's is not kept until the learner chooses.
    pub conflict: bool,
}

impl Open {
    /// Whether the editor holds changes that do not run yet.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.draft != self.deployed
    }

    /// The file in the editor.
    #[must_use]
    pub fn file(&self) -> Option<&SourceFile> {
        self.draft.iter().find(|file| file.path == self.current)
    }

    /// Puts a new text into a file; a file that is not there is left out.
    pub fn edit(&mut self, path: &str, text: AttrValue) {
        if let Some(file) = self.draft.iter_mut().find(|file| file.path == path) {
            file.contents = Contents::Text(text);
        }
    }

    /// A new empty file, shown in the editor.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn add(&mut self, path: &str) -> Result<(), &'static str> {
        let path = self.free(path)?;
        self.draft.push(SourceFile {
            path: path.clone(),
            contents: Contents::Text(AttrValue::default()),
        });
        self.current = path;
        self.sort();
        Ok(())
    }

    /// Gives the file in the editor another path.
    ///
    /// # Errors
    /// Why it cannot have that.
    pub fn rename(&mut self, to: &str) -> Result<(), &'static str> {
        if *to == *self.current {
            return Ok(());
        }
        let to = self.free(to)?;
        let current = self.current.clone();
        if let Some(file) = self.draft.iter_mut().find(|file| file.path == current) {
            file.path = to.clone();
            self.current = to;
        }
        self.sort();
        Ok(())
    }

    /// Deletes the file in the editor; the first one is shown then.
    pub fn delete(&mut self) {
        let current = self.current.clone();
        self.draft.retain(|file| file.path != current);
        self.show_first();
    }

    /// Takes these files in place of the draft.
    pub fn take(&mut self, files: Vec<SourceFile>) {
        self.draft = files;
        self.sort();
        if self.file().is_none() {
            self.show_first();
        }
    }

    fn show_first(&mut self) {
        self.current = self
            .draft
            .first()
            .map(|file| file.path.clone())
            .unwrap_or_default();
    }

    /// Sorted by path: the order of the files tree, and the same whoever made the files.
    fn sort(&mut self) {
        self.draft.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }

    /// A path that can be given to a file.
    fn free(&self, path: &str) -> Result<AttrValue, &'static str> {
        let path = path.trim();
        if path.is_empty() {
            return Err("Enter a file name.");
        }
        if path.starts_with('/')
            || path.contains(['\\', '\0'])
            || path
                .split('/')
                .any(|part| part.is_empty() || part == "." || part == "..")
        {
            return Err("A path has names, with a slash between a folder and what is in it.");
        }
        if path.len() > 255 {
            return Err("A path can have at most 255 bytes.");
        }
        let taken = self.draft.iter().any(|file| {
            let (a, b) = (file.path.as_str(), path);
            let inside = |outer: &str, inner: &str| {
                inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.starts_with('/'))
            };
            a == b || inside(a, b) || inside(b, a)
        });
        if taken {
            return Err("There is a file or a folder of this name.");
        }
        Ok(path.to_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> Open {
        let text = |path: &'static str, text: &'static str| SourceFile {
            path: path.into(),
            contents: Contents::Text(text.into()),
        };
        let mut open = Open::default();
        open.take(vec![
            text("b/c.py", "1"),
            text("a.py", ""),
            SourceFile {
                path: "x.bin".into(),
                contents: Contents::Bytes([0].into()),
            },
        ]);
        open.deployed.clone_from(&open.draft);
        open
    }

    #[test]
    fn an_edit_that_is_undone_leaves_nothing_to_deploy() {
        let mut open = hello();
        assert_eq!(open.current, "a.py");
        open.edit("a.py", "2".into());
        assert!(open.has_changes());
        open.edit("a.py", "".into());
        open.edit("none.py", "2".into());
        assert!(!open.has_changes());
    }

    #[test]
    fn files_are_made_renamed_and_deleted() {
        let mut open = hello();
        open.add("d/e.py").unwrap();
        assert_eq!(open.current, "d/e.py");
        open.rename("0.py").unwrap();
        assert_eq!(open.draft[0].path, "0.py");
        open.delete();
        assert_eq!(open.current, "a.py");
        assert!(!open.has_changes());
    }

    #[test]
    fn impossible_paths_are_refused() {
        let mut open = hello();
        let long = "x".repeat(256);
        for path in [
            "", " ", "/a", "a//b", "../a", "a/.", "a\\b", "a.py", "a.py/b", "b", &long,
        ] {
            assert!(open.add(path).is_err(), "{path}");
        }
        assert!(!open.has_changes());
    }
}
