//! Reserved concurrency, throttles, and requests that overlap.

use crate::story::{Story, event, function, new, since_start};
use lambdabox_core::{
    account::FunctionKey,
    metrics::{PERIODS, RANGES},
    time::Timestamp,
};
use std::time::Duration;

#[test]
fn what_can_be_reserved() {
    let mut story = Story::with_function();
    story.account.create_function(new("g")).unwrap();
    story.account.take_changes();
    let other = FunctionKey::new("eu-west-1", "g");
    for (what, key, reserved) in [
        ("all", function(), Some(901)),
        ("nearly all", function(), Some(900)),
        ("more", other.clone(), Some(1)),
        ("less", function(), Some(400)),
        ("the rest", other.clone(), Some(500)),
        ("nothing", other, None),
        ("missing", FunctionKey::new("eu-west-1", "h"), Some(1)),
    ] {
        let result = story.account.put_concurrency(&key, reserved);
        story.tell(what, result);
        let region = story.account.region_concurrency("eu-west-1");
        story.line(format_args!(
            "unreserved: {} of {}",
            region.unreserved, region.total
        ));
    }
    let mine = story.account.function_concurrency(&function()).unwrap();
    assert_eq!((mine.reserved, mine.shared), (Some(400), 1_000));
    insta::assert_snapshot!(story.text());
}

#[test]
fn requests_overlap_until_there_is_no_room() {
    let mut story = Story::with_function();
    story.account.put_concurrency(&function(), Some(2)).unwrap();
    let at = |millis: u64| {
        let mut sending = event("{}");
        sending.at = Some(Timestamp::DEFAULT_START.plus(Duration::from_millis(millis)));
        sending
    };
    let first = story.account.begin(at(0)).unwrap();
    let second = story.account.begin(at(0)).unwrap();
    assert_eq!(first.arrival, second.arrival);
    let refusal = story.account.begin(at(500)).unwrap_err();
    story.tell_throttled("a third one", &refusal);
    story.end(&first, Duration::from_secs(1), false);
    story.end(&second, Duration::from_secs(2), false);
    // The first one's environment is free again at one second, the second one's is not.
    let refusal = story.account.begin(at(999)).unwrap_err();
    story.tell_throttled("just before", &refusal);
    let third = story.account.begin(at(1_000)).unwrap();
    story.line(format_args!("after: {}", since_start(third.arrival)));
    story.end(&third, Duration::from_secs(1), false);
    let metrics = story.account.metrics(&function()).unwrap();
    let total = metrics.series(RANGES[0], PERIODS[0]).total();
    story.line(format_args!(
        "{} invocations, {} throttles, {} at the same time",
        total.invocations, total.throttles, total.concurrent_executions
    ));
    story.account.put_concurrency(&function(), Some(0)).unwrap();
    story.account.take_changes();
    let refusal = story.account.begin(event("{}")).unwrap_err();
    story.tell_throttled("reserved 0", &refusal);
    insta::assert_snapshot!(story.text());
}

#[test]
fn a_region_has_room_for_so_many() {
    let mut story = Story::with_function();
    story.account.create_function(new("g")).unwrap();
    let other = FunctionKey::new("eu-west-1", "g");
    story.account.put_concurrency(&other, Some(900)).unwrap();
    let runs: Vec<_> = (0..100)
        .map(|_| story.account.begin(event("{}")).unwrap())
        .collect();
    let refusal = story.account.begin(event("{}")).unwrap_err();
    assert!(
        refusal
            .message
            .contains("ConcurrentInvocationLimitExceeded")
    );
    assert_eq!(refusal.status(), 429);
    // What no engine could run has never been busy.
    story.account.abandon(&runs[0]);
    assert!(story.account.begin(event("{}")).is_ok());
}

#[test]
fn time_goes_on_with_what_ends() {
    let mut story = Story::with_function();
    let run = story.account.begin(event("{}")).unwrap();
    assert_eq!(run.settings, lambdabox_core::service::Settings::default());
    assert_eq!(run.options(None).after, None);
    story.end(&run, Duration::from_secs(3), false);
    let next = story.account.begin(event("{}")).unwrap();
    assert_eq!(since_start(next.arrival), "+4.000 s");
    assert_ne!(next.settings.seed, run.settings.seed);
    let now = Some(run.arrival.plus(Duration::from_secs(3)));
    assert_eq!(next.options(now).at, Some(next.arrival));
    let too_large = "x".repeat(6_291_457);
    let refusal = story.account.begin(event(&too_large)).unwrap_err();
    assert_eq!(refusal.status(), 413);
}
