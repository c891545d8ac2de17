//! Classroom 50's `result.json`, form `classroom50/result/v1`.
//!
//! Its runner tells the facts about the submission in environment variables.

use super::plain::plain;
use super::{FormatError, json, only, said};
use crate::grade::report::{Report, Status, Visibility};
use serde::Serialize;
use std::env;

const FORM: &str = "classroom50";

/// What Classroom 50 knows of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classroom50 {
    /// The classroom's short name.
    pub classroom: String,
    /// The assignment's.
    pub assignment: String,
    /// `individual` or `group`.
    pub assignment_type: String,
    /// The login of the owner of the repository.
    pub owner: String,
    /// The tag, which begins with `submit/`.
    pub submission: String,
    /// The address of the commit.
    pub commit: String,
    /// The address of the release.
    pub release: String,
    /// The address of all changes.
    pub review: String,
    /// When the commit was made, as `2026-01-31T23:59:59Z`.
    pub datetime: String,
}

/// A variable of Classroom 50's runner is not set.
#[derive(Debug, thiserror::Error)]
#[error(
    "the environment variable {0} is not set: the form classroom50 is written where Classroom 50's \
     runner calls an autograder.py"
)]
pub struct MissingVariable(&'static str);

impl Classroom50 {
    /// What the runner says.
    ///
    /// # Errors
    /// [`MissingVariable`] if it is not the runner who calls.
    pub fn of_environment() -> Result<Self, MissingVariable> {
        Self::of(|name| env::var(name).ok())
    }

    fn of(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, MissingVariable> {
        let optional = |name| lookup(name).filter(|value| !value.is_empty());
        let get = |name| optional(name).ok_or(MissingVariable(name));
        let commit = get("COMMIT_URL")?;
        Ok(Self {
            classroom: get("CLASSROOM")?,
            assignment: get("ASSIGNMENT")?,
            assignment_type: optional("ASSIGNMENT_TYPE").unwrap_or_else(|| "individual".to_owned()),
            owner: get("OWNER")?,
            submission: get("SUBMISSION_TAG")?,
            release: get("RELEASE_URL")?,
            review: optional("REVIEW_URL").unwrap_or_else(|| commit.clone()),
            commit,
            // Set by the autograder.py of docs/grading.md; the runner writes the same over it.
            datetime: get("SUBMITTED_AT")?,
        })
    }
}

#[derive(Serialize)]
struct ResultFile<'a> {
    schema: &'static str,
    classroom: &'a str,
    assignment: &'a str,
    assignment_type: &'a str,
    owner: &'a str,
    submission: &'a str,
    commit: &'a str,
    release: &'a str,
    review: &'a str,
    datetime: &'a str,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    #[serde(rename = "test-name")]
    name: String,
    passed: bool,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
}

/// The results of one submission. All of it is published in the learner's repository, so it says
/// what learners may see.
pub(super) fn write(report: &Report, facts: &Classroom50) -> Result<String, FormatError> {
    only(FORM, report)?;
    let report = report.clone().for_learners();
    let submission = only(FORM, &report)?;
    let tests = report
        .results(submission)
        .map(|(check, result)| Test {
            name: plain(&check.name),
            passed: result.verdict == Status::Pass,
            score: result.points,
            max_score: check.points,
            message: match (result.verdict, check.visibility) {
                (Status::Pass, _) => String::new(),
                (_, Visibility::Visible) => plain(&said(submission, result)),
                _ => "This check is hidden.".to_owned(),
            },
        })
        .collect();
    let file = ResultFile {
        schema: "classroom50/result/v1",
        classroom: &facts.classroom,
        assignment: &facts.assignment,
        assignment_type: &facts.assignment_type,
        owner: &facts.owner,
        submission: &facts.submission,
        commit: &facts.commit,
        release: &facts.release,
        review: &facts.review,
        datetime: &facts.datetime,
        score: submission.points(),
        max_score: report.possible(submission),
        tests,
    };
    json::render(FORM, &file)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn facts() -> Classroom50 {
        let lookup = |name: &str| {
            let value = match name {
                "CLASSROOM" => "cloud-2026",
                "ASSIGNMENT" => "hello",
                "OWNER" => "ada",
                "SUBMISSION_TAG" => "submit/20260131T101010Z-abc1234",
                "COMMIT_URL" => "https://example.org/commit/abc1234",
                "RELEASE_URL" => "https://example.org/releases/1",
                "SUBMITTED_AT" => "2026-01-31T10:10:10Z",
                _ => return None,
            };
            Some(value.to_owned())
        };
        Classroom50::of(lookup).unwrap()
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Classroom50::of(|_| None).unwrap_err();
        assert!(error.to_string().contains("COMMIT_URL"), "{error}");
        assert_eq!(facts().review, facts().commit);
        assert_eq!(facts().assignment_type, "individual");
    }
}
