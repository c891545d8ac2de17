//! What a learner hands in.

use crate::engine::SourceFile;
use crate::exercise::format::FunctionSetup;
use crate::json_members;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a learner hands in, after a face has unpacked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// The deployed code; `Err` says in a sentence why there is none.
    pub code: Code,
    /// What differs from the exercise's own function, if the submission says so. A folder or a zip of
    /// code says nothing: it is checked with the function of the exercise.
    pub function: FunctionSetup,
    /// Saved test events: name and JSON text.
    pub events: BTreeMap<String, String>,
    /// Files as they stand in the editor, if they differ from the deployed ones.
    pub draft: Option<Vec<SourceFile>>,
    /// Answers to questions, by the question's id.
    pub answers: BTreeMap<String, Answer>,
}

/// The code of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Its files.
    Files(Vec<SourceFile>),
    /// There is none, or it cannot be read: why, in a sentence.
    Unreadable(String),
}

impl Default for Code {
    fn default() -> Self {
        Self::Files(Vec::new())
    }
}

/// What was answered. The form has to be the question's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// The chosen ones, from 0 on, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<u32>,
    /// The number, as it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

json_members!(Answer {
    choices: Sparse("choices"),
    number: Sparse("number"),
});
