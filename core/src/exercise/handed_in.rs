//! The one file that a learner hands in: code, configuration and answers, and what came of them in
//! the page.
//!
//! What it says of verdicts is compared, never believed: marks come from running again.

use super::format::Visibility;
use super::json::Json;
use super::json::form::{ToJson as _, from_json};
use super::pack::PackedCode;
use super::submission::Submission;
use super::verdict::{ExerciseResult, Status};
use crate::json_members;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the first key says.
pub const FORMAT: &str = "lambdabox.submission/1";
/// The most bytes of the file.
pub const BYTES_MAX: usize = 16 << 20;

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandedIn {
    /// [`FORMAT`].
    pub format: String,
    /// The id of the exercise.
    pub exercise: String,
    /// The digest of the exercise that the learner had.
    pub exercise_digest: String,
    /// AWS's name of the runtime and the digest of its component, as the page has it.
    #[serde(default)]
    pub runtime: String,
    /// Deployed code, what differs from the exercise's function, the draft, and answers.
    pub code: PackedCode,
    /// Saved test events: name and JSON text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub events: BTreeMap<String, String>,
    /// What came of it in the page: the transcript of all checks that were run there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ExerciseResult>,
}

/// A file is no submission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandedInError {
    /// Longer than [`BYTES_MAX`].
    #[error("the submission file has more than {} MB", BYTES_MAX >> 20)]
    TooLong,
    /// Something else: why it is no submission file.
    #[error("it is no submission file of lambdabox: {0}")]
    Other(String),
    /// Of a version that is not known here.
    #[error("it is a submission file of the form {0:?}, and this version reads {FORMAT:?}")]
    Format(String),
}

impl HandedIn {
    /// Reads a file.
    ///
    /// # Errors
    /// [`HandedInError`] if it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, HandedInError> {
        if bytes.len() > BYTES_MAX {
            return Err(HandedInError::TooLong);
        }
        let not = |what: &str| HandedInError::Other(what.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| not("it is no text"))?;
        let json = Json::read(text).map_err(|error| not(&error.to_string()))?;
        match json.get("format") {
            Some(Json::String(format)) if format == FORMAT => {}
            Some(Json::String(other)) => {
                return Err(HandedInError::Format(other.chars().take(100).collect()));
            }
            _ => return Err(not("it does not say what format it has")),
        }
        from_json(json).map_err(|error| not(&error.to_string()))
    }

    /// The file's text.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json().to_text()
    }

    /// As a submission that can be checked.
    #[must_use]
    pub fn submission(&self) -> Submission {
        Submission {
            events: self.events.clone(),
            ..Submission::from(&self.code)
        }
    }

    /// What the file claims and running again did not confirm: a sentence, or nothing. Only what
    /// the page can know is compared.
    #[must_use]
    pub fn difference(&self, graded: &ExerciseResult) -> Option<String> {
        if self.exercise_digest != graded.exercise_digest {
            return Some(
                "it was made with another version of the exercise, so its verdicts are not compared"
                    .to_owned(),
            );
        }
        let claimed = self.result.as_ref()?;
        let other: Vec<&str> = graded
            .checks
            .iter()
            .filter(|check| check.visibility == Visibility::Visible)
            .filter(|check| {
                let passed = claimed
                    .checks
                    .iter()
                    .any(|it| it.id == check.id && it.status == Status::Pass);
                passed && check.status != Status::Pass
            })
            .map(|check| check.id.as_str())
            .collect();
        (!other.is_empty()).then(|| {
            format!(
                "it claims that these checks passed, and they do not when they are run: {}",
                other.join(", ")
            )
        })
    }
}

json_members!(HandedIn {
    format: Always("format"),
    exercise: Always("exercise"),
    exercise_digest: Always("exerciseDigest"),
    runtime: Defaulted("runtime"),
    code: Always("code"),
    events: Sparse("events"),
    result: Sparse("result"),
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::verdict::{CheckResult, Kind};

    fn result(status: Status) -> ExerciseResult {
        ExerciseResult {
            exercise: "hello".to_owned(),
            exercise_digest: "d".to_owned(),
            seed: 0,
            points: 0,
            max_points: 1,
            checks: vec![CheckResult {
                id: "greets".to_owned(),
                name: String::new(),
                kind: Kind::Check,
                visibility: Visibility::Visible,
                status,
                points: 0,
                max_points: 1,
                message: None,
                measured: None,
                runs: Vec::new(),
            }],
        }
    }

    fn file() -> HandedIn {
        HandedIn {
            format: FORMAT.to_owned(),
            exercise: "hello".to_owned(),
            exercise_digest: "d".to_owned(),
            result: Some(result(Status::Pass)),
            ..HandedIn::default()
        }
    }

    #[test]
    fn a_file_goes_round() {
        let text = file().to_json();
        assert_eq!(HandedIn::read(text.as_bytes()).unwrap(), file());
    }

    #[test]
    fn other_files_are_told_from_it() {
        let other = br#"{"format":"lambdabox.submission/9","new":1}"#;
        assert!(matches!(
            HandedIn::read(other),
            Err(HandedInError::Format(_))
        ));
        assert!(matches!(
            HandedIn::read(b"{}"),
            Err(HandedInError::Other(_))
        ));
        assert!(matches!(
            HandedIn::read(b"\xff"),
            Err(HandedInError::Other(_))
        ));
        let long = vec![b' '; BYTES_MAX + 1];
        assert!(matches!(HandedIn::read(&long), Err(HandedInError::TooLong)));
    }

    #[test]
    fn a_claim_is_compared() {
        assert_eq!(file().difference(&result(Status::Pass)), None);
        let told = file().difference(&result(Status::Fail)).unwrap();
        assert!(told.ends_with("greets"), "{told}");
        let mut other = file();
        other.exercise_digest = "e".to_owned();
        assert!(
            other
                .difference(&result(Status::Fail))
                .unwrap()
                .contains("another version")
        );
    }
}
