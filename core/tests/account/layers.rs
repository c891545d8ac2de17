//! Layers: published, shared by functions, kept, exported, brought together.

use crate::story::{Story, function, new};
use lambdabox_core::{
    account::{
        Account, ConfigurationChange, FunctionKey,
        invocation::{Due, Sending},
        layers::LayerKey,
        transfer::{Import, plan},
    },
    code::CodeBundle,
    share::backup::{Backup, Records},
};

const REGION: &str = "eu-west-1";

fn code(text: &str) -> CodeBundle {
    CodeBundle::from_single_file("python/tea.py", text).unwrap()
}

fn key(version: u64) -> LayerKey {
    LayerKey {
        region: REGION.into(),
        name: "tea".into(),
        version,
    }
}

fn layers(arns: &[String]) -> ConfigurationChange {
    ConfigurationChange {
        layers: Some(arns.to_vec()),
        ..ConfigurationChange::default()
    }
}

fn records(account: &mut Account) -> Records {
    let changes = account.take_changes().into_iter();
    changes
        .filter_map(|(key, bytes)| Some((key, bytes?)))
        .collect()
}

/// An account with the layer `tea` of this text, and a function that has it.
fn account_with(text: &str) -> Account {
    let mut account = Account::default();
    account.create_function(new("f")).unwrap();
    let tea = account
        .publish_layer(REGION, "tea", "", code(text))
        .unwrap();
    account
        .update_configuration(&function(), layers(&[tea.arn()]))
        .unwrap();
    account
}

#[test]
fn a_layer_from_its_beginning_to_its_end() {
    let mut story = Story::with_function();
    let account = &mut story.account;
    let first = account
        .publish_layer(REGION, "tea", "green", code("1"))
        .unwrap();
    // As on AWS, the same again is a version of its own, unless one asks for it first.
    assert_eq!(
        account.layer_with(REGION, "tea", &code("1")),
        Some(first.clone())
    );
    assert_eq!(account.layer_with(REGION, "tea", &code("2")), None);
    assert_eq!(account.layer_with(REGION, "te", &code("1")), None);
    let second = account.publish_layer(REGION, "tea", "", code("1")).unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    story.account.take_changes();
    let published = story.account.publish_layer(REGION, "a b", "", code("1"));
    story.tell("a name that cannot be one", published.map(drop));

    let f = function();
    let arn = key(1).arn();
    for (what, arns) in [
        ("a layer that is not there", vec![key(3).arn()]),
        ("no ARN", vec!["tea".to_owned()]),
        ("two versions of one", vec![arn.clone(), key(2).arn()]),
        ("six", vec![arn.clone(); 6]),
        (
            "another region",
            vec![arn.replace("eu-west-1", "us-east-1")],
        ),
        ("one", vec![arn.clone()]),
    ] {
        let done = story
            .account
            .update_configuration(&f, layers(&arns))
            .map(drop);
        story.tell(what, done);
    }
    let deleted = story.account.delete_layer(&key(1));
    story.tell("deleting one that a function has", deleted);
    let deleted = story.account.delete_layer(&key(2));
    story.tell("deleting one that none has", deleted);
    let third = story
        .account
        .publish_layer(REGION, "tea", "", code("2"))
        .unwrap();
    assert_eq!(third.version, 3, "a number never comes twice");

    story.account.take_changes();
    let run = story.account.begin(Sending::new(f.clone(), "{}")).unwrap();
    assert_eq!(run.layers.len(), 1);
    assert_eq!(run.layers[0].files()[0].contents, b"1");
    story.account.delete_function(&f).unwrap();
    story.account.take_changes();
    let deleted = story.account.delete_layer(&key(1));
    story.tell("deleting one whose function is gone", deleted);
    insta::assert_snapshot!(story.text());
}

#[test]
fn layers_are_kept_and_a_function_without_one_is_written_as_before() {
    let mut account = account_with("1");
    account.create_function(new("g")).unwrap();
    account.create_function(new("h")).unwrap();
    // Nothing is known of these functions' role, so that they are written as ever.
    for name in ["f", "g"] {
        let change = ConfigurationChange {
            role: Some("arn:aws:iam::123456789012:role/team".into()),
            ..ConfigurationChange::default()
        };
        let key = FunctionKey::new(REGION, name);
        account.update_configuration(&key, change).unwrap();
    }
    let gone = account.publish_layer(REGION, "tea", "", code("gone"));
    account.delete_layer(&gone.unwrap()).unwrap();
    let records = records(&mut account);
    assert!(records["function/eu-west-1/f"].starts_with(br#"{"version":3,"#));
    assert!(records["function/eu-west-1/g"].starts_with(br#"{"version":2,"#));
    assert!(records["function/eu-west-1/h"].starts_with(br#"{"version":4,"#));
    let (mut again, damaged) = Account::restore(records.clone());
    assert!(damaged.is_empty());
    let all: Vec<_> = again.layers(REGION).map(|(key, ..)| key.arn()).collect();
    assert_eq!(all, [key(1).arn()]);
    let config = again.function(&function()).unwrap().config().clone();
    assert_eq!(
        again.layers_of(&config).unwrap()[0].files()[0].contents,
        b"1"
    );
    // The number of the newest, which was deleted, is not given again.
    let next = again
        .publish_layer(REGION, "tea", "", code("next"))
        .unwrap();
    assert_eq!(next.version, 3);
    // And there is an end of numbers, which a record from elsewhere may have come to.
    let last = format!("layer/eu-west-1/tea/{}", u64::MAX);
    let changes = [(last, Some(records["layer/eu-west-1/tea/1"].clone()))];
    assert!(again.absorb(changes).is_empty());
    again.take_changes();
    let refused = again.publish_layer(REGION, "tea", "", code("none"));
    assert_eq!(refused.unwrap_err().status(), 400);
    assert!(again.take_changes().is_empty());
}

#[test]
fn a_function_whose_layer_is_gone_says_so_and_its_events_are_dropped() {
    let mut account = account_with("1");
    account.send(Sending::new(function(), "{}")).unwrap();
    account.absorb([("layer/eu-west-1/tea/1".to_owned(), None)]);
    let refusal = account.begin(Sending::new(function(), "{}")).unwrap_err();
    assert_eq!(
        refusal.message,
        format!("Layer version {} does not exist.", key(1).arn())
    );
    assert!(matches!(account.next_due(None), Some(Due::Dropped { .. })));
}

#[test]
fn an_import_brings_layers_under_numbers_that_are_free() {
    let here = records(&mut account_with("mine"));
    let backup = Backup {
        made: String::new(),
        records: records(&mut account_with("theirs")),
    };
    let merged = plan(&backup, &here, Import::Merge);
    assert_eq!(merged.renamed.len(), 1);
    let mut all = here.clone();
    all.extend(
        merged
            .changes
            .into_iter()
            .filter_map(|(key, bytes)| Some((key, bytes?))),
    );
    let (account, damaged) = Account::restore(all.clone());
    assert!(damaged.is_empty());
    let text = |name: &str| {
        let key = FunctionKey::new(REGION, name);
        let config = account.function(&key).unwrap().config().clone();
        account.layers_of(&config).unwrap()[0].files()[0]
            .contents
            .clone()
    };
    assert_eq!(text("f"), b"mine");
    assert_eq!(text("f-imported"), b"theirs");
    let count = |records: &Records| {
        records
            .keys()
            .filter(|key| key.starts_with("layer/"))
            .count()
    };
    assert_eq!(count(&all), 2);

    // The same file once more brings no third version.
    let again = plan(&backup, &all, Import::Merge);
    let added = again
        .changes
        .iter()
        .filter(|(key, _)| key.starts_with("layer/"));
    assert_eq!(added.count(), 0);
}

#[test]
fn a_function_with_layers_is_no_link() {
    let account = account_with("1");
    let refusal = account.shared_function(&function(), true).unwrap_err();
    assert!(refusal.message.contains("layers"), "{}", refusal.message);
}
