//! The part of one learner: verdicts, what was said, log, code.

use super::{class, line, lines, said, word};
use crate::grade::report::{Check, CheckResult, Report, Submission, Visibility};
use maud::{Markup, html};

pub(super) fn section(
    report: &Report,
    submission: &Submission,
    number: usize,
    several: bool,
) -> Markup {
    html! {
        section class="learner" id=(format!("s{number}")) {
            h2 {
                (line(&submission.learner))
                @if several { ": " (line(&submission.exercise)) }
            }
            p {
                (submission.points()) " of " (report.possible(submission)) " points, from "
                code { (line(&submission.source)) }
            }
            @for note in submission.all_notes() {
                p class="note" { "Note: " (line(note)) }
            }
            @if let Some(reason) = &submission.ungradable {
                p class="ungradable" { "This submission cannot be graded: " (line(reason)) }
            } @else {
                @for (check, result) in report.results(submission) {
                    (one(submission, check, result))
                }
            }
            @for file in &submission.code {
                details {
                    summary { code { (line(&file.path)) } }
                    pre { (lines(&file.text)) }
                    @if file.cut { p class="note" { "The file is longer than is shown." } }
                }
            }
        }
    }
}

fn one(submission: &Submission, check: &Check, result: &CheckResult) -> Markup {
    let said = said(submission, result);
    html! {
        h3 {
            span class=(class(result.verdict)) { (word(result.verdict)) }
            " " (line(&check.name)) " "
            small { (result.points) " of " (check.points) (visibility(check.visibility)) }
        }
        @if !said.is_empty() { pre { (lines(&said)) } }
        @if !result.log.is_empty() {
            details {
                summary { "Log" }
                pre { (lines(&result.log)) }
            }
        }
    }
}

const fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Visible => "",
        Visibility::Hidden => ", hidden",
        Visibility::Secret => ", secret",
    }
}
