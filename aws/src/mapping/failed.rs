//! Which records of a batch a function could not handle.

use super::Answer;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Which records of a batch failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// All of them.
    All,
    /// Those of these ids; none, if there is none.
    Some(BTreeSet<String>),
}

impl Failed {
    pub(super) fn has(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(ids) => ids.contains(id),
        }
    }
}

/// Which of these records failed, by what the function has said. `partial`: it may name some of them in
/// `batchItemFailures`. An answer that names others, or has another form, is a failure of all, as on AWS.
pub(super) fn failed_of(
    answer: &Answer,
    partial: bool,
    ids: impl Iterator<Item = String>,
) -> Failed {
    let none = || Failed::Some(BTreeSet::new());
    let Some(said) = answer.outcome.as_ref().ok().filter(|_| !answer.failed) else {
        return Failed::All;
    };
    if !partial {
        return none();
    }
    let Ok(said) = serde_json::from_str::<Json>(said) else {
        return none();
    };
    let items = match said.get("batchItemFailures") {
        None | Some(Json::Null) => return none(),
        Some(Json::Array(items)) => items,
        Some(_) => return Failed::All,
    };
    let known: BTreeSet<String> = ids.collect();
    let named: Option<BTreeSet<String>> = items
        .iter()
        .map(|item| item.get("itemIdentifier")?.as_str().map(str::to_owned))
        .collect();
    match named {
        Some(named) if named.is_subset(&known) => Failed::Some(named),
        _ => Failed::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(said: &str, partial: bool) -> Failed {
        let answer = Answer {
            outcome: Ok(said.to_owned()),
            failed: false,
            request_id: String::new(),
            version: String::new(),
        };
        failed_of(&answer, partial, ["a", "b"].map(str::to_owned).into_iter())
    }

    #[test]
    fn a_function_names_what_it_could_not_handle() {
        let some = |ids: &[&str]| Failed::Some(ids.iter().map(|id| (*id).to_owned()).collect());
        let one = r#"{"batchItemFailures": [{"itemIdentifier": "b"}]}"#;
        assert_eq!(failed(one, true), some(&["b"]));
        assert_eq!(failed(one, false), some(&[]));
        for nothing in ["null", "", "{}", r#"{"batchItemFailures": []}"#, "\"ok\""] {
            assert_eq!(failed(nothing, true), some(&[]), "{nothing}");
        }
        for all in [
            r#"{"batchItemFailures": [{"itemIdentifier": "c"}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": ""}]}"#,
            r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#,
            r#"{"batchItemFailures": [{"id": "a"}]}"#,
            r#"{"batchItemFailures": {}}"#,
        ] {
            assert_eq!(failed(all, true), Failed::All, "{all}");
        }
    }
}
