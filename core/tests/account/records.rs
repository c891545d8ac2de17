//! What is kept: the records of every version, read for ever; what a later version wrote, left alone.

use crate::story::{Story, event, function, keys, new};
use lambdabox_core::{
    account::{
        Account, AsyncConfig, ConfigurationChange, FunctionKey, LogGroupKey,
        courses::ExerciseKey,
        draft::{Basis, DraftFile, Edit},
        layers::LayerKey,
        records::{Change, Record},
    },
    code::CodeBundle,
    engine::SourceFile,
    function::FunctionConfig,
    metrics::{PERIODS, RANGES},
    share::backup::Backup,
    time::Timestamp,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

/// The records that the first version of the page wrote, as it exported them: a function with its
/// draft inside, triggers and test events, a compiled handler, the clock, a log and metrics.
const FIRST_PAGE: &[u8] = include_bytes!("fixtures/first-page.lambdabox");

fn first_page() -> BTreeMap<String, Vec<u8>> {
    Backup::from_bytes(FIRST_PAGE).unwrap().records
}

pub(crate) fn apply(records: &mut BTreeMap<String, Vec<u8>>, changes: Vec<Change>) {
    for (key, bytes) in changes {
        match bytes {
            Some(bytes) => records.insert(key, bytes),
            None => records.remove(&key),
        };
    }
}

/// What an account shows of its functions.
pub(crate) fn shown(account: &Account) -> String {
    let mut text = String::new();
    let files = |files: &[SourceFile]| {
        let one = |file: &SourceFile| {
            format!(
                "  {} {:?}\n",
                file.path,
                String::from_utf8_lossy(&file.contents)
            )
        };
        files.iter().map(one).collect::<String>()
    };
    for function in account.all_functions() {
        let draft = account.draft(&function.key()).unwrap();
        let metrics = account.metrics(&function.key());
        let total = metrics.map(|metrics| metrics.series(RANGES[0], PERIODS[0]).total());
        text += &format!(
            "{:#?}\ncode:\n{}{:?}\nreserved {:?}\n{:?}\n{:#?}\n",
            function.config(),
            files(function.code().files()),
            function.test_events(),
            function.reserved(),
            function.asynchronous(),
            function.triggers(),
        );
        let versions: Vec<_> = function
            .versions()
            .published()
            .map(|it| it.number)
            .collect();
        let aliases: Vec<_> = function.versions().aliases().collect();
        text += &format!(
            "{versions:?} {aliases:?}\n{} {}\n",
            function.revision(),
            function.modified()
        );
        text += &format!(
            "draft {} by {:?}: {} {}\n{}{total:?}\n",
            draft.revision,
            draft.author,
            draft.event_name,
            draft.event,
            files(&draft.files_over(function)),
        );
        for group in account.log_groups(&function.config().region) {
            text += &format!(
                "{} {} events, {:?} days\n",
                group.name(),
                group.len(),
                group.retention_days()
            );
        }
    }
    text + &format!("{:?}\n", account.clock())
}

#[test]
fn the_records_of_the_first_page_are_read_for_ever() {
    let (mut account, damaged) = Account::restore(first_page());
    assert_eq!(damaged, []);
    assert!(!account.has_newer());
    assert!(account.take_changes().is_empty(), "reading changes nothing");
    insta::assert_snapshot!(shown(&account));
}

#[test]
fn they_become_new_ones_when_they_are_changed() {
    let mut records = first_page();
    let (mut account, _) = Account::restore(records.clone());
    let before = shown(&account);
    let key = FunctionKey::new("eu-west-1", "greeter");
    let draft = account.draft(&key).unwrap();
    let edit = Edit {
        files: draft.files,
        event: draft.event,
        event_name: draft.event_name,
        basis: Basis {
            revision: draft.revision,
            author: draft.author,
            overwrite: false,
        },
    };
    account.put_draft(&key, edit).unwrap();
    let changes = account.take_changes();
    insta::assert_snapshot!(keys(&changes), @"wrote code/eu-west-1/greeter, draft/eu-west-1/greeter, function/eu-west-1/greeter, draft/eu-west-1/greeter");
    // The first page leaves what a later version wrote alone: it knows it by this.
    let function = changes.iter().find(|(key, _)| key.starts_with("function/"));
    let function = function.unwrap().1.as_ref().unwrap();
    assert!(function.starts_with(b"{\"version\":2,"));
    apply(&mut records, changes);
    let (again, damaged) = Account::restore(records);
    assert_eq!(damaged, []);
    let revision = |text: &str| text.replace("draft 4 by", "draft 3 by");
    assert_eq!(revision(&shown(&again)), before);
}

/// An account with something of every kind.
fn full() -> Account {
    let mut story = Story::with_function();
    let key = function();
    let account = &mut story.account;
    account.publish_version(&key, "first").unwrap();
    let alias = lambdabox_core::account::versions::Alias {
        version: "1".into(),
        description: String::new(),
    };
    account.put_alias(&key, "live", alias, true).unwrap();
    account.put_concurrency(&key, Some(5)).unwrap();
    let config = AsyncConfig {
        on_failure: Some("arn:aws:sqs:eu-west-1:123456789012:q".into()),
        ..AsyncConfig::default()
    };
    account.put_async_config(&key, config).unwrap();
    let edit = Edit {
        files: vec![
            DraftFile {
                path: "a.bin".into(),
                contents: Some(vec![0, 255]),
            },
            DraftFile {
                path: "lambda_function.py".into(),
                contents: None,
            },
        ],
        event: "{".into(),
        event_name: "x".into(),
        basis: Basis::default(),
    };
    account.put_draft(&key, edit).unwrap();
    account.send(event("[1]")).unwrap();
    let run = account.begin(event("[2]")).unwrap();
    story.end(&run, Duration::from_secs(1), false);
    story.account
}

#[test]
fn an_account_comes_back_as_it_was() {
    let mut account = full();
    let mut records = BTreeMap::new();
    let mut created = Story::default();
    created.account.create_function(new("f")).unwrap();
    apply(&mut records, created.account.take_changes());
    apply(&mut records, account.take_changes());
    let names: Vec<&String> = records.keys().collect();
    insta::assert_debug_snapshot!(names);
    let (mut again, damaged) = Account::restore(records.clone());
    assert_eq!(damaged, []);
    assert_eq!(shown(&again), shown(&account));
    let queued = |account: &Account| {
        account
            .queued()
            .map(|(id, it)| (id, it.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(queued(&again), queued(&account));
    // Ids go on.
    let other = again.begin(event("{}")).unwrap();
    assert_eq!(other.settings.seed, 1);
    assert_ne!(again.send(event("[]")).unwrap(), queued(&account)[0].0);
    // Record by record, somebody else's changes give the same.
    let mut late = Account::default();
    for (key, bytes) in records.iter().rev() {
        // A part of a function comes with it or after it.
        if key.starts_with("function/") {
            late.absorb([(key.clone(), Some(bytes.clone()))]);
        }
    }
    for (key, bytes) in &records {
        assert_eq!(late.absorb([(key.clone(), Some(bytes.clone()))]), []);
    }
    assert_eq!(shown(&late), shown(&account));
    // And all of it can go.
    let gone = records.into_keys().map(|key| (key, None));
    assert_eq!(late.absorb(gone), []);
    assert_eq!(late.all_functions().count(), 0);
    assert_eq!(late.log_groups("eu-west-1").count(), 0);
    assert_eq!(late.queued().count(), 0);
}

const NEWER: &[u8] = br#"{"version":99,"unheard":"of"}"#;

/// One key of every kind.
pub(crate) const KINDS: [&str; 13] = [
    "function/eu-west-1/f",
    "code/eu-west-1/f",
    "draft/eu-west-1/f",
    "version/eu-west-1/f/7",
    "clock",
    "counters",
    "queue/0000000000000000",
    "log/eu-west-1//aws/lambda/f#about",
    "metric/eu-west-1/f#0000000000077dab",
    "layer/eu-west-1/tea/1",
    "course/tea-house",
    "exercise/tea-house/first-cup",
    SERVICE,
];

/// What a service keeps is bytes to the account: what they say is the service's to judge.
const SERVICE: &str = "service/s3/bucket/global/b";

#[test]
fn what_a_later_version_wrote_is_left_alone_whatever_its_kind() {
    for kind in KINDS
        .into_iter()
        .chain(["log/eu-west-1//aws/lambda/f#0000000000000000", "bucket/x"])
    {
        let mut created = Story::default();
        created.account.create_function(new("f")).unwrap();
        created.account.create_function(new("other")).unwrap();
        let mut records = BTreeMap::new();
        apply(&mut records, created.account.take_changes());
        records.insert(kind.to_owned(), NEWER.to_vec());
        let (mut account, damaged) = Account::restore(records);
        assert_eq!(damaged, [], "{kind}");
        let seen = ![SERVICE, "bucket/x"].contains(&kind);
        assert_eq!(account.has_newer(), seen, "{kind}");
        // Whatever is done, it is not written over.
        let other = FunctionKey::new("eu-west-1", "other");
        let lost = ["function/", "code/", "draft/"]
            .iter()
            .any(|it| kind.starts_with(it));
        assert_eq!(account.function(&function()).is_err(), lost, "{kind}");
        if lost {
            let taken = account.create_function(new("f")).map(|_| ());
            assert_eq!(taken.unwrap_err().status(), 409, "{kind}");
            assert!(account.delete_function(&function()).is_err(), "{kind}");
        }
        let key = if lost { other } else { function() };
        // What is published is kept, under a number that is free.
        let version = account.publish_version(&key, "").unwrap().number;
        let code = CodeBundle::from_single_file("python/tea.py", "1").unwrap();
        let layer = account.publish_layer("eu-west-1", "tea", "", code).unwrap();
        let is = |prefix: &str| kind.starts_with(prefix);
        assert_eq!(version, if is("version/") { 8 } else { 1 }, "{kind}");
        assert_eq!(layer.version, if is("layer/") { 2 } else { 1 }, "{kind}");
        if is("layer/") {
            let newer = LayerKey {
                version: 1,
                ..layer.clone()
            };
            assert_eq!(account.layer(&newer).unwrap_err().status(), 409);
            assert_eq!(account.delete_layer(&newer).unwrap_err().status(), 409);
        }
        // What has one place only is refused.
        let file = account.put_course_file("tea-house", Some("{}".into()));
        let exercise = ExerciseKey::new("tea-house", "first-cup");
        let further = account.change_progress(&exercise, |it| it.hints = 1);
        for (done, refused) in [(file, is("course/")), (further, is("exercise/"))] {
            let status = done.map_err(|refusal| refusal.status());
            assert_eq!(status, if refused { Err(409) } else { Ok(()) }, "{kind}");
        }
        let published = account.take_changes();
        for key in [
            format!("version/eu-west-1/{}/{version}", key.name),
            format!("layer/eu-west-1/tea/{}", layer.version),
        ] {
            let kept = |(name, bytes): &Change| *name == key && bytes.is_some();
            assert!(published.iter().any(kept), "{kind}: {}", keys(&published));
        }
        let mut sending = event("{}");
        sending.key = key.clone();
        account.send(sending.clone()).unwrap();
        let run = account.begin(sending).unwrap();
        let end = run.arrival.plus(Duration::from_secs(1));
        let ran = crate::story::invocation(&run, "r", Duration::from_secs(1), false);
        account.end(&run, &ran, end);
        while let Some(lambdabox_core::account::invocation::Due::Run(run)) = account.next_due(None)
        {
            account.end(&run, &ran, run.arrival);
        }
        let change = ConfigurationChange {
            memory_size: Some(256),
            ..ConfigurationChange::default()
        };
        account.update_configuration(&key, change).unwrap();
        let group = LogGroupKey::new("eu-west-1", format!("/aws/lambda/{}", key.name));
        if kind.ends_with("#about") {
            assert_eq!(account.delete_log_group(&group).unwrap_err().status(), 409);
            assert_eq!(
                account.put_retention(&group, None).unwrap_err().status(),
                409
            );
        }
        account.delete_function(&key).unwrap();
        let touched = [published, account.take_changes()].concat();
        assert!(
            touched.iter().all(|(key, _)| key != kind),
            "{kind}: {}",
            keys(&touched)
        );
    }
}

#[test]
fn damage_is_handed_back_and_the_rest_stays() {
    for kind in KINDS {
        for bytes in [&b""[..], b"{", b"\xff\xfe", b"[]", br#"{"version":1}"#] {
            let mut created = Story::default();
            created.account.create_function(new("f")).unwrap();
            created.account.create_function(new("other")).unwrap();
            let mut records = BTreeMap::new();
            apply(&mut records, created.account.take_changes());
            let code = records["code/eu-west-1/f"].clone();
            records.insert(kind.to_owned(), bytes.to_vec());
            let (account, damaged) = Account::restore(records);
            let mut expected: Vec<Record> = vec![(kind.to_owned(), bytes.to_vec())];
            if kind.starts_with("function/") {
                expected.push(("code/eu-west-1/f".to_owned(), code.clone()));
            }
            if kind == SERVICE {
                assert_eq!(damaged, []);
                assert_eq!(account.service_records()[kind], bytes);
                continue;
            }
            // A version number is all that a description of a log group has to have.
            if !(kind.ends_with("#about") && bytes.starts_with(b"{\"version\"")) {
                assert_eq!(damaged, expected, "{kind} {bytes:?}");
            }
            let other = FunctionKey::new("eu-west-1", "other");
            assert!(account.function(&other).is_ok(), "{kind}");
        }
    }
    for key in ["log/strange", "function/f", "queue/x"] {
        let (_, damaged) = Account::restore([(key.to_owned(), NEWER.to_vec())]);
        assert_eq!(damaged.len(), 1, "{key}");
    }
    // A function under another's name is damaged, too.
    let mut created = Story::default();
    created.account.create_function(new("f")).unwrap();
    let record = created.account.take_changes().into_iter();
    let record = record.filter(|(key, _)| key.starts_with("function/"));
    let moved = record.map(|(_, bytes)| ("function/eu-west-1/g".to_owned(), bytes.unwrap()));
    let (account, damaged) = Account::restore(moved);
    assert_eq!((damaged.len(), account.all_functions().count()), (1, 0));
}

#[test]
fn what_is_stored_is_not_judged_when_it_is_read() {
    // A limit that was tightened since, and code that no package may have any more.
    let mut created = Story::default();
    created.account.create_function(new("f")).unwrap();
    let records = created
        .account
        .take_changes()
        .into_iter()
        .map(|(key, bytes)| {
            let text = String::from_utf8(bytes.unwrap()).unwrap();
            let text = text.replace(r#""memorySize":128"#, r#""memorySize":64"#);
            (
                key,
                text.replace("lambda_function.py", "/lambda_function.py")
                    .into_bytes(),
            )
        });
    let (mut account, damaged) = Account::restore(records);
    assert_eq!(damaged, []);
    let function = account.function(&function()).unwrap();
    assert_eq!(function.config().memory_size, 64);
    // When it is changed, it is.
    let change = ConfigurationChange {
        timeout: Some(5),
        ..ConfigurationChange::default()
    };
    let refusal = account
        .update_configuration(&crate::story::function(), change)
        .unwrap_err();
    assert_eq!(refusal.fields, ["memorySize"]);
}

#[test]
fn what_was_known_of_a_record_is_forgotten_when_it_cannot_be_read_any_more() {
    for bytes in [NEWER, b"{"] {
        let mut account = full();
        account
            .put_course_file("tea-house", Some("{}".into()))
            .unwrap();
        let exercise = ExerciseKey::new("tea-house", "first-cup");
        account
            .change_progress(&exercise, |it| it.hints = 1)
            .unwrap();
        let code = CodeBundle::from_single_file("python/tea.py", "1").unwrap();
        let layer = account.publish_layer("eu-west-1", "tea", "", code).unwrap();
        account.take_changes();
        let id = account.queued().next().unwrap().0;
        for key in [
            "course/tea-house",
            "exercise/tea-house/first-cup",
            "layer/eu-west-1/tea/1",
            "version/eu-west-1/f/1",
            &format!("queue/{:016x}", id.0),
        ] {
            account.absorb([(key.to_owned(), Some(bytes.to_vec()))]);
        }
        assert_eq!(account.course_file("tea-house"), None);
        assert_eq!(account.progress(&exercise).hints, 0);
        assert!(account.layer(&layer).is_err());
        let versions = account.function(&function()).unwrap().versions();
        assert_eq!(versions.published().count(), 0);
        assert_eq!(account.queued().count(), 0);
        // Their numbers stay taken, also where the records are put aside and gone.
        let changes = account.take_changes();
        account
            .update_configuration(&function(), memory(256))
            .unwrap();
        assert_eq!(account.publish_version(&function(), "").unwrap().number, 2);
        let code = CodeBundle::from_single_file("python/tea.py", "2").unwrap();
        let next = account.publish_layer("eu-west-1", "tea", "", code).unwrap();
        assert_eq!(next.version, 2);
        let kept = changes
            .iter()
            .any(|(key, bytes)| key == "layer/eu-west-1/tea/1" && bytes.is_some());
        assert_eq!(kept, bytes != NEWER, "{}", keys(&changes));
    }
}

fn memory(size: u32) -> ConfigurationChange {
    ConfigurationChange {
        memory_size: Some(size),
        ..ConfigurationChange::default()
    }
}

/// Processes come one after the other; none of them can write the counters.
#[test]
fn no_revision_comes_twice_though_the_counters_cannot_be_read() {
    let newer = br#"{"version":9,"nextRevision":5,"nextDelivery":3,"zone":"x"}"#;
    for counters in [&newer[..], NEWER, b"{", b""] {
        let mut records: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut created = Story::default();
        let first = created
            .account
            .create_function(new("f"))
            .unwrap()
            .revision()
            .to_owned();
        apply(&mut records, created.account.take_changes());
        records.insert("counters".into(), counters.to_vec());
        let mut seen = vec![first];
        let mut process = |records: &mut BTreeMap<String, Vec<u8>>, act: &dyn Fn(&mut Account)| {
            let (mut account, damaged) = Account::restore(records.clone());
            for (key, _) in damaged {
                records.remove(&key);
            }
            act(&mut account);
            let revision = account.function(&function()).unwrap().revision().to_owned();
            assert!(
                !seen.contains(&revision),
                "{counters:?}: {seen:?} {revision}"
            );
            seen.push(revision);
            apply(records, account.take_changes());
            account
        };
        process(&mut records, &|account| {
            account.publish_version(&function(), "").unwrap();
            account
                .update_configuration(&function(), memory(256))
                .unwrap();
            let version = account.publish_version(&function(), "").unwrap();
            assert_eq!((version.number, version.config.memory_size), (2, 256));
        });
        for size in [512, 256, 512, 128] {
            process(&mut records, &|account| {
                account
                    .update_configuration(&function(), memory(size))
                    .unwrap();
            });
        }
        // A function that is made anew is another one.
        let account = process(&mut records, &|account| {
            account.delete_function(&function()).unwrap();
            account.create_function(new("f")).unwrap();
            let code = CodeBundle::from_single_file("lambda_function.py", "1").unwrap();
            account.update_code(&function(), code).unwrap();
        });
        assert_eq!(account.has_newer(), counters.len() > 1);
        if account.has_newer() {
            assert_eq!(records["counters"], counters, "left alone");
        }
    }
}

#[test]
fn everything_that_was_deleted_elsewhere_does_not_bring_old_revisions_back() {
    let mut one = Story::with_function().account;
    let mut other = Account::default();
    other.create_function(new("f")).unwrap();
    let first = other.function(&function()).unwrap().revision().to_owned();
    let gone = other.take_changes().into_iter().map(|(key, _)| (key, None));
    one.absorb(gone);
    let code = CodeBundle::from_single_file("lambda_function.py", "other").unwrap();
    let config = FunctionConfig {
        function_name: "f".into(),
        runtime: "python3.14".into(),
        ..FunctionConfig::default()
    };
    let again = one.create_function_with(config, code, Vec::new()).unwrap();
    assert_ne!(again.revision(), first);
}

#[test]
fn the_clock_of_a_later_version_is_not_put_back() {
    let newer = br#"{"version":9,"now":1767323105678000000,"nextSeed":7,"zone":"x"}"#;
    let (mut account, _) = Account::restore([("clock".to_owned(), newer.to_vec())]);
    assert_eq!(
        account.clock().now(),
        Timestamp::DEFAULT_START.plus(Duration::from_secs(60))
    );
    account.create_function(new("f")).unwrap();
    assert_eq!(account.begin(event("{}")).unwrap().settings.seed, 7);
}

/// Something that can be done to an account.
fn act(story: &mut Story, action: u8, number: u64) {
    let key = FunctionKey::new("eu-west-1", format!("f{}", number % 3));
    let account = &mut story.account;
    let mut sending = event("[]");
    sending.key = key.clone();
    // Whatever is refused has to leave everything as it was.
    match action {
        0 | 1 => drop(account.create_function(new(&key.name))),
        2 => {
            let change = ConfigurationChange {
                memory_size: Some(u32::try_from(128 + number).unwrap()),
                ..ConfigurationChange::default()
            };
            drop(account.update_configuration(&key, change));
        }
        3 => {
            let bundle = CodeBundle::from_single_file("a.py", number.to_string()).unwrap();
            drop(account.update_code(&key, bundle));
        }
        4 => drop(account.publish_version(&key, "v")),
        5 => drop(account.delete_version(&key, number % 4)),
        6 => {
            let edit = Edit {
                files: vec![DraftFile {
                    path: "a.py".into(),
                    contents: Some(number.to_string().into()),
                }],
                ..Edit::default()
            };
            drop(account.put_draft(&key, edit));
        }
        7 => drop(account.send(sending)),
        8 => {
            if let Ok(run) = account.begin(sending) {
                story.end(
                    &run,
                    Duration::from_millis(number),
                    number.is_multiple_of(2),
                );
            }
        }
        9 => {
            let due = account.next_due(None);
            if let Some(lambdabox_core::account::invocation::Due::Run(run)) = due {
                story.end(&run, Duration::from_secs(number), number.is_multiple_of(2));
            }
        }
        10 => drop(account.put_concurrency(&key, Some(u32::try_from(number).unwrap()))),
        11 => {
            let group = LogGroupKey::new("eu-west-1", format!("/aws/lambda/{}", key.name));
            drop(account.delete_log_group(&group));
        }
        _ => drop(account.delete_function(&key)),
    }
}

fn queue(account: &Account) -> String {
    format!("{:?}", account.queued().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_done_comes_back(actions in prop::collection::vec((0_u8..13, 0_u64..20), 1..60)) {
        let mut story = Story::default();
        let mut records = BTreeMap::new();
        let mut other = Account::default();
        for (action, number) in actions {
            act(&mut story, action, number);
            let changes = story.account.take_changes();
            prop_assert_eq!(other.absorb(changes.clone()), []);
            apply(&mut records, changes);
        }
        let (again, damaged) = Account::restore(records);
        prop_assert_eq!(damaged, []);
        for account in [&again, &other] {
            prop_assert_eq!(shown(account), shown(&story.account));
            prop_assert_eq!(queue(account), queue(&story.account));
        }
    }
}
