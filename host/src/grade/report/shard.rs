//! Shards: parts of a run that are graded on different machines and joined again.

use super::Report;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroU32;
use std::str::FromStr;

/// The most shards that a run is cut into.
const SHARDS_MAX: u32 = 10_000;

/// Part `index` of `of`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shard {
    /// From 1.
    pub index: NonZeroU32,
    /// How many there are.
    pub of: NonZeroU32,
}

/// A text names no shard.
#[derive(Debug, thiserror::Error)]
#[error("a shard is written I/N, such as 1/4: I from 1 to N, and N at most {SHARDS_MAX}")]
pub struct ShardError;

impl Shard {
    /// Whether the submission at this place of the list, counted from 0, belongs to it.
    #[must_use]
    pub fn has(self, place: usize) -> bool {
        let of = self.of.get() as usize;
        place % of == self.index.get() as usize - 1
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError)?;
        let index: NonZeroU32 = index.parse().map_err(|_| ShardError)?;
        let of: NonZeroU32 = of.parse().map_err(|_| ShardError)?;
        if index > of || of.get() > SHARDS_MAX {
            return Err(ShardError);
        }
        Ok(Self { index, of })
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// Shards cannot be joined.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// Nothing to join.
    #[error("there is no shard to merge")]
    Nothing,
    /// A report of everything.
    #[error("{0} is no shard: it was graded without --shard")]
    NotAShard(String),
    /// Of other exercises, another runtime, other submissions, or cut in another way.
    #[error(
        "{other} does not belong to {first}: they differ in the exercise, the runtime, the list of \
         submissions, or the number of shards; grade all shards with the same lambdabox and files"
    )]
    Mixed {
        /// The one that the others are compared with.
        first: String,
        /// The one that differs.
        other: String,
    },
    /// One shard twice.
    #[error("shard {shard} is there twice: {first} and {second}")]
    Double {
        /// Which.
        shard: Shard,
        /// Its file.
        first: String,
        /// Its other file.
        second: String,
    },
    /// Not all of them.
    #[error("missing: shard {}", list(.0))]
    Missing(Vec<Shard>),
    /// A shard that was interrupted, or edited.
    #[error(
        "together the shards have {found} submissions, and not the {expected} of the run: grade \
         those again that were interrupted"
    )]
    Incomplete {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
}

fn list(shards: &[Shard]) -> String {
    let shown: Vec<String> = shards.iter().take(20).map(ToString::to_string).collect();
    let more = shards.len().saturating_sub(shown.len());
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Joins the shards of one run, each with the name of its file. The result is what one run without
/// shards gives, to the byte.
///
/// # Errors
/// [`MergeError`] if one is missing, there twice, or of another run.
pub fn merge(shards: Vec<(String, Report)>) -> Result<Report, MergeError> {
    let mut shards = shards.into_iter();
    let (first_name, mut whole) = shards.next().ok_or(MergeError::Nothing)?;
    let first = whole
        .shard
        .ok_or_else(|| MergeError::NotAShard(first_name.clone()))?;
    let mut seen = vec![(first, first_name.clone())];
    for (name, report) in shards {
        let shard = report
            .shard
            .ok_or_else(|| MergeError::NotAShard(name.clone()))?;
        let same = shard.of == first.of
            && report.run == whole.run
            && report.exercises == whole.exercises
            && report.submissions_in_all == whole.submissions_in_all;
        if !same {
            return Err(MergeError::Mixed {
                first: first_name,
                other: name,
            });
        }
        if let Some((_, earlier)) = seen.iter().find(|(it, _)| *it == shard) {
            return Err(MergeError::Double {
                shard,
                first: earlier.clone(),
                second: name,
            });
        }
        seen.push((shard, name));
        whole.submissions.extend(report.submissions);
    }
    let missing: Vec<Shard> = (1..=first.of.get())
        .filter_map(NonZeroU32::new)
        .map(|index| Shard {
            index,
            of: first.of,
        })
        .filter(|shard| !seen.iter().any(|(it, _)| it == shard))
        .collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    if whole.submissions.len() != whole.submissions_in_all {
        return Err(MergeError::Incomplete {
            found: whole.submissions.len(),
            expected: whole.submissions_in_all,
        });
    }
    whole.shard = None;
    whole.sort();
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::report::tests::report;

    fn cut(of: u32) -> Vec<(String, Report)> {
        let whole = report();
        (1..=of)
            .map(|index| {
                let shard: Shard = format!("{index}/{of}").parse().unwrap();
                let mut part = whole.clone();
                part.shard = Some(shard);
                let mut place = 0..;
                part.submissions
                    .retain(|_| shard.has(place.next().unwrap()));
                (format!("{index}.json"), part)
            })
            .collect()
    }

    #[test]
    fn shards_in_any_order_make_the_whole() {
        let mut shards = cut(5);
        shards.reverse();
        assert_eq!(merge(shards).unwrap(), report());
        assert_eq!(merge(cut(1)).unwrap(), report());
    }

    #[test]
    fn missing_double_and_mixed_shards_are_refused() {
        let mut shards = cut(5);
        shards.remove(1);
        shards.remove(2);
        let error = merge(shards).unwrap_err().to_string();
        assert_eq!(error, "missing: shard 2/5, 4/5");

        let mut shards = cut(2);
        shards.push(("again.json".to_owned(), shards[0].1.clone()));
        let error = merge(shards).unwrap_err().to_string();
        assert_eq!(error, "shard 1/2 is there twice: 1.json and again.json");

        let mut shards = cut(2);
        shards[1].1.run = "of another day".to_owned();
        assert!(matches!(merge(shards), Err(MergeError::Mixed { .. })));

        let shards = vec![cut(2).remove(0), cut(3).remove(1)];
        assert!(matches!(merge(shards), Err(MergeError::Mixed { .. })));

        let mut shards = cut(2);
        shards[1].1.submissions.pop();
        assert!(matches!(merge(shards), Err(MergeError::Incomplete { .. })));

        let whole = vec![("all.json".to_owned(), report())];
        assert_eq!(
            merge(whole).unwrap_err().to_string(),
            "all.json is no shard: it was graded without --shard"
        );
        assert_eq!(merge(Vec::new()).unwrap_err(), MergeError::Nothing);
    }

    #[test]
    fn a_shard_is_counted_from_one() {
        for text in ["0/4", "5/4", "1", "1/0", "a/b", "-1/2", "1/20000", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        let shard: Shard = "2/3".parse().unwrap();
        let its: Vec<usize> = (0..9).filter(|place| shard.has(*place)).collect();
        assert_eq!(its, [1, 4, 7]);
        assert_eq!(shard.to_string(), "2/3");
    }
}
