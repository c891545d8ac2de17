//! Reports in the forms that people and other systems read: one file for each.
//!
//! Each is a function from a report to text, and each is tested with a report full of what hostile
//! learners write.

mod classroom50;
mod csv;
mod exercism;
mod github;
mod gradescope;
mod html;
mod json;
mod junit;
mod plain;
mod table;

pub use classroom50::{Classroom50, MissingVariable};
pub use github::{annotations as github_annotations, summary as github_summary};
pub use gradescope::not_graded as gradescope_not_graded;

use super::report::{CheckResult, Report, Status, Submission};
use std::path::Path;

/// A report cannot be written in a form.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The form tells of one submission.
    #[error(
        "the form {form} is for one submission, and there are {found}: grade them one by one; with --one each \
         argument is one submission"
    )]
    NotOne {
        /// Which form.
        form: &'static str,
        /// How many there are.
        found: usize,
    },
    /// Classroom 50's facts are missing.
    #[error(transparent)]
    Variable(#[from] MissingVariable),
    /// A library could not write what it was given.
    #[error("the report cannot be written as {form}: {reason}")]
    Write {
        /// Which form.
        form: &'static str,
        /// Why.
        reason: String,
    },
}

/// The forms. Their texts are what the command line's help says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A line for each submission, for a terminal
    Table,
    /// Everything, to be merged, compared, and read by programs
    Json,
    /// A line for each submission, for a spreadsheet
    Csv,
    /// JUnit's XML, for CI
    Junit,
    /// Gradescope's results.json
    Gradescope,
    /// Exercism's results.json, version 3
    Exercism,
    /// Classroom 50's result.json
    Classroom50,
    /// One file for a browser
    Html,
    /// GitHub's job summary, in Markdown
    #[value(skip)]
    Github,
}

impl Form {
    /// The form that the ending of a file's name tells: `.html`, `.csv`, `.json`, `.xml` (JUnit's),
    /// `.txt` (a table).
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "html" | "htm" => Self::Html,
            "csv" => Self::Csv,
            "json" => Self::Json,
            "xml" => Self::Junit,
            "txt" => Self::Table,
            _ => return None,
        })
    }

    /// Looks whether this form can tell of so many submissions, before anything is graded.
    ///
    /// # Errors
    /// [`FormatError`] if it can tell of one only, or of none without facts that are missing.
    pub fn check(self, submissions: usize) -> Result<(), FormatError> {
        let form = match self {
            Self::Gradescope => "gradescope",
            Self::Exercism => "exercism",
            Self::Classroom50 => "classroom50",
            _ => return Ok(()),
        };
        if submissions != 1 {
            return Err(FormatError::NotOne {
                form,
                found: submissions,
            });
        }
        if self == Self::Classroom50 {
            Classroom50::of_environment()?;
        }
        Ok(())
    }
}

/// Writes a report.
///
/// # Errors
/// [`FormatError`] if the form cannot tell of this report.
pub fn write(form: Form, report: &Report) -> Result<String, FormatError> {
    match form {
        Form::Table => Ok(table::write(report)),
        Form::Json => json::write(report),
        Form::Csv => csv::write(report),
        Form::Junit => junit::write(report),
        Form::Gradescope => gradescope::write(report),
        Form::Exercism => exercism::write(report),
        Form::Classroom50 => classroom50::write(report, &Classroom50::of_environment()?),
        Form::Html => Ok(html::write(report)),
        Form::Github => Ok(github::summary(report)),
    }
}

/// A learner's or an author's text in one line that does nothing to a terminal.
#[must_use]
pub fn line(text: &str) -> String {
    plain::one_line(text)
}

/// The submission of a report of one.
fn only<'a>(form: &'static str, report: &'a Report) -> Result<&'a Submission, FormatError> {
    match report.submissions.as_slice() {
        [submission] => Ok(submission),
        all => Err(FormatError::NotOne {
            form,
            found: all.len(),
        }),
    }
}

/// The word for a verdict.
const fn word(verdict: Status) -> &'static str {
    match verdict {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Error => "error",
        Status::NotRun => "not run",
        Status::Ungradable => "ungradable",
    }
}

/// What is said of a check: why it failed, and the known mistake that fits.
fn said(submission: &Submission, result: &CheckResult) -> String {
    let mut parts = Vec::new();
    if result.verdict == Status::Ungradable {
        parts.extend(submission.ungradable.as_deref());
    }
    parts.push(result.message.as_str());
    parts.extend(result.mistake.as_deref());
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// Texts behind each other.
fn together<'a>(texts: impl Iterator<Item = &'a String>, between: &str) -> String {
    let texts: Vec<&str> = texts.map(String::as_str).collect();
    texts.join(between)
}

/// Seconds as a decimal number, to the millisecond.
fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

#[cfg(test)]
mod tests;
