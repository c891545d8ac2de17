//! Exercism's `results.json`, version 3, as its test runners write it.

use super::plain::{plain, shortened};
use super::{FormatError, json, only, said, word};
use crate::grade::report::{CheckResult, Report, Status, Submission, Visibility};
use serde::Serialize;

const FORM: &str = "exercism";
/// The longest output of a test, in characters, with the sentence that says that it was cut.
const OUTPUT_CHARS: usize = 500;
const CUT: &str = "… (cut: the output is longer than 500 characters)";
/// The longest message, in bytes, of the whole and so of a test.
const MESSAGE_BYTES: usize = 65_535;
/// The largest file, in bytes.
const FILE_BYTES: usize = 500_000;
/// How much of a message is kept so that the file stays within its limit, in characters: a byte of
/// a message takes up to twelve in JSON.
const MESSAGE_CHARS: usize = 4_000;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    output: Option<String>,
}

/// The results of one submission. Secret checks are not told: all of this file is shown.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    let submission = only(FORM, report)?;
    let tests: Vec<Test> = report
        .results(submission)
        .filter(|(check, _)| check.visibility != Visibility::Secret)
        .map(|(check, result)| {
            let shown = check.visibility == Visibility::Visible;
            test(&check.name, submission, result, shown)
        })
        .collect();
    let results = match &submission.ungradable {
        Some(reason) => Results {
            version: 3,
            status: "error",
            message: Some(message(reason)),
            tests: Vec::new(),
        },
        None => Results {
            version: 3,
            status: if report
                .results(submission)
                .all(|(_, result)| result.verdict == Status::Pass)
            {
                "pass"
            } else {
                "fail"
            },
            message: None,
            tests,
        },
    };
    render(results)
}

fn test(name: &str, submission: &Submission, result: &CheckResult, shown: bool) -> Test {
    let status = match result.verdict {
        Status::Pass => "pass",
        Status::Fail | Status::NotRun => "fail",
        Status::Error | Status::Ungradable => "error",
    };
    let text = if shown {
        said(submission, result)
    } else {
        "This check is hidden: only its verdict is told.".to_owned()
    };
    let why = match text.as_str() {
        "" => word(result.verdict).to_owned(),
        text => text.to_owned(),
    };
    Test {
        name: plain(name),
        status,
        message: (result.verdict != Status::Pass).then(|| message(&why)),
        output: (shown && !result.log.is_empty()).then(|| output(&result.log)),
    }
}

fn output(text: &str) -> String {
    let text = plain(text);
    match shortened(&text, OUTPUT_CHARS) {
        (_, true) => {
            let (short, _) = shortened(&text, OUTPUT_CHARS - CUT.chars().count());
            format!("{short}{CUT}")
        }
        (whole, false) => whole.to_owned(),
    }
}

fn message(text: &str) -> String {
    let text = plain(text);
    let (mut short, cut) = shortened(&text, MESSAGE_CHARS);
    while short.len() > MESSAGE_BYTES {
        short = shortened(short, short.chars().count() / 2).0;
    }
    if cut {
        format!("{short}… (cut)")
    } else {
        short.to_owned()
    }
}

fn render(mut results: Results) -> Result<String, FormatError> {
    let text = json::render(FORM, &results)?;
    if text.len() <= FILE_BYTES {
        return Ok(text);
    }
    // Hundreds of checks that all have much to say: the verdicts are worth more than the words.
    for test in &mut results.tests {
        test.output = None;
        test.message = test
            .message
            .take()
            .map(|text| shortened(&text, 200).0.to_owned());
    }
    json::render(FORM, &results)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_that_is_cut_says_so_within_the_limit() {
        let cut = output(&"x".repeat(501));
        assert_eq!(cut.chars().count(), OUTPUT_CHARS);
        assert!(cut.ends_with("than 500 characters)"), "{cut}");
        assert_eq!(output(&"x".repeat(500)), "x".repeat(500));
    }
}
