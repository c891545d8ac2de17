//! Versions and aliases.

use crate::story::{Story, event, function};
use lambdabox_core::account::{
    ConfigurationChange,
    versions::{Alias, VERSIONS_MAX},
};

fn alias(version: &str) -> Alias {
    Alias {
        version: version.into(),
        description: String::new(),
    }
}

fn memory(mb: u32) -> ConfigurationChange {
    ConfigurationChange {
        memory_size: Some(mb),
        ..ConfigurationChange::default()
    }
}

#[test]
fn versions_stay_and_aliases_move() {
    let mut story = Story::with_function();
    let key = function();
    let publish = |story: &mut Story, what: &str| {
        let version = story.account.publish_version(&key, what).map(|v| v.number);
        let number = story.tell("publish", version).unwrap();
        story.line(format_args!("version {number}"));
    };
    publish(&mut story, "first");
    publish(&mut story, "the same");
    story
        .account
        .update_configuration(&key, memory(256))
        .unwrap();
    story.account.take_changes();
    publish(&mut story, "second");
    for (what, name, version, new) in [
        ("alias", "live", "1", true),
        ("alias again", "live", "1", true),
        ("alias moved", "live", "2", false),
        ("no such alias", "dev", "2", false),
        ("alias of nothing", "dev", "9", true),
        ("alias of an alias", "dev", "live", true),
        ("a number", "12", "1", true),
        ("bad name", "a b", "1", true),
    ] {
        let result = story.account.put_alias(&key, name, alias(version), new);
        story.tell(what, result);
    }
    for qualifier in [
        None,
        Some("$LATEST"),
        Some("1"),
        Some("live"),
        Some("7"),
        Some("x"),
    ] {
        let function = story.account.function(&key).unwrap();
        let found = function.deployable(qualifier);
        let found = found.map(|it| (it.version, it.config.memory_size));
        let found = story.tell(&format!("{qualifier:?}"), found);
        story.line(format_args!("{found:?}"));
    }
    let mut sending = event("{}");
    sending.qualifier = Some("1".into());
    let run = story.account.begin(sending).unwrap();
    assert_eq!((&*run.version, run.config.memory_size), ("1", 128));
    story.account.abandon(&run);
    story.account.take_changes();
    for (what, number) in [("pointed to", 2), ("free", 1), ("gone", 1)] {
        let result = story.account.delete_version(&key, number);
        story.tell(what, result);
    }
    let result = story.account.delete_alias(&key, "live");
    story.tell("alias deleted", result);
    let result = story.account.delete_alias(&key, "live");
    story.tell("alias deleted again", result);
    // Numbers never come twice.
    story.account.delete_version(&key, 2).unwrap();
    story
        .account
        .update_configuration(&key, memory(512))
        .unwrap();
    story.account.take_changes();
    publish(&mut story, "third");
    let deleted = story.account.delete_function(&key);
    story.tell("delete", deleted);
    insta::assert_snapshot!(story.text());
}

#[test]
fn versions_are_bounded() {
    let mut story = Story::with_function();
    let key = function();
    for n in 0..VERSIONS_MAX {
        let mb = 128 + u32::try_from(n).unwrap();
        story
            .account
            .update_configuration(&key, memory(mb))
            .unwrap();
        story.account.publish_version(&key, "").unwrap();
    }
    story
        .account
        .update_configuration(&key, memory(1_000))
        .unwrap();
    assert!(story.account.publish_version(&key, "").is_err());
}
