//! The written form of every kind of record, frozen: what is written today is read for ever, and whoever
//! changes it notices.

use crate::records::{KINDS, apply, shown};
use crate::story::{Story, event, function};
use lambdabox_core::network::Aftermath;
use lambdabox_core::{
    account::{
        Account, AsyncConfig, ConfigurationChange, FunctionKey, LogGroupKey, NewFunction,
        courses::ExerciseKey,
        draft::{Basis, DraftFile, Edit},
        invocation::{Delivery, Target},
        versions::Alias,
    },
    code::CodeBundle,
    engine::SourceFile,
    function::{Architecture, FunctionConfig, LogFormat, LogLevel, LoggingConfig, TimeoutForm},
    log::filter::FilterPattern,
    metrics::{PERIODS, RANGES},
    share::backup::{Backup, Records},
    triggers::{
        Alarm, AuthType, Bucket, Comparison, FunctionUrl, Notify, ObjectEvents, Repository,
        Schedule, Source, Table,
    },
};
use std::{collections::BTreeSet, fs, path::PathBuf, time::Duration};

/// Where the records of [`every_kind`] are.
const FROZEN: &str = "tests/account/fixtures/every-kind.lambdabox";
const REGION: &str = "eu-west-1";

fn file(path: &str, contents: &[u8]) -> SourceFile {
    SourceFile {
        path: path.into(),
        contents: contents.into(),
    }
}

/// Records of every kind, in which as much as may be is not as it is by default.
fn every_kind() -> Records {
    let mut story = Story::default();
    layers_and_functions(&mut story.account);
    triggers(&mut story.account);
    versions_and_drafts(&mut story.account);
    runs(&mut story);
    courses_and_services(&mut story.account);
    let mut records = Records::new();
    apply(&mut records, story.account.take_changes());
    records.insert("aside/00000007-1/clock".into(), b"{".to_vec());
    records
}

fn layers_and_functions(account: &mut Account) {
    let files = vec![file("python/tea.py", b"1"), file("tea.bin", &[0, 255])];
    let tea = CodeBundle::new(files).unwrap();
    let tea = account.publish_layer(REGION, "tea", "green", tea).unwrap();
    let gone = CodeBundle::from_single_file("python/tea.py", "2").unwrap();
    let gone = account.publish_layer(REGION, "tea", "", gone).unwrap();
    account.delete_layer(&gone).unwrap();
    let config = FunctionConfig {
        function_name: "f".into(),
        region: REGION.into(),
        handler: "app.run".into(),
        memory_size: 1_769,
        timeout: 17,
        ephemeral_storage: 513,
        environment: [("STAGE".to_owned(), "test".to_owned())].into(),
        description: "of every kind".into(),
        architecture: Architecture::Arm64,
        role: "arn:aws:iam::123456789012:role/service-role/f".into(),
        tags: [("team".to_owned(), "a".to_owned())].into(),
        layers: vec![tea.arn()],
        logging: LoggingConfig {
            log_format: LogFormat::Json,
            application_log_level: Some(LogLevel::Warn),
        },
        timeout_form: TimeoutForm::Classic,
        ..FunctionConfig::default()
    };
    let files = vec![
        file("app.py", "print('ä')".as_bytes()),
        file("b.bin", &[255, 0]),
    ];
    let events = [("one", "[1]"), ("two", "{\"n\" : 1.0e400}")];
    let events = events.map(|(name, event)| lambdabox_core::account::TestEvent {
        name: name.into(),
        event: event.into(),
    });
    let code = CodeBundle::new(files).unwrap();
    account
        .create_function_with(config, code, events.into())
        .unwrap();
    account.put_concurrency(&function(), Some(2)).unwrap();
    let asynchronous = AsyncConfig {
        maximum_retry_attempts: 1,
        maximum_event_age_s: 3_600,
        on_success: Some("arn:aws:sns:eu-west-1:123456789012:done".into()),
        on_failure: Some("arn:aws:sqs:eu-west-1:123456789012:failed".into()),
        dead_letter: Some("arn:aws:sqs:eu-west-1:123456789012:dead".into()),
    };
    account.put_async_config(&function(), asynchronous).unwrap();
    let compiled = NewFunction {
        key: FunctionKey::new(REGION, "g"),
        runtime: "provided.al2023".into(),
        ..NewFunction::default()
    };
    account.create_function(compiled).unwrap();
    let component = file("orders.wasm", b"\0asm");
    account
        .upload_component(&FunctionKey::new(REGION, "g"), component)
        .unwrap();
}

fn triggers(account: &mut Account) {
    let now = account.clock().next_arrival();
    for source in [
        Source::S3(Bucket::new("photos", ObjectEvents::All, "in/", ".jpg").unwrap()),
        Source::Dynamodb(Table::new("orders", "id", "at", now).unwrap()),
        Source::Codecommit(Repository::new("code", "main", "custom").unwrap()),
        Source::Alarm(
            Alarm::new(
                "errors",
                ("AWS/Lambda", "Errors"),
                Comparison::GreaterThanOrEqualToThreshold,
                "2.5",
                Notify::Any,
                now,
            )
            .unwrap(),
        ),
        Source::Schedule(Schedule::new("hourly", "rate(1 hour)", "{\"a\":1}", now).unwrap()),
        Source::FunctionUrl(FunctionUrl {
            auth_type: AuthType::AwsIam,
        }),
    ] {
        account.create_trigger(&function(), source).unwrap();
    }
    for trigger in [
        "s3/photos",
        "dynamodb/orders",
        "codecommit/code",
        "alarm/errors",
    ] {
        let used = account.use_trigger(&function(), trigger, |source, occasion| match source {
            Source::S3(bucket) => bucket.put("in/cat.jpg", b"cat", occasion),
            Source::Dynamodb(table) => {
                table.put("{\"id\":{\"S\":\"1\"},\"at\":{\"N\":\"2\"}}", occasion)
            }
            Source::Codecommit(repository) => repository.push("main", occasion),
            Source::Alarm(alarm) => alarm.measure("3", occasion),
            _ => unreachable!("not among them"),
        });
        used.unwrap();
    }
}

fn versions_and_drafts(account: &mut Account) {
    account.publish_version(&function(), "first").unwrap();
    let change = ConfigurationChange {
        memory_size: Some(512),
        ..ConfigurationChange::default()
    };
    account.update_configuration(&function(), change).unwrap();
    account.publish_version(&function(), "").unwrap();
    account.delete_version(&function(), 2).unwrap();
    let live = Alias {
        version: "1".into(),
        description: "what customers get".into(),
    };
    account.put_alias(&function(), "live", live, true).unwrap();
    let edit = Edit {
        files: vec![
            DraftFile {
                path: "new.bin".into(),
                contents: Some(vec![0, 255]),
            },
            DraftFile {
                path: "new.py".into(),
                contents: Some(b"x = 1".to_vec()),
            },
            DraftFile {
                path: "app.py".into(),
                contents: None,
            },
        ],
        event: "{".into(),
        event_name: "broken".into(),
        basis: Basis {
            author: "tab 1".into(),
            ..Basis::default()
        },
    };
    account.put_draft(&function(), edit).unwrap();
}

fn runs(story: &mut Story) {
    let mut sending = event("[1]");
    sending.qualifier = Some("live".into());
    sending.name = "S3 ObjectCreated:Put in/cat.jpg".into();
    sending.options.client_context = Some("{\"custom\":{}}".into());
    sending.options.cognito_identity = Some("{}".into());
    sending.options.tenant_id = Some("blue".into());
    // It fails, and waits for its second attempt under the same request id.
    story.account.send(sending.clone()).unwrap();
    let Some(lambdabox_core::account::invocation::Due::Run(run)) = story.account.next_due(None)
    else {
        unreachable!("an event was sent")
    };
    story.end(&run, Duration::from_secs(1), true);
    // Two that run and one for which there is no room.
    let one = story.account.begin(event("{}")).unwrap();
    let mut at_once = event("{}");
    at_once.at = Some(one.arrival);
    let two = story.account.begin(at_once.clone()).unwrap();
    assert_eq!(story.account.begin(at_once).unwrap_err().status(), 429);
    story.end(&one, Duration::from_millis(1_234), false);
    story.end(&two, Duration::from_millis(10), true);
    let group = LogGroupKey::new(REGION, "/aws/lambda/f");
    story.account.put_retention(&group, Some(30)).unwrap();
    // One that was handed out, and something for a service.
    sending.at = Some(story.account.clock().now());
    story.account.send(sending).unwrap();
    let now = story.account.clock().now();
    let due = story.account.next_due(Some(now));
    assert!(matches!(
        due,
        Some(lambdabox_core::account::invocation::Due::Run(_))
    ));
    let target = Target::Service {
        arn: "arn:aws:sqs:eu-west-1:123456789012:q".into(),
        attributes: vec![("RequestID".into(), "1".into())],
    };
    let delivery = Delivery {
        name: "told".into(),
        throttles: 3,
        hops: 2,
        ..Delivery::new(target, "{\"told\":1}", now)
    };
    story.account.enqueue(delivery).unwrap();
}

fn courses_and_services(account: &mut Account) {
    account
        .put_course_file("tea-house", Some("{\"title\":\"Tea\"}".into()))
        .unwrap();
    let exercise = ExerciseKey::new("tea-house", "first-cup");
    let raw = |json: &str| serde_json::value::RawValue::from_string(json.to_owned()).unwrap();
    let further = account.change_progress(&exercise, |progress| {
        progress.function = Some(function());
        progress.hints = 2;
        progress.best = 7;
        progress.done = true;
        progress
            .answers
            .insert("q".into(), raw("{\"number\":\"1.50\"}"));
        progress.result = Some(raw("{\"points\": 7}"));
    });
    further.unwrap();
    let object = "service/s3/body/global/b/k\0fffffffffffffffe".to_owned();
    account.keep_services(Aftermath {
        changes: vec![(object, Some(vec![0, 255]))],
        ..Aftermath::default()
    });
}

/// What an account has beside its functions.
fn beside(account: &mut Account) -> String {
    let mut text = String::new();
    for (key, layer, code) in account.layers(REGION) {
        text += &format!(
            "{} {:?} {}\n{:#?}\n",
            key.arn(),
            layer.description,
            layer.created,
            code.files()
        );
    }
    for function in account.all_functions() {
        for version in function.versions().published() {
            text += &format!("{:#?}\n{:#?}\n", version, version.code.files());
        }
        if let Some(metrics) = account.metrics(&function.key()) {
            text += &format!("{:#?}\n", metrics.series(RANGES[0], PERIODS[0]).total());
        }
    }
    for group in account.log_groups(REGION) {
        for id in group.select(None, &FilterPattern::parse("").unwrap()) {
            text += &format!("{:?}\n", group.event(id));
        }
    }
    for (id, delivery) in account.queued() {
        text += &format!("{id:?} {delivery:#?}\n");
    }
    text += &format!("{:?}\n", account.course_files().collect::<Vec<_>>());
    text += &format!(
        "{:#?}\n",
        account.progress(&ExerciseKey::new("tea-house", "first-cup"))
    );
    text += &format!("{:?}\n", account.service_records());
    // The counters show in what comes next.
    let next = account.publish_layer(REGION, "tea", "", CodeBundle::compiled());
    text += &format!("{:?}\n", next.map(|key| key.version));
    let next = account.send(event("{}")).unwrap();
    account.publish_version(&function(), "").unwrap();
    account
        .update_configuration(&function(), ConfigurationChange::default())
        .unwrap();
    let function = account.function(&function()).unwrap();
    let version = function.versions().published().last().unwrap().number;
    text + &format!("{next:?} {} version {version}\n", function.revision())
}

fn frozen() -> Records {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FROZEN);
    Backup::from_bytes(&fs::read(path).unwrap())
        .unwrap()
        .records
}

#[test]
fn every_kind_is_written_as_it_was_frozen() {
    let written = every_kind();
    let (written_keys, frozen_keys): (Vec<_>, Vec<_>) =
        (written.keys().collect(), frozen().into_keys().collect());
    assert_eq!(written_keys, frozen_keys.iter().collect::<Vec<_>>());
    for (key, bytes) in frozen() {
        assert_eq!(
            String::from_utf8_lossy(&written[&key]),
            String::from_utf8_lossy(&bytes),
            "{key}: the written form has changed. If it is meant, raise the version of the kind, keep this \
             fixture with its snapshot, and freeze another one: tests/account/fixtures/README.md"
        );
    }
    let kind = |key: &str| key.split('/').next().unwrap_or_default().to_owned();
    let kinds: BTreeSet<String> = KINDS.iter().map(|key| kind(key)).collect();
    let there: BTreeSet<String> = frozen_keys.iter().map(|key| kind(key)).collect();
    let missing: Vec<_> = kinds.difference(&there).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_kind_is_read_for_ever() {
    let (mut account, damaged) = Account::restore(frozen());
    assert_eq!(damaged, []);
    assert!(!account.has_newer());
    assert_eq!(account.take_changes(), [], "reading changes nothing");
    let text = shown(&account) + &beside(&mut account);
    insta::assert_snapshot!(text);
}

/// Writes the fixture, where there is none: `cargo nextest run -p lambdabox-core --run-ignored only freeze`.
#[test]
#[ignore = "what was frozen is never written anew"]
fn freeze() {
    let backup = Backup {
        made: "2026-01-02T03:04:05.678Z".into(),
        records: every_kind(),
    };
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FROZEN);
    assert!(
        !path.exists(),
        "{FROZEN} is frozen: freeze another file beside it"
    );
    fs::write(path, backup.to_bytes().unwrap()).unwrap();
}
