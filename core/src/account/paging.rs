//! Lists that are told in pages, as AWS tells them.

use super::refusal::{Exception, Refusal};
use std::str::FromStr;

/// The most items of one page, whatever is asked for.
pub const PAGE_MAX: usize = 50;
/// The largest number that may be asked for.
const ASKED_MAX: i64 = 10_000;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What the next page is asked for with; `None` if this is the last one.
    pub next: Option<String>,
}

/// The page of a list that comes behind `marker`, with at most `most` items. Items are in the order of their
/// keys, so a list that changes between two pages loses nothing and tells nothing twice.
///
/// # Errors
/// [`Refusal`] if the marker is none, or `most` is out of range.
pub fn page<T, K: Ord + FromStr + ToString>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
    marker: Option<&str>,
    most: Option<i64>,
) -> Result<Page<T>, Refusal> {
    let most = match most {
        None => PAGE_MAX,
        Some(most) if (1..=ASKED_MAX).contains(&most) => {
            usize::try_from(most).unwrap_or(PAGE_MAX).min(PAGE_MAX)
        }
        Some(most) => {
            let (side, limit) = if most < 1 {
                ("greater", 1)
            } else {
                ("less", ASKED_MAX)
            };
            return Err(Refusal::new(
                Exception::Validation,
                format!("1 validation error detected: Value '{most}' at 'maxItems' failed to satisfy constraint: Member must have value {side} than or equal to {limit}"),
            )
            .of_field("maxItems"));
        }
    };
    let after = match marker.filter(|marker| !marker.is_empty()) {
        None => None,
        Some(marker) => Some(marker.parse::<K>().map_err(|_| {
            Refusal::invalid("The marker is not one that a page before this one has given.")
                .of_field("marker")
        })?),
    };
    let mut rest = items
        .into_iter()
        .skip_while(|item| after.as_ref().is_some_and(|after| key(item) <= *after));
    let items: Vec<T> = rest.by_ref().take(most).collect();
    let more = rest.next().is_some();
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| key(last).to_string());
    Ok(Page { items, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_also_when_items_go() {
        let all: Vec<u64> = (0..120).collect();
        let first = page(all.clone(), |n| *n, None, None).unwrap();
        assert_eq!(first.items.len(), PAGE_MAX);
        let left: Vec<u64> = (50..120).collect();
        let second = page(left, |n| *n, first.next.as_deref(), Some(10_000)).unwrap();
        assert_eq!(second.items, (50..100).collect::<Vec<_>>());
        let last = page(all, |n| *n, second.next.as_deref(), Some(20)).unwrap();
        assert_eq!((last.items.len(), last.next), (20, None));
    }

    #[test]
    fn numbers_and_markers_that_cannot_be_are_refused() {
        for most in [0, -1, 10_001] {
            let refused = page([1_u64], |n| *n, None, Some(most)).unwrap_err();
            assert_eq!(refused.exception, Exception::Validation, "{most}");
        }
        let refused = page([1_u64], |n| *n, Some("x"), None).unwrap_err();
        assert_eq!(refused.fields, ["marker"]);
    }
}
