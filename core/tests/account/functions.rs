//! Functions: created, configured, deployed, deleted, and everything that is refused on the way.

use crate::story::{Story, function, new};
use lambdabox_core::{
    account::{ConfigurationChange, FunctionKey, NewFunction, NewRole, TestEvent, draft::Basis},
    code::CodeBundle,
    engine::SourceFile,
    function::FunctionConfig,
    limits,
};
use std::collections::BTreeMap;

fn source(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.into(),
        contents: text.into(),
    }
}

#[test]
fn a_function_from_its_beginning_to_its_end() {
    let mut story = Story::default();
    let created = story.account.create_function(new("f")).cloned();
    let created = story.tell("create", created).unwrap();
    story.line(format_args!("{:?}", created.config().role));
    story.line(format_args!("handler {}", created.config().handler));
    story.line(format_args!("modified {}", created.modified()));
    story.line(format_args!("{} bytes of code", created.code_size()));
    let key = function();
    let change = ConfigurationChange {
        memory_size: Some(512),
        timeout: Some(10),
        description: Some("new".into()),
        environment: Some([("STAGE".to_owned(), "test".to_owned())].into()),
        ..ConfigurationChange::default()
    };
    let configured = story.account.update_configuration(&key, change).cloned();
    let configured = story.tell("configure", configured).unwrap();
    assert_ne!(configured.revision(), created.revision());
    assert_eq!(
        configured.config().handler,
        "lambda_function.lambda_handler"
    );
    let tags = BTreeMap::from([("team".to_owned(), "a".to_owned())]);
    let tagged = story.account.replace_tags(&key, tags).map(|_| ());
    story.tell("tag", tagged);
    let files = vec![source("b.py", "2"), source("a.py", "1")];
    let deployed = story.account.deploy_code(&key, files, &Basis::default());
    let deployed = deployed.cloned();
    let deployed = story.tell("deploy", deployed).unwrap();
    let paths: Vec<_> = deployed.code().files().iter().map(|f| &f.path).collect();
    story.line(format_args!("{paths:?}"));
    let code = CodeBundle::from_single_file("c.py", "3").unwrap();
    let updated = story.account.update_code(&key, code).map(|_| ());
    story.tell("update code", updated);
    let event = TestEvent {
        name: "one".into(),
        event: "[1]".into(),
    };
    let saved = story.account.put_test_event(&key, event);
    story.tell("save event", saved);
    let gone = story.account.delete_test_event(&key, "one");
    story.tell("delete event", gone);
    let deleted = story.account.delete_function(&key);
    story.tell("delete", deleted);
    let again = story.account.create_function(new("f")).cloned();
    let again = story.tell("create again", again).unwrap();
    assert_ne!(
        again.revision(),
        created.revision(),
        "an engine starts anew"
    );
    insta::assert_snapshot!(story.text());
}

#[test]
fn what_is_refused() {
    let mut story = Story::with_function();
    let create = |name: &str, change: fn(&mut NewFunction)| {
        let mut new = new(name);
        change(&mut new);
        new
    };
    for (what, new) in [
        ("taken", create("f", |_| ())),
        ("no name", create("", |_| ())),
        ("bad name", create("a b", |_| ())),
        ("long name", create(&"x".repeat(65), |_| ())),
        (
            "unknown runtime",
            create("g", |new| new.runtime = "cobol85".into()),
        ),
        (
            "not yet",
            create("g", |new| new.runtime = "nodejs24.x".into()),
        ),
        (
            "bad region",
            create("g", |new| new.key.region = "nowhere".into()),
        ),
        (
            "no role",
            create("g", |new| new.role = NewRole::Existing(" ".into())),
        ),
        (
            "bad role",
            create("g", |new| new.role = NewRole::Existing("arn:x".into())),
        ),
    ] {
        let result = story.account.create_function(new).map(|_| ());
        story.tell(what, result);
    }
    let key = function();
    let configure = |change: fn(&mut ConfigurationChange)| {
        let mut it = ConfigurationChange::default();
        change(&mut it);
        it
    };
    for (what, change) in [
        ("memory", configure(|c| c.memory_size = Some(10_241))),
        ("timeout", configure(|c| c.timeout = Some(0))),
        ("tmp", configure(|c| c.ephemeral_storage = Some(511))),
        ("handler", configure(|c| c.handler = Some("a b".into()))),
        ("role", configure(|c| c.role = Some("admin".into()))),
        (
            "two",
            configure(|c| (c.timeout, c.memory_size) = (Some(901), Some(1))),
        ),
        (
            "reserved variable",
            configure(|c| c.environment = Some([("AWS_REGION".into(), "x".into())].into())),
        ),
    ] {
        let result = story.account.update_configuration(&key, change).map(|_| ());
        story.tell(what, result);
    }
    let tags = (0..51).map(|n| (n.to_string(), String::new())).collect();
    let result = story.account.replace_tags(&key, tags).map(|_| ());
    story.tell("tags", result);
    for (what, files) in [
        ("no files", vec![]),
        ("path", vec![source("../a.py", "")]),
        ("twice", vec![source("a.py", ""), source("a.py", "")]),
    ] {
        let result = story.account.deploy_code(&key, files, &Basis::default());
        let result = result.map(|_| ());
        story.tell(what, result);
    }
    let component = story.account.upload_component(&key, source("a.wasm", "x"));
    let component = component.map(|_| ());
    story.tell("component", component);
    for (what, name, event) in [("event name", "a b", "{}"), ("event", "a", "{")] {
        let event = TestEvent {
            name: name.into(),
            event: event.into(),
        };
        let result = story.account.put_test_event(&key, event);
        story.tell(what, result);
    }
    for n in 0..11 {
        let event = TestEvent {
            name: n.to_string(),
            event: "{}".into(),
        };
        let result = story.account.put_test_event(&key, event.clone());
        story.tell("event", result);
        let again = story.account.put_test_event(&key, event);
        assert_eq!(again.is_ok(), n < 10);
        story.account.take_changes();
    }
    let missing = FunctionKey::new("us-east-1", "f");
    let result = story.account.delete_function(&missing);
    story.tell("missing", result);
    insta::assert_snapshot!(story.text());
}

#[test]
fn a_compiled_handler_is_uploaded() {
    let mut story = Story::default();
    let new = NewFunction {
        runtime: "provided.al2023".into(),
        ..new("f")
    };
    story.account.create_function(new).unwrap();
    let refused = story.account.begin(crate::story::event("{}")).map(|_| ());
    assert_eq!(refused.unwrap_err().fields, ["code"]);
    let file = source("orders.wasm", "\0asm");
    let function = story.account.upload_component(&function(), file).unwrap();
    assert!(function.is_compiled());
    assert_eq!(function.code_size(), 4);
    assert!(story.account.begin(crate::story::event("{}")).is_ok());
}

#[test]
fn a_change_is_refused_if_somebody_else_has_changed_the_function() {
    let mut story = Story::with_function();
    let key = function();
    let seen = story.account.function(&key).unwrap().revision().to_owned();
    let looked = story.account.check_revision(&key, Some(&seen));
    story.tell("as it was seen", looked);
    let looked = story.account.check_revision(&key, None);
    story.tell("whatever it is", looked);
    let changed = story.account.add_tags(&key, [("a".into(), "1".into())]);
    let changed = changed.map(drop);
    story.tell("change", changed);
    let looked = story.account.check_revision(&key, Some(&seen));
    story.tell("seen before", looked);
    // What is no change of code or configuration leaves the revision.
    let seen = story.account.function(&key).unwrap().revision().to_owned();
    let reserved = story.account.put_concurrency(&key, Some(5));
    story.tell("concurrency", reserved);
    let looked = story.account.check_revision(&key, Some(&seen));
    story.tell("as it was seen", looked);
    let missing = FunctionKey::new("us-east-1", "f");
    let looked = story.account.check_revision(&missing, Some(&seen));
    story.tell("missing", looked);
    insta::assert_snapshot!(story.text());
}

#[test]
fn tags_come_and_go() {
    let mut story = Story::with_function();
    let key = function();
    let tag = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let add = |story: &mut Story, what: &str, tags: Vec<(String, String)>| {
        let done = story.account.add_tags(&function(), tags).map(drop);
        story.tell(what, done);
        let tags = &story.account.function(&function()).unwrap().config().tags;
        let tags = format!("{tags:?}");
        story.line(tags);
    };
    add(
        &mut story,
        "two",
        vec![tag("team", "a"), tag("stage", "test")],
    );
    add(&mut story, "one anew", vec![tag("team", "b")]);
    add(&mut story, "no name", vec![tag("", "1")]);
    let many: Vec<_> = (0..49).map(|n| tag(&n.to_string(), "")).collect();
    add(&mut story, "too many together", many.clone());
    let removed = story.account.remove_tags(&key, ["stage", "never there"]);
    let removed = removed.map(|function| format!("{:?}", function.config().tags));
    let left = story.tell("remove", removed).unwrap();
    story.line(left);
    let full = story.account.add_tags(&key, many).map(drop);
    story.tell("as many as there may be", full);
    let missing = FunctionKey::new("us-east-1", "f");
    let done = story.account.add_tags(&missing, [tag("a", "b")]).map(drop);
    story.tell("missing", done);
    let done = story.account.remove_tags(&missing, ["a"]).map(drop);
    story.tell("missing", done);
    insta::assert_snapshot!(story.text());
}

#[test]
fn an_event_that_is_too_large_is_not_saved() {
    let mut story = Story::with_function();
    let event = |bytes: usize| TestEvent {
        name: "large".into(),
        event: format!("\"{}\"", "x".repeat(bytes - 2)),
    };
    let most = story
        .account
        .put_test_event(&function(), event(limits::EVENT_MAX_BYTES));
    story.tell("as large as may be", most);
    let more = story
        .account
        .put_test_event(&function(), event(limits::EVENT_MAX_BYTES + 1));
    story.tell("larger", more);
    insta::assert_snapshot!(story.text(), @r"
    as large as may be: done; wrote function/eu-west-1/f
    larger: 413 RequestEntityTooLargeException [event] The event has 6291457 bytes; at most 6291456 are taken.
    ");
}

#[test]
fn functions_of_a_region_are_listed_by_name() {
    let mut story = Story::default();
    for (region, name) in [("eu-west-1", "b"), ("us-east-1", "c"), ("eu-west-1", "a")] {
        let new = NewFunction {
            key: FunctionKey::new(region, name),
            ..new(name)
        };
        story.account.create_function(new).unwrap();
    }
    let names: Vec<_> = story.account.functions("eu-west-1").collect();
    let names: Vec<_> = names.iter().map(|f| &*f.config().function_name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(story.account.all_functions().count(), 3);
    assert_eq!(story.account.free_name("eu-west-1", "a"), "a-2");
    assert_eq!(story.account.free_name("us-east-1", "a"), "a");
}

#[test]
fn a_function_with_code_of_its_own_has_to_run_here() {
    let mut story = Story::default();
    let config = FunctionConfig {
        runtime: "nodejs24.x".into(),
        ..FunctionConfig::default()
    };
    let code = CodeBundle::from_single_file("index.mjs", "").unwrap();
    let refused = story.account.create_function_with(config, code, Vec::new());
    let refused = refused.map(|_| ());
    story.tell("other runtime", refused);
    insta::assert_snapshot!(story.text(), @"other runtime: 400 InvalidParameterValueException [runtime] The function needs the runtime nodejs24.x, which does not run here. Those that do: python3.14, provided.al2023.");
}
