//! Everything as one file, everything from a file.

use crate::story::Story;
use lambdabox_core::{
    account::{
        Account, ConfigurationChange, FunctionKey, NewFunction,
        records::Change,
        transfer::{self, Import},
    },
    share::backup::{Backup, Records},
};

fn account(functions: &[(&str, &str)]) -> Records {
    let mut story = Story::default();
    for (name, description) in functions {
        let new = NewFunction {
            runtime: "python3.14".into(),
            key: FunctionKey::new("eu-west-1", *name),
            ..NewFunction::default()
        };
        story.account.create_function(new).unwrap();
        let change = ConfigurationChange {
            description: Some((*description).into()),
            ..ConfigurationChange::default()
        };
        let key = FunctionKey::new("eu-west-1", *name);
        story.account.update_configuration(&key, change).unwrap();
        story.account.publish_version(&key, "one").unwrap();
    }
    let changes = story.account.take_changes();
    changes
        .into_iter()
        .map(|(key, bytes)| (key, bytes.unwrap()))
        .collect()
}

fn with(mut records: Records, more: &[(&str, &str)]) -> Records {
    for (key, bytes) in more {
        records.insert((*key).to_owned(), bytes.as_bytes().to_vec());
    }
    records
}

fn backup(records: Records) -> Backup {
    Backup {
        made: "2026-01-02".into(),
        records,
    }
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
    let here = with(account(&[("a", "mine"), ("b", "")]), &[("aside/1", "1")]);
    let theirs = with(
        account(&[("a", "theirs")]),
        &[("aside/1", "2"), ("aside/2", "2")],
    );
    let file = backup(theirs);
    let plan = transfer::plan(&file, &here, Import::Merge);
    let merged = after(&here, plan.changes.clone());
    for (key, bytes) in &here {
        assert_eq!(merged.get(key), Some(bytes), "{key}");
    }
    assert_eq!(plan.renamed[0].1.name, "a-imported");
    assert_eq!((plan.others, plan.left_out, plan.damaged.len()), (1, 1, 0));
    let (merged_account, damaged) = Account::restore(merged.clone());
    assert_eq!(damaged, []);
    let key = FunctionKey::new("eu-west-1", "a-imported");
    let imported = merged_account.function(&key).unwrap();
    assert_eq!(imported.config().description, "theirs");
    let published = imported.versions().published().next().unwrap();
    assert_eq!(published.config.function_name, "a-imported");
    assert!(imported.code_size() > 0);
    // Again: the second one gets a name of its own. What is here already is not taken twice.
    let again = transfer::plan(&file, &merged, Import::Merge);
    assert_eq!(again.renamed[0].1.name, "a-imported-2");
    let same = transfer::plan(&backup(merged.clone()), &merged, Import::Merge);
    assert!(same.changes.is_empty());
    assert_eq!(same.same, merged.len());
}

#[test]
fn replacing_leaves_what_is_in_the_file() {
    let here = with(account(&[("a", "")]), &[("aside/1", "1")]);
    let file = backup(account(&[("c", "")]));
    let plan = transfer::plan(&file, &here, Import::Replace);
    assert_eq!(after(&here, plan.changes.clone()), file.records);
    assert_eq!((plan.added.len(), plan.deleted.len()), (1, 1));
    let gone = after(&here, transfer::delete_all(&here));
    assert!(gone.is_empty());
    let stored = transfer::stored(&here);
    assert_eq!((stored.functions, stored.set_aside), (1, 1));
    assert_eq!(stored.records, here.len());
}

#[test]
fn a_file_cannot_spoil_an_account() {
    let here = account(&[("a", "")]);
    let mut bad = account(&[("b", "")]);
    let function = bad["function/eu-west-1/b"].clone();
    // Under another's key, twice, damaged, and a clock at the end of time.
    bad.insert("function/eu-west-1/c".into(), function.clone());
    bad.insert("function/us-east-1/b".into(), function);
    bad.insert("metric/eu-west-1/b#zz".into(), b"{}".to_vec());
    bad.insert("log/strange".into(), b"{}".to_vec());
    bad.insert(
        "clock".into(),
        br#"{"now":18446744073709551615,"nextSeed":0}"#.to_vec(),
    );
    bad.insert("draft/eu-west-1/nobody".into(), bad["counters"].clone());
    let newer = br#"{"version":9}"#.to_vec();
    bad.insert("function/eu-west-1/newer".into(), newer.clone());
    for how in [Import::Merge, Import::Replace] {
        let plan = transfer::plan(&backup(bad.clone()), &here, how);
        assert_eq!(
            plan.damaged,
            [
                "clock",
                "draft/eu-west-1/nobody",
                "function/eu-west-1/c",
                "function/us-east-1/b",
                "log/strange",
                "metric/eu-west-1/b#zz",
            ]
        );
        let records = after(&here, plan.changes);
        assert_eq!(
            records["function/eu-west-1/newer"], newer,
            "it is left as it is"
        );
        let (account, damaged) = Account::restore(records);
        assert_eq!(damaged, []);
        assert_eq!(
            account.clock().now().to_string(),
            "2026-01-02T03:04:05.678Z"
        );
    }
}

#[test]
fn the_time_goes_on_and_never_back() {
    let clock = |seed: u64, now: u64| format!(r#"{{"now":{now},"nextSeed":{seed}}}"#);
    let now = 1_767_323_105_678_000_000;
    let here = with(Records::new(), &[("clock", &clock(3, now))]);
    let theirs = with(Records::new(), &[("clock", &clock(9, now - 1))]);
    let plan = transfer::plan(&backup(theirs), &here, Import::Merge);
    let merged = after(&here, plan.changes);
    let text = String::from_utf8(merged["clock"].clone()).unwrap();
    assert_eq!(text, format!(r#"{{"version":1,"now":{now},"nextSeed":9}}"#));
}

#[test]
fn a_file_goes_out_and_comes_in() {
    let here = account(&[("a", ""), ("b", "")]);
    let file = transfer::export(&here, "2026-01-02").unwrap();
    let file = Backup::from_bytes(&file).unwrap();
    assert_eq!(file.made, "2026-01-02");
    let plan = transfer::plan(&file, &Records::new(), Import::Merge);
    assert_eq!(after(&Records::new(), plan.changes), here);
}
