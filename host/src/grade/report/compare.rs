//! What changed between two reports.

use super::{CheckResult, Report, Submission};
use std::collections::BTreeMap;

/// A submission whose score is another one than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose it is.
    pub learner: String,
    /// Where it came from.
    pub source: String,
    /// Of which exercise.
    pub exercise: String,
    /// Points before; `None` if it was not there.
    pub before: Option<u32>,
    /// Points now; `None` if it is not there any more.
    pub after: Option<u32>,
    /// The checks that made the difference: id, points before, points now.
    pub checks: Vec<(String, u32, u32)>,
}

/// Whose score changed since an older report, and by which check; in the order of learners.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Vec<Change> {
    let mut pairs: BTreeMap<_, (Option<&Submission>, Option<&Submission>)> = BTreeMap::new();
    let key = |it: &Submission| (it.learner.clone(), it.exercise.clone(), it.source.clone());
    for submission in &old.submissions {
        pairs.entry(key(submission)).or_default().0 = Some(submission);
    }
    for submission in &new.submissions {
        pairs.entry(key(submission)).or_default().1 = Some(submission);
    }
    pairs
        .into_iter()
        .filter_map(|((learner, exercise, source), (before, after))| {
            let change = Change {
                learner,
                source,
                exercise,
                before: before.map(Submission::points),
                after: after.map(Submission::points),
                checks: checks(before, after),
            };
            (change.before != change.after).then_some(change)
        })
        .collect()
}

fn checks(before: Option<&Submission>, after: Option<&Submission>) -> Vec<(String, u32, u32)> {
    let of = |submission: Option<&Submission>| -> Vec<CheckResult> {
        submission.map(|it| it.checks.clone()).unwrap_or_default()
    };
    let (before, after) = (of(before), of(after));
    let points = |results: &[CheckResult], id: &str| {
        let found = results.iter().find(|it| it.id == id);
        found.map_or(0, |it| it.points)
    };
    let gone = before
        .iter()
        .filter(|old| !after.iter().any(|new| new.id == old.id));
    after
        .iter()
        .chain(gone)
        .map(|it| {
            let id = it.id.clone();
            (id.clone(), points(&before, &id), points(&after, &id))
        })
        .filter(|(_, before, after)| before != after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::report::Status;
    use crate::grade::report::tests::report;

    #[test]
    fn only_changed_scores_are_told() {
        let old = report();
        assert_eq!(compare(&old, &old), []);

        let mut new = report();
        let gone = new.submissions.pop().unwrap();
        let ada = new.submissions.iter_mut().find(|it| it.learner == "ada");
        let result = &mut ada.unwrap().checks[0];
        assert_eq!(result.verdict, Status::Pass);
        result.verdict = Status::Fail;
        result.points = 0;
        // Another text and the same score is no change.
        new.submissions[2].checks[1].message = "other words".to_owned();
        let changes = compare(&old, &new);
        assert_eq!(changes.len(), 2, "{changes:#?}");
        assert_eq!(changes[0].checks, [("runs".to_owned(), 1, 0)]);
        assert_eq!(
            (changes[1].learner.as_str(), changes[1].after),
            (gone.learner.as_str(), None)
        );
    }
}
