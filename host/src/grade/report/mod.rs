//! What grading comes to: a report that holds no time, no path and no name of a machine, so that it
//! is the same bytes wherever, in whatever order and in however many pieces it was made.

mod audience;
mod compare;
mod shard;

pub use compare::{Change, compare};
pub use lambdabox_core::exercise::format::Visibility;
pub use lambdabox_core::exercise::verdict::Status;
pub use shard::{MergeError, Shard, ShardError, merge};

use serde::{Deserialize, Serialize};

/// The name and version of the form.
pub const FORMAT: &str = "lambdabox.grade/1";

/// All submissions, or a shard of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// [`FORMAT`].
    pub format: String,
    /// The exercises, in the order of the course.
    pub exercises: Vec<Exercise>,
    /// What was graded: a digest of the exercises, the runtime and the names of all submissions.
    /// Shards of one run have the same.
    pub run: String,
    /// How many submissions there are in all shards together.
    pub submissions_in_all: usize,
    /// Which part of them this is, if it is not everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What learners may not see was taken out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_learners: bool,
    /// Sorted by learner, exercise and source.
    pub submissions: Vec<Submission>,
}

/// An exercise, as far as a report needs to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exercise {
    /// Such as `hello-yourself`.
    pub id: String,
    /// For people.
    pub title: String,
    /// What its files come to: a hexadecimal digest.
    pub digest: String,
    /// The AWS name of its language runtime and the digest of its component: `python3.14 sha256:…`.
    pub runtime: String,
    /// The checks, in their order.
    pub checks: Vec<Check>,
}

/// A check of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    /// Such as `greets`.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// Who may see what of it.
    pub visibility: Visibility,
}

/// A submission and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submission {
    /// Whose it is.
    pub learner: String,
    /// Where it came from, below what was given on the command line.
    pub source: String,
    /// The id of the exercise; empty if nobody can tell which one it is.
    pub exercise: String,
    /// Why it cannot be graded, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ungradable: Option<String>,
    /// What the teacher should know about it besides the verdicts: it may tell of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What its learner should know as well: it tells of this submission and of nothing hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learner_notes: Vec<String>,
    /// In the order of the exercise's checks; empty if nobody can tell which exercise it is.
    pub checks: Vec<CheckResult>,
    /// The learner's files, cut if they are long.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<CodeFile>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckResult {
    /// The check's id.
    pub id: String,
    /// What it found.
    pub verdict: Status,
    /// All of its points or none.
    pub points: u32,
    /// What was expected, what came, and how they differ; empty if it passed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The known mistake that fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<String>,
    /// The expectation that failed, to count those who failed by the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
    /// What the handler's log says, cut if it is long.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub log: String,
    /// The billed duration of its invocations, in milliseconds.
    pub billed_ms: u64,
}

/// An expectation that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Failed {
    /// In which step, from 1 on; `None` where there is one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What was looked at: `the payload`.
    pub about: String,
    /// What was expected there.
    pub expected: String,
    /// What came.
    pub came: String,
}

/// A file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeFile {
    /// Below the function's root.
    pub path: String,
    /// What it says, as far as it is kept.
    pub text: String,
    /// There was more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

impl Exercise {
    /// The most points that can be had.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.checks
            .iter()
            .fold(0, |sum, check| sum.saturating_add(check.points))
    }
}

impl Submission {
    /// What it is worth.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.checks
            .iter()
            .fold(0, |sum, check| sum.saturating_add(check.points))
    }

    /// Everything that is said of it: what only the teacher should know first.
    pub fn all_notes(&self) -> impl Iterator<Item = &String> {
        self.notes.iter().chain(&self.learner_notes)
    }
}

impl Report {
    /// The exercise of a submission, if it is known.
    #[must_use]
    pub fn exercise(&self, submission: &Submission) -> Option<&Exercise> {
        self.exercises
            .iter()
            .find(|exercise| exercise.id == submission.exercise)
    }

    /// The most points that a submission can have.
    #[must_use]
    pub fn possible(&self, submission: &Submission) -> u32 {
        self.exercise(submission).map_or(0, Exercise::points)
    }

    /// A submission's checks with what they found, in the exercise's order.
    pub fn results<'a>(
        &'a self,
        submission: &'a Submission,
    ) -> impl Iterator<Item = (&'a Check, &'a CheckResult)> {
        let checks = self.exercise(submission).map(|it| it.checks.as_slice());
        checks.unwrap_or_default().iter().filter_map(|check| {
            let result = submission.checks.iter().find(|it| it.id == check.id)?;
            Some((check, result))
        })
    }

    /// Puts the submissions into their order, which depends on nothing but themselves.
    pub fn sort(&mut self) {
        let order = |id: &str| self.exercises.iter().position(|it| it.id == id);
        self.submissions.sort_by(|a, b| {
            let key =
                |it: &Submission| (it.learner.clone(), order(&it.exercise), it.source.clone());
            key(a).cmp(&key(b))
        });
    }
}

#[cfg(test)]
pub(crate) mod tests;
