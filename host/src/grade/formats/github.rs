//! What a workflow of GitHub Actions shows: annotations, which are commands on standard output, and
//! the summary of a job, which is Markdown.

use super::plain::{one_line, plain, shortened, without_marks};
use super::{said, word};
use crate::grade::report::{Report, Status, Submission, Visibility};
use std::fmt::Write as _;

/// The most annotations: GitHub shows ten of a step.
const ANNOTATIONS: usize = 10;
/// The longest text of one, in characters.
const TEXT_CHARS: usize = 1_000;
/// The longest summary, in bytes: GitHub takes one mebibyte.
const SUMMARY_BYTES: usize = 900_000;

/// A line `::error title=…::…` for each check that did not pass, as many as are shown. Nothing of a
/// learner begins a line.
#[must_use]
pub fn annotations(report: &Report) -> String {
    let mut out = String::new();
    let failed = report.submissions.iter().flat_map(|submission| {
        let unknown = submission
            .ungradable
            .as_ref()
            .map(|reason| (submission, "ungradable".to_owned(), reason.clone()));
        let checks = report
            .results(submission)
            .filter(|(_, result)| submission.ungradable.is_none() && result.verdict != Status::Pass)
            .map(move |(check, result)| {
                let said = match (said(submission, result), check.visibility) {
                    (said, _) if !said.is_empty() => said,
                    (_, Visibility::Visible) => word(result.verdict).to_owned(),
                    _ => format!("{}: this check is hidden", word(result.verdict)),
                };
                (submission, check.name.clone(), said)
            });
        unknown.into_iter().chain(checks)
    });
    for (submission, check, text) in failed.take(ANNOTATIONS) {
        let title = format!("{}: {check}", submission.learner);
        let text = plain(&text);
        let (text, _) = shortened(&text, TEXT_CHARS);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "::error title={}::{}", property(&title), data(text));
    }
    out
}

fn data(text: &str) -> String {
    without_marks(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&one_line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// A table of submissions, and below it what did not pass.
#[must_use]
pub fn summary(report: &Report) -> String {
    let mut out = String::from("| learner | exercise | points | checks |\n|---|---|---|---|\n");
    for submission in &report.submissions {
        let checks = match &submission.ungradable {
            Some(reason) => format!("ungradable: {}", inline(reason)),
            None => report
                .results(submission)
                .filter(|(_, result)| result.verdict != Status::Pass)
                .map(|(check, result)| format!("{} {}", word(result.verdict), inline(&check.id)))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let checks = if checks.is_empty() {
            "all pass".to_owned()
        } else {
            checks
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} of {} | {checks} |",
            inline(&submission.learner),
            inline(&submission.exercise),
            submission.points(),
            report.possible(submission),
        );
        if out.len() > SUMMARY_BYTES {
            out.push_str("\nThe table is cut here: GitHub takes no longer summary.\n");
            return out;
        }
    }
    let gradable = |it: &&Submission| it.ungradable.is_none();
    for submission in report.submissions.iter().filter(gradable) {
        for (check, result) in report.results(submission) {
            let said = said(submission, result);
            if result.verdict == Status::Pass || said.is_empty() {
                continue;
            }
            let _ = writeln!(
                out,
                "\n**{}: {}** {}\n\n{}",
                inline(&submission.learner),
                inline(&check.name),
                word(result.verdict),
                block(&said),
            );
            if out.len() > SUMMARY_BYTES {
                out.push_str("\nThe details are cut here: GitHub takes no longer summary.\n");
                return out;
            }
        }
    }
    out
}

/// Text within a line of Markdown: no mark-up, no HTML, no cell of a table.
fn inline(text: &str) -> String {
    // An entity alone does not keep an address from becoming a link: some readers look for addresses
    // after it was read.
    let line = one_line(text)
        .replace("www.", "www\u{2060}.")
        .replace('@', "@\u{2060}")
        .replace("://", ":\u{2060}//");
    let (line, _) = shortened(&line, TEXT_CHARS);
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // The rest of what Markdown reads as its own, addresses and names included.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            // Nobody is notified, and nothing becomes a link or a picture.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            _ => out.push(character),
        }
    }
    out
}

/// Text as a block of code, which a line of it cannot end: every line is indented. The bar keeps a
/// line from being a command where the summary is printed.
fn block(text: &str) -> String {
    let text = without_marks(&plain(text));
    let (text, _) = shortened(&text, TEXT_CHARS);
    let lines: Vec<String> = text.lines().map(|line| format!("    | {line}")).collect();
    lines.join("\n")
}
