//! What is said of several submissions at once.

use super::Found;
use super::bounds::NAME_CHARS;
use std::collections::BTreeMap;

/// How many other submissions of the same learner are named.
const NAMED: usize = 5;

/// Says of all submissions of a learner for one exercise that there are others: which one counts is
/// the teacher's to say.
pub(super) fn note_doubles(found: &mut [Found]) {
    let mut all: BTreeMap<(String, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        let key = (one.learner.clone(), one.exercise);
        all.entry(key).or_default().push(at);
    }
    // Without a known exercise there may be one for each, which only their contents tell.
    let doubles = all
        .into_iter()
        .filter(|((_, exercise), places)| exercise.is_some() && places.len() > 1);
    for (_, places) in doubles {
        let sources: Vec<String> = places
            .iter()
            .filter_map(|at| found.get(*at))
            .map(|one| one.source.chars().take(NAME_CHARS).collect())
            .collect();
        for (nth, at) in places.iter().enumerate() {
            let mut others = sources.clone();
            others.remove(nth);
            let more = others.len().saturating_sub(NAMED);
            others.truncate(NAMED);
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            if let Some(one) = found.get_mut(*at) {
                one.notes.push(format!(
                    "this learner handed in {} submissions; the others are {}{more}",
                    sources.len(),
                    others.join(", ")
                ));
            }
        }
    }
}
