//! One file for a browser, without scripts and without anything from elsewhere: learners by checks,
//! how points are distributed, each check's commonest mistakes, and a part for each learner.
//!
//! `maud` escapes whatever is put into it; what acts instead of being shown is told beforehand.

mod figures;
mod learner;

use super::plain::{one_line, plain, shortened, without_commands};
use super::{said, word};
use crate::grade::report::{Exercise, Report, Status, Submission};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Nothing is loaded, nothing runs; only the styles below count.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("style.css");

/// The report as a page.
pub(super) fn write(report: &Report) -> String {
    let title = match report.exercises.as_slice() {
        [only] => line(&only.title),
        all => format!("{} exercises", all.len()),
    };
    let several = report.exercises.len() > 1;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    p { (count(report.submissions.len())) }
                }
                main {
                    @if report.submissions.len() > 1 {
                        (overview(report, several))
                    }
                    @for (number, submission) in report.submissions.iter().enumerate() {
                        (learner::section(report, submission, number, several))
                    }
                }
            }
        }
    };
    without_commands(&page.into_string()) + "\n"
}

fn overview(report: &Report, several: bool) -> Markup {
    html! {
        @for exercise in &report.exercises {
            @let submissions = of(report, exercise);
            @if !submissions.is_empty() {
                section {
                    @if several { h2 { (line(&exercise.title)) } }
                    (figures::distribution(exercise, &submissions))
                    (matrix(exercise, &submissions))
                    (figures::mistakes(report, exercise, &submissions))
                }
            }
        }
        @let unknown = report.submissions.iter().enumerate().filter(|(_, it)| report.exercise(it).is_none()).collect::<Vec<_>>();
        @if !unknown.is_empty() {
            section {
                h2 { "Not graded" }
                ul {
                    @for (number, submission) in unknown {
                        li {
                            a href=(format!("#s{number}")) { (line(&submission.learner)) }
                            ": " (line(submission.ungradable.as_deref().unwrap_or_default()))
                        }
                    }
                }
            }
        }
    }
}

/// The submissions of an exercise, with their places in the report.
fn of<'a>(report: &'a Report, exercise: &Exercise) -> Vec<(usize, &'a Submission)> {
    report
        .submissions
        .iter()
        .enumerate()
        .filter(|(_, it)| it.exercise == exercise.id)
        .collect()
}

/// Learners by checks.
fn matrix(exercise: &Exercise, submissions: &[(usize, &Submission)]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Learners by checks" {
            table {
                caption { "Learners by checks" }
                thead { tr {
                    th scope="col" { "Learner" }
                    th scope="col" { "Points" }
                    @for check in &exercise.checks {
                        th scope="col" title=(line(&check.name)) { (line(&check.id)) br; small { (check.points) } }
                    }
                } }
                tbody {
                    @for (number, submission) in submissions {
                        tr {
                            th scope="row" { a href=(format!("#s{number}")) { (line(&submission.learner)) } }
                            td { (submission.points()) " of " (exercise.points()) }
                            @for check in &exercise.checks {
                                @match submission.checks.iter().find(|it| it.id == check.id) {
                                    Some(result) => (cell(result.verdict)),
                                    None => td {},
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(verdict: Status) -> Markup {
    html! { td class=(class(verdict)) { (word(verdict)) } }
}

const fn class(verdict: Status) -> &'static str {
    match verdict {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Error => "error",
        Status::NotRun => "not-run",
        Status::Ungradable => "ungradable",
    }
}

fn count(submissions: usize) -> String {
    match submissions {
        1 => "1 submission".to_owned(),
        many => format!("{many} submissions"),
    }
}

/// A name or a sentence, in one line of bounded length.
fn line(text: &str) -> String {
    let line = one_line(text);
    match shortened(&line, 300) {
        (short, true) => format!("{short}…"),
        (whole, false) => whole.to_owned(),
    }
}

/// Lines as they were written.
fn lines(text: &str) -> String {
    plain(text)
}
