//! The report on a terminal.

use super::plain::{one_line, shortened};
use super::{said, word};
use crate::grade::report::{Report, Status, Submission};
use std::fmt::Write as _;

/// The widest column of names, in characters.
const NAME_CHARS: usize = 32;
/// The longest text behind a submission, in characters.
const TEXT_CHARS: usize = 160;

/// A line for each submission with what kept it from full marks, then what all came to.
pub(super) fn write(report: &Report) -> String {
    let mut out = String::new();
    let several = report.exercises.len() > 1;
    let names: Vec<String> = report
        .submissions
        .iter()
        .map(|submission| name(submission, several))
        .collect();
    let width = names.iter().map(|name| name.chars().count()).max();
    let width = width.unwrap_or_default();
    for (submission, name) in report.submissions.iter().zip(&names) {
        let points = submission.points();
        let possible = report.possible(submission);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{name:width$}  {points:>3} of {possible:<3}  {}",
            state(report, submission)
        );
        for note in submission.all_notes() {
            let _ = writeln!(out, "{:width$}  note: {}", "", text(note));
        }
    }
    let _ = write!(out, "\n{}", totals(report));
    out
}

fn name(submission: &Submission, several: bool) -> String {
    let learner = one_line(&submission.learner);
    let (learner, cut) = shortened(&learner, NAME_CHARS);
    let mut name = learner.to_owned();
    if cut {
        name.push('…');
    }
    if several {
        name.push_str("  ");
        name.push_str(match submission.exercise.as_str() {
            "" => "?",
            id => id,
        });
    }
    name
}

fn state(report: &Report, submission: &Submission) -> String {
    if let Some(reason) = &submission.ungradable {
        return format!("ungradable: {}", text(reason));
    }
    let mut failed = report
        .results(submission)
        .filter(|(_, result)| result.verdict != Status::Pass);
    let Some((check, result)) = failed.next() else {
        return "all checks pass".to_owned();
    };
    let more = match failed.count() {
        0 => String::new(),
        count => format!(" (and {count} more)"),
    };
    let said = said(submission, result);
    let why = match said.as_str() {
        "" => String::new(),
        said => format!(": {}", text(said)),
    };
    format!("{} {}{why}{more}", word(result.verdict), check.id)
}

fn text(text: &str) -> String {
    let line = one_line(text);
    match shortened(&line, TEXT_CHARS) {
        (short, true) => format!("{short}…"),
        (whole, false) => whole.to_owned(),
    }
}

fn totals(report: &Report) -> String {
    let count = report.submissions.len();
    let full = report
        .submissions
        .iter()
        .filter(|it| it.ungradable.is_none() && it.points() == report.possible(it))
        .count();
    let ungradable = report
        .submissions
        .iter()
        .filter(|it| it.ungradable.is_some())
        .count();
    let submissions = if count == 1 {
        "submission"
    } else {
        "submissions"
    };
    let mut text = format!("{count} {submissions}: {full} with all points");
    if ungradable > 0 {
        let _ = write!(text, ", {ungradable} ungradable");
    }
    let points: u64 = report
        .submissions
        .iter()
        .map(|it| u64::from(it.points()))
        .sum();
    if let (Ok(count), true) = (u64::try_from(count), count > 0) {
        // To a tenth of a point, rounded down.
        let tenths = points * 10 / count;
        let _ = write!(text, "; {}.{} points on average", tenths / 10, tenths % 10);
    }
    text.push('\n');
    text
}
