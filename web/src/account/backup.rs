//! Everything as one file, everything from a file, everything deleted. All records are meant,
//! whatever they are of.

use super::account::{CLOCK, another_name};
use super::clock::Clock;
use super::files::{kilobytes, listed};
use super::function::Function;
use super::refusal::invalid;
use super::store::Change;
use lambdabox_contract::{Preview, Refusal, Stored};
use lambdabox_core::share::backup::{Backup, Records};
use std::collections::BTreeMap;

/// Where functions are.
const FUNCTION: &str = "function/";

/// What deletes everything.
pub(super) fn deletion(here: &Records) -> Vec<Change> {
    deleted(here).collect()
}

fn deleted(here: &Records) -> impl Iterator<Item = Change> {
    here.keys().map(|key| (key.clone(), None))
}

/// How much is kept.
pub(super) fn stored(here: &Records) -> Stored {
    let functions = here.keys().filter(|key| key.starts_with(FUNCTION)).count();
    let aside = here.keys().filter(|key| is_aside(key)).count();
    let bytes = here.values().map(Vec::len).sum();
    Stored {
        empty: here.is_empty(),
        functions: functions.to_string(),
        records: here.len().to_string(),
        size: kilobytes(bytes),
        set_aside: (aside > 0).then(|| counted(aside, "record")),
    }
}

/// Records that could not be read once, and were put aside.
fn is_aside(key: &str) -> bool {
    key.starts_with(super::store::ASIDE)
}

/// Everything as a file that was made at this time of the machine: its name and its bytes.
pub(super) fn write(here: &Records, made: String) -> Result<(String, Vec<u8>), Refusal> {
    let day = made.split('T').next().unwrap_or_default().to_owned();
    let backup = Backup {
        made,
        records: here.clone(),
    };
    let file = backup
        .to_bytes()
        .map_err(|error| invalid(error.to_string()))?;
    Ok((format!("lambdabox-{day}.lambdabox"), file))
}

/// Reads an exported file.
pub(super) fn read(file: &[u8]) -> Result<Backup, Refusal> {
    Backup::from_bytes(file).map_err(|error| invalid(error.to_string()))
}

/// What it would do.
pub(super) fn preview(backup: &Backup, here: &Records) -> Preview {
    Preview {
        made: backup.made.clone(),
        merge: merge(backup, here).said,
        replace: replacing(backup, here),
    }
}

/// What it changes.
pub(super) fn import(backup: &Backup, here: &Records, replace: bool) -> Vec<Change> {
    if replace {
        let mut changes: BTreeMap<String, Option<Vec<u8>>> = deleted(here).collect();
        let theirs = backup.records.iter();
        changes.extend(theirs.map(|(key, bytes)| (key.clone(), Some(bytes.clone()))));
        changes.into_iter().collect()
    } else {
        merge(backup, here).changes
    }
}

fn replacing(backup: &Backup, here: &Records) -> Vec<String> {
    let of = |records: &Records| {
        let functions: Vec<String> = records.keys().filter_map(|key| title(key)).collect();
        let others = records.len().saturating_sub(functions.len());
        (functions, others)
    };
    let (lost, lost_others) = of(here);
    let (gained, gained_others) = of(&backup.records);
    vec![
        format!("What is here now is deleted: {}.", what(&lost, lost_others)),
        format!(
            "What is in the file takes its place: {}.",
            what(&gained, gained_others)
        ),
    ]
}

/// `the functions a (eu-west-1), b (eu-west-1) and 3 other records`.
fn what(functions: &[String], others: usize) -> String {
    let functions = match functions {
        [] => "no functions".to_owned(),
        [one] => format!("the function {one}"),
        more => format!("the functions {}", listed(more)),
    };
    match others {
        0 => functions,
        _ => format!("{functions} and {}", counted(others, "other record")),
    }
}

/// `1 record`, `2 records`.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// `my-function (eu-west-1)` for the key of a function.
fn title(key: &str) -> Option<String> {
    let (region, name) = key.strip_prefix(FUNCTION)?.split_once('/')?;
    Some(format!("{name} ({region})"))
}

/// What merging does, and how that is told.
struct Merge {
    changes: Vec<Change>,
    said: Vec<String>,
}

/// Adds what is not here. Nothing that is here changes, but for the time, which goes on.
fn merge(backup: &Backup, here: &Records) -> Merge {
    let comparison = backup.compare(here);
    let mut changes: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    let (mut added, mut renamed) = (Vec::new(), Vec::new());
    let (mut others, mut left_out) = (0_usize, 0_usize);
    for key in comparison.new {
        let bytes = backup.records.get(&key).cloned();
        match title(&key) {
            Some(title) => added.push(title),
            None => others += 1,
        }
        changes.insert(key, bytes);
    }
    for key in comparison.different {
        let theirs = backup
            .records
            .get(&key)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mine = here.get(&key).map(Vec::as_slice).unwrap_or_default();
        if key == CLOCK {
            changes.insert(key, Clock::later_of(mine, theirs));
            continue;
        }
        let taken = |key: &str| {
            here.contains_key(key) || backup.records.contains_key(key) || changes.contains_key(key)
        };
        match under_another_name(&key, theirs, taken) {
            Some((free, bytes)) => {
                renamed.push(format!(
                    "{} as {}",
                    title(&key).unwrap_or_default(),
                    title(&free).unwrap_or_default()
                ));
                changes.insert(free, Some(bytes));
            }
            None => left_out += 1,
        }
    }
    let mut said = vec![format!("Added: {}.", what(&added, others))];
    if !renamed.is_empty() {
        said.push(format!(
            "Added under another name, since yours of the same name differ: {}.",
            listed(&renamed)
        ));
    }
    if !comparison.same.is_empty() {
        said.push(format!(
            "Here already, unchanged: {}.",
            counted(comparison.same.len(), "record")
        ));
    }
    if left_out > 0 {
        said.push(format!(
            "Left out, since yours differ and stay: {}.",
            counted(left_out, "other record")
        ));
    }
    Merge {
        changes: changes.into_iter().collect(),
        said,
    }
}

/// A function that differs from the one of the same name gets a name that is free.
fn under_another_name(
    key: &str,
    bytes: &[u8],
    taken: impl Fn(&str) -> bool,
) -> Option<(String, Vec<u8>)> {
    let mut function = Function::read(bytes).ok()?;
    let (folder, name) = key.rsplit_once('/')?;
    let free = another_name(name, "-imported", |name| taken(&format!("{folder}/{name}")));
    function.config.function_name.clone_from(&free);
    Some((format!("{folder}/{free}"), function.write()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::function::FunctionConfig;

    fn function(name: &str, description: &str) -> (String, Vec<u8>) {
        let config = FunctionConfig {
            function_name: name.into(),
            description: description.into(),
            ..FunctionConfig::default()
        };
        (
            format!("function/eu-west-1/{name}"),
            Function::new(config).write(),
        )
    }

    fn records(records: impl IntoIterator<Item = (String, Vec<u8>)>) -> Records {
        records.into_iter().collect()
    }

    fn after(here: &Records, changes: Vec<Change>) -> Records {
        let mut after = here.clone();
        for (key, bytes) in changes {
            match bytes {
                Some(bytes) => after.insert(key, bytes),
                None => after.remove(&key),
            };
        }
        after
    }

    #[test]
    fn merging_changes_nothing_that_is_here() {
        let here = records([
            function("a", "mine"),
            function("b", ""),
            ("log/1".into(), vec![1]),
        ]);
        let backup = Backup {
            made: String::new(),
            records: records([
                function("a", "theirs"),
                function("b", ""),
                function("c", ""),
                ("log/1".into(), vec![2]),
                ("log/2".into(), vec![2]),
            ]),
        };
        let merged = after(&here, import(&backup, &here, false));
        for (key, bytes) in &here {
            assert_eq!(merged.get(key), Some(bytes), "{key}");
        }
        let imported = &merged["function/eu-west-1/a-imported"];
        let imported = Function::read(imported).unwrap();
        assert_eq!(imported.config.description, "theirs");
        assert_eq!(imported.config.function_name, "a-imported");
        assert!(merged.contains_key("function/eu-west-1/c") && merged.contains_key("log/2"));
        let said = merge(&backup, &here).said.join("\n");
        for words in [
            "Added: the function c (eu-west-1) and 1 other record.",
            "a (eu-west-1) as a-imported (eu-west-1)",
            "unchanged: 1 record.",
            "yours differ and stay: 1 other",
        ] {
            assert!(said.contains(words), "{said}");
        }
        // Again: the second one gets a name of its own.
        let again = after(&merged, import(&backup, &merged, false));
        assert!(again.contains_key("function/eu-west-1/a-imported-2"));
    }

    #[test]
    fn replacing_leaves_what_is_in_the_file() {
        let here = records([function("a", ""), ("log/1".into(), vec![1])]);
        let backup = Backup {
            made: String::new(),
            records: records([function("c", "")]),
        };
        assert_eq!(after(&here, import(&backup, &here, true)), backup.records);
        assert!(replacing(&backup, &here)[0].contains("the function a (eu-west-1) and 1 other"));
    }

    #[test]
    fn everything_can_be_deleted() {
        let here = records([function("a", ""), ("aside/x".into(), vec![1])]);
        let gone = after(&here, deleted(&here).collect());
        assert!(gone.is_empty());
        assert_eq!(stored(&here).set_aside.as_deref(), Some("1 record"));
        assert!(stored(&gone).empty);
    }
}
