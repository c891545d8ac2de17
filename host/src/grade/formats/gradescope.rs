//! Gradescope's `results.json`: <https://gradescope-autograders.readthedocs.io/en/latest/specs/>.
//!
//! All texts are of the format `text`: the default of some fields is one that renders HTML.

use super::plain::{plain, shortened};
use super::{FormatError, json, only, said, word};
use crate::grade::report::{Check, CheckResult, Report, Status, Submission, Visibility};
use serde::Serialize;

const FORM: &str = "gradescope";
/// How much of one text is shown, in characters.
const OUTPUT_CHARS: usize = 8_000;

#[derive(Serialize)]
struct Results {
    score: u32,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    score: u32,
    max_score: u32,
    status: &'static str,
    name: String,
    name_format: &'static str,
    number: String,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
}

/// The results of one submission.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let submission = only(FORM, report)?;
    let tests: Vec<Test> = report
        .results(submission)
        .enumerate()
        .map(|(index, (check, result))| test(index + 1, submission, check, result))
        .collect();
    let hidden = report
        .results(submission)
        .any(|(check, _)| check.visibility != Visibility::Visible);
    let output = match &submission.ungradable {
        Some(reason) => format!("This submission cannot be graded: {reason}."),
        None if hidden => {
            "Some checks are shown only after the marks are published, so the sum of what you see \
             is not your mark."
                .to_owned()
        }
        None => String::new(),
    };
    json::render(FORM, &results(submission.points(), &output, tests))
}

/// What Gradescope is given when there was nothing to grade with: the fault is not the learner's.
///
/// # Errors
/// [`FormatError`] if it cannot be written.
pub fn not_graded(reason: &str) -> Result<String, FormatError> {
    let output = format!(
        "This submission was not graded, which is no fault of yours. Tell your teacher:\n{reason}"
    );
    json::render(FORM, &results(0, &output, Vec::new()))
}

fn results(score: u32, output: &str, tests: Vec<Test>) -> Results {
    Results {
        score,
        output: text(output),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        tests,
    }
}

fn test(number: usize, submission: &Submission, check: &Check, result: &CheckResult) -> Test {
    let mut output = match result.verdict {
        Status::Pass => String::new(),
        Status::Ungradable => format!("{}: {}", word(result.verdict), said(submission, result)),
        Status::Fail | Status::Error | Status::NotRun => said(submission, result),
    };
    if result.verdict != Status::Pass && !result.log.is_empty() {
        output.push_str("\n\nLog:\n");
        output.push_str(&result.log);
    }
    Test {
        score: result.points,
        max_score: check.points,
        status: if result.verdict == Status::Pass {
            "passed"
        } else {
            "failed"
        },
        name: plain(&check.name),
        name_format: "text",
        number: number.to_string(),
        output: text(&output),
        output_format: "text",
        visibility: match check.visibility {
            Visibility::Visible => "visible",
            Visibility::Hidden => "after_published",
            Visibility::Secret => "hidden",
        },
    }
}

fn text(text: &str) -> String {
    let text = plain(text);
    match shortened(&text, OUTPUT_CHARS) {
        (short, true) => format!("{short}\n(cut after {OUTPUT_CHARS} characters)"),
        (whole, false) => whole.to_owned(),
    }
}
