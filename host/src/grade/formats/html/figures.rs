//! What all submissions of an exercise come to.

use super::{line, said};
use crate::grade::report::{Exercise, Report, Status, Submission};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The most bars: points beyond that are put together.
const BARS: u32 = 20;
/// How many mistakes of a check are shown.
const MISTAKES: usize = 5;

/// How many submissions have how many points.
pub(super) fn distribution(exercise: &Exercise, submissions: &[(usize, &Submission)]) -> Markup {
    let possible = exercise.points();
    let width = possible / BARS + 1;
    let mut bars = vec![0_usize; (possible / width) as usize + 1];
    for (_, submission) in submissions {
        let bar = (submission.points().min(possible) / width) as usize;
        if let Some(count) = bars.get_mut(bar) {
            *count += 1;
        }
    }
    let most = bars.iter().copied().max().unwrap_or_default().max(1);
    html! {
        table class="bars" {
            caption { "How points are distributed" }
            thead { tr { th scope="col" { "Points" } th scope="col" { "Submissions" } th {} } }
            tbody {
                @for (bar, count) in (0_u32..).zip(&bars) {
                    tr {
                        th scope="row" { (range(bar * width, width, possible)) }
                        td { (count) }
                        td class="bar" { div style=(format!("width:{}%", count * 100 / most)) {} }
                    }
                }
            }
        }
    }
}

fn range(from: u32, width: u32, possible: u32) -> String {
    let to = (from + width - 1).min(possible);
    if from == to {
        from.to_string()
    } else {
        format!("{from} to {to}")
    }
}

/// What went wrong most often, check by check. Known mistakes count by what is said of them, others
/// by the first line of what was found.
pub(super) fn mistakes(
    report: &Report,
    exercise: &Exercise,
    submissions: &[(usize, &Submission)],
) -> Markup {
    let all: Vec<_> = exercise
        .checks
        .iter()
        .map(|check| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for (_, submission) in submissions {
                let wrong = report.results(submission).find(|(it, result)| {
                    it.id == check.id && matches!(result.verdict, Status::Fail | Status::Error)
                });
                if let Some((_, result)) = wrong {
                    let said = said(submission, result);
                    let first = result.mistake.as_deref().or_else(|| said.lines().next());
                    if let Some(first) = first.filter(|it| !it.is_empty()) {
                        *counts.entry(line(first)).or_default() += 1;
                    }
                }
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            // The sort is stable: equal counts stay in the order of their texts.
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            counts.truncate(MISTAKES);
            (check, counts)
        })
        .filter(|(_, counts)| !counts.is_empty())
        .collect();
    html! {
        @if !all.is_empty() {
            h3 { "Commonest mistakes" }
            dl {
                @for (check, counts) in all {
                    dt { (line(&check.name)) }
                    @for (text, count) in counts {
                        dd { (count) " × " (text) }
                    }
                }
            }
        }
    }
}
