//! Folders of code with what may lie beside it: `function.toml`, `answers.toml`, a draft.

use super::document::{Document, Fault};
use crate::code::{self, ReadCodeError};
use lambdabox_core::code::CodeError;
use lambdabox_core::engine::SourceFile;
use lambdabox_core::exercise::format::FunctionSetup;
use lambdabox_core::exercise::submission::{Answer, Code, Submission};
use std::collections::BTreeMap;
use std::path::Path;

/// What may lie beside code and is none.
const FUNCTION: &str = "function.toml";
const ANSWERS: &str = "answers.toml";
/// What a wrong submission has to come to.
pub const EXPECT: &str = "expect.toml";

/// Code of an author's folder, with what lies beside it.
#[derive(Clone, Debug, Default)]
pub struct AuthoredCode {
    /// As a submission.
    pub submission: Submission,
    /// `expect.toml`, if it is there.
    pub expect: Option<String>,
    /// It answers questions.
    pub has_answers: bool,
}

/// Reads a folder of code; `name` is its path in the exercise's folder. A folder without any file of
/// code is a submission without code.
///
/// # Errors
/// [`Fault`] if something in it cannot be read.
pub fn read(root: &Path, name: &str) -> Result<AuthoredCode, Fault> {
    if !root.join(name).is_dir() {
        return Err(Fault::of_file(name, "This folder is missing."));
    }
    let files = match code::read_folder(&root.join(name)) {
        Ok(bundle) => bundle.into_files(),
        Err(ReadCodeError::Code(CodeError::Empty)) => Vec::new(),
        Err(error) => return Err(Fault::of_file(name, error.to_string())),
    };
    let mut beside: BTreeMap<String, String> = BTreeMap::new();
    let mut code = Vec::new();
    for file in files {
        if [FUNCTION, ANSWERS, EXPECT].contains(&file.path.as_str()) {
            let place = format!("{name}/{}", file.path);
            let text = String::from_utf8(file.contents)
                .map_err(|_| Fault::of_file(&place, "This file is not UTF-8."))?;
            beside.insert(file.path, text);
        } else {
            code.push(file);
        }
    }
    let mut function: FunctionSetup = document(&beside, name, FUNCTION)?.unwrap_or_default();
    let answers: Option<BTreeMap<String, Answer>> = document(&beside, name, ANSWERS)?;
    // The folder's name is the author's affair: what is handed in has the draft itself.
    let draft = match function.draft.take() {
        None => None,
        Some(folder) => Some(take_draft(&mut code, &folder).ok_or_else(|| {
            Fault::of_file(
                format!("{name}/{FUNCTION}"),
                format!("There are no files in {name}/{folder}, which `draft` names."),
            )
        })?),
    };
    Ok(AuthoredCode {
        expect: beside.remove(EXPECT),
        has_answers: answers.is_some(),
        submission: Submission {
            code: Code::Files(code),
            function,
            events: BTreeMap::new(),
            draft,
            answers: answers.unwrap_or_default(),
        },
    })
}

fn document<T: serde::de::DeserializeOwned>(
    beside: &BTreeMap<String, String>,
    folder: &str,
    file: &str,
) -> Result<Option<T>, Fault> {
    let Some(text) = beside.get(file) else {
        return Ok(None);
    };
    let (_, value) = Document::read(format!("{folder}/{file}"), text.clone())?;
    Ok(Some(value))
}

/// Takes the files of a draft's folder out of the code. The draft is the code as the editor has it:
/// what is deployed, with these files over it.
fn take_draft(code: &mut Vec<SourceFile>, folder: &str) -> Option<Vec<SourceFile>> {
    let prefix = format!("{}/", folder.trim_end_matches('/'));
    let (edited, deployed): (Vec<_>, Vec<_>) = code
        .drain(..)
        .partition(|file| file.path.starts_with(&prefix));
    *code = deployed;
    let edited: Vec<SourceFile> = edited
        .into_iter()
        .map(|file| SourceFile {
            path: file.path.replacen(&prefix, "", 1),
            ..file
        })
        .collect();
    if edited.is_empty() {
        return None;
    }
    let mut draft: Vec<SourceFile> = code
        .iter()
        .filter(|file| edited.iter().all(|other| other.path != file.path))
        .cloned()
        .collect();
    draft.extend(edited);
    draft.sort_by(|a, b| a.path.cmp(&b.path));
    Some(draft)
}
