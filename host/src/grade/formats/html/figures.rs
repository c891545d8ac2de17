//! What all submissions of an exercise come to.

use super::{line, said};
use crate::grade::report::{CheckResult, Exercise, Report, Status, Submission};
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

/// What went wrong most often, check by check: the author's words for a mistake, or else the
/// expectation that failed, with what came most often.
pub(super) fn mistakes(
    report: &Report,
    exercise: &Exercise,
    submissions: &[(usize, &Submission)],
) -> Markup {
    let all: Vec<_> = exercise
        .checks
        .iter()
        .map(|check| {
            let wrong = submissions.iter().filter_map(|(_, submission)| {
                let found = report.results(submission).find(|(it, result)| {
                    it.id == check.id && matches!(result.verdict, Status::Fail | Status::Error)
                });
                found.map(|(_, result)| (*submission, result))
            });
            (check, counted(wrong))
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

/// By what results of a check are counted together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Kind<'a> {
    /// The author's words.
    Mistake(&'a str),
    /// What was looked at, and in which step: what is expected there may be another value for each
    /// learner.
    Expected(&'a str, Option<u32>),
    /// Something else went wrong, in its first line.
    Other(String),
}

/// The commonest kinds in words, with how many results are of each.
fn counted<'a>(
    wrong: impl Iterator<Item = (&'a Submission, &'a CheckResult)>,
) -> Vec<(String, usize)> {
    let mut kinds: BTreeMap<Kind<'_>, Vec<&CheckResult>> = BTreeMap::new();
    for (submission, result) in wrong {
        let kind = match (&result.mistake, &result.failed) {
            (Some(says), _) => Kind::Mistake(says),
            (None, Some(failed)) => Kind::Expected(&failed.about, failed.step),
            (None, None) => {
                let said = said(submission, result);
                let first = said.lines().next().unwrap_or_default();
                if first.is_empty() {
                    continue;
                }
                Kind::Other(first.to_owned())
            }
        };
        kinds.entry(kind).or_default().push(result);
    }
    let mut counts: Vec<_> = kinds
        .into_iter()
        .map(|(kind, results)| (in_words(&kind, &results), results.len()))
        .collect();
    // The sort is stable: equal counts stay in the order of their kinds.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.truncate(MISTAKES);
    counts
}

fn in_words(kind: &Kind<'_>, results: &[&CheckResult]) -> String {
    let (about, step) = match kind {
        Kind::Mistake(says) => return line(says),
        Kind::Other(text) => return line(text),
        Kind::Expected(about, step) => (about, step),
    };
    let failed = || results.iter().filter_map(|it| it.failed.as_ref());
    let step = step.map_or_else(String::new, |step| format!(" in step {step}"));
    let of = |(text, count): (&str, usize)| match count {
        all if all == results.len() => text.to_owned(),
        count => format!("{text} ({count} of {})", results.len()),
    };
    let expected = most(failed().map(|it| it.expected.as_str()));
    let came = most(failed().map(|it| it.came.as_str()));
    let expected = match expected {
        // Each learner has values of her own.
        Some((_, 1)) if results.len() > 1 => "is not what was expected".to_owned(),
        Some(expected) => format!("expected {}", of(expected)),
        None => String::new(),
    };
    let came = match came {
        Some((_, 1)) if results.len() > 1 => String::new(),
        Some((text, count)) if !text.is_empty() => format!(", came {}", of((text, count))),
        _ => String::new(),
    };
    line(&format!("{about}{step}: {expected}{came}"))
}

/// The commonest of some texts, and how often it is there; of equally common ones the first.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let first = |a: &(&str, usize), b: &(&str, usize)| a.1.cmp(&b.1).then(b.0.cmp(a.0));
    counts.into_iter().max_by(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::report::Failed;
    use crate::grade::report::tests::report;

    fn counts(results: &[CheckResult]) -> Vec<(String, usize)> {
        let report = report();
        let wrong = results.iter().map(|it| (&report.submissions[0], it));
        counted(wrong)
    }

    fn failed(expected: &str, came: &str) -> CheckResult {
        CheckResult {
            failed: Some(Failed {
                step: Some(2),
                about: "the payload".to_owned(),
                expected: expected.to_owned(),
                came: came.to_owned(),
            }),
            message: format!("Expected the payload in step 2: {expected}\nCame: {came}"),
            ..report().submissions[1].checks[2].clone()
        }
    }

    #[test]
    fn who_failed_by_the_same_expectation_is_counted_together() {
        // One value for all.
        let all = ["null", "null", "1"].map(|came| failed("4", came));
        assert_eq!(
            counts(&all),
            [(
                "the payload in step 2: expected 4, came null (2 of 3)".to_owned(),
                3
            )]
        );
        // One for each learner.
        let drawn = ["1", "2", "3"].map(|expected| failed(expected, "null"));
        assert_eq!(
            counts(&drawn),
            [(
                "the payload in step 2: is not what was expected, came null".to_owned(),
                3
            )]
        );
        let one = counts(&[failed("1", "2")]);
        assert_eq!(one[0].0, "the payload in step 2: expected 1, came 2");
        // The author's words, and what is no expectation.
        let mut says = failed("1", "2");
        says.mistake = Some("It prints.".to_owned());
        let mut other = failed("1", "2");
        other.failed = None;
        other.message = "timed out after 3.00 s\nx".to_owned();
        let all = [says.clone(), other, failed("1", "2"), says];
        let all = counts(&all);
        assert_eq!(all[0], ("It prints.".to_owned(), 2));
        let rest: Vec<&str> = all[1..].iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(
            rest,
            [
                "the payload in step 2: expected 1, came 2",
                "timed out after 3.00 s"
            ]
        );
    }
}
