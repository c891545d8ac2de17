//! Events that nobody waits for: retries, ages, throttles, destinations, loops, lost runs.

use crate::story::{Story, event, function, new, since_start};
use lambdabox_core::{
    account::{
        AsyncConfig, FunctionKey,
        invocation::{Delivery, Due, Next, Sending, Target},
        versions::Alias,
    },
    time::Timestamp,
};
use std::time::Duration;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:dead";

fn configured(config: AsyncConfig) -> Story {
    let mut story = Story::with_function();
    story.account.put_async_config(&function(), config).unwrap();
    story
}

#[test]
fn what_fails_is_tried_again_after_one_minute_and_after_two() {
    let mut story = Story::with_function();
    story.account.send(event("[1]")).unwrap();
    story.drain(None, |_| true);
    insta::assert_snapshot!(story.text(), @r"
    +0.000 s attempt 1 of [1]: failed, attempt 2 at +61.000 s
    +61.000 s attempt 2 of [1]: failed, attempt 3 at +182.000 s
    +182.000 s attempt 3 of [1]: failed, given up after 3
    ");
}

#[test]
fn attempts_have_one_request_id() {
    let mut story = Story::with_function();
    story.account.send(event("[1]")).unwrap();
    let Some(Due::Run(first)) = story.account.next_due(None) else {
        panic!()
    };
    assert_eq!(first.options(None).request_id, None);
    story.end(&first, Duration::from_secs(1), true);
    let Some(Due::Run(second)) = story.account.next_due(None) else {
        panic!()
    };
    assert_eq!(
        second.options(None).request_id.as_deref(),
        Some("request-0")
    );
    assert_eq!(
        story.end(&second, Duration::from_secs(1), false),
        Next::Done
    );
    assert_eq!(story.account.queued().count(), 0);
}

#[test]
fn everything_comes_by_time_and_then_by_arrival() {
    let mut story = Story::with_function();
    let at = |text: &str, seconds: u64| Sending {
        at: Some(Timestamp::DEFAULT_START.plus(Duration::from_secs(seconds))),
        ..event(text)
    };
    for (text, seconds) in [("\"c\"", 9), ("\"fails\"", 0), ("\"d\"", 61), ("\"b\"", 0)] {
        story.account.send(at(text, seconds)).unwrap();
    }
    let until = Timestamp::DEFAULT_START.plus(Duration::from_secs(9));
    story.drain(Some(until), |run| {
        run.event == b"\"fails\"" && run.attempt == 1
    });
    story.line("later");
    story.drain(None, |_| false);
    insta::assert_snapshot!(story.text());
}

#[test]
fn how_events_are_handled_can_be_set() {
    let mut story = configured(AsyncConfig {
        maximum_retry_attempts: 1,
        maximum_event_age_s: 60,
        ..AsyncConfig::default()
    });
    story.account.send(event("\"old\"")).unwrap();
    // The second attempt would come after 61 s: too late.
    story.drain(None, |_| true);
    let later = story.account.clock().next_arrival();
    let mut late = Delivery::new(
        Target::Function {
            key: function(),
            qualifier: None,
        },
        "\"late\"",
        later,
    );
    late.at = later.plus(Duration::from_secs(62));
    story.account.enqueue(late).unwrap();
    story.drain(None, |_| false);
    story.account.take_changes();
    for (what, config) in [
        (
            "retries",
            AsyncConfig {
                maximum_retry_attempts: 3,
                ..AsyncConfig::default()
            },
        ),
        (
            "young",
            AsyncConfig {
                maximum_event_age_s: 59,
                ..AsyncConfig::default()
            },
        ),
        (
            "old",
            AsyncConfig {
                maximum_event_age_s: 21_601,
                ..AsyncConfig::default()
            },
        ),
        (
            "no ARN",
            AsyncConfig {
                on_failure: Some("queue".into()),
                ..AsyncConfig::default()
            },
        ),
    ] {
        let result = story.account.put_async_config(&function(), config);
        story.tell(what, result);
    }
    insta::assert_snapshot!(story.text());
}

#[test]
fn destinations_are_told_in_the_form_of_aws() {
    let mut story = configured(AsyncConfig {
        maximum_retry_attempts: 0,
        on_success: Some("arn:aws:lambda:eu-west-1:123456789012:function:g".into()),
        on_failure: Some("arn:aws:sns:eu-west-1:123456789012:failures".into()),
        dead_letter: Some(QUEUE.into()),
        ..AsyncConfig::default()
    });
    story.account.create_function(new("g")).unwrap();
    story.account.send(event("{\"n\": 1}")).unwrap();
    story.account.send(event("{\"n\": 2}")).unwrap();
    story.drain(None, |run| run.event == b"{\"n\": 2}");
    insta::assert_snapshot!(story.text());
}

#[test]
fn destinations_are_told_why_an_event_never_ran() {
    let mut story = configured(AsyncConfig {
        maximum_event_age_s: 60,
        on_failure: Some("arn:aws:sns:eu-west-1:123456789012:failures".into()),
        dead_letter: Some(QUEUE.into()),
        ..AsyncConfig::default()
    });
    let key = function();
    let to = |qualifier: Option<&str>| Target::Function {
        key: function(),
        qualifier: qualifier.map(str::to_owned),
    };
    let now = Timestamp::DEFAULT_START;
    let late = Delivery {
        at: now.plus(Duration::from_secs(61)),
        ..Delivery::new(to(None), "\"too old\"", now)
    };
    let looping = Delivery {
        hops: 17,
        ..Delivery::new(to(None), "\"from a loop\"", now)
    };
    for delivery in [late, looping] {
        story.account.enqueue(delivery).unwrap();
    }
    story.drain(None, |_| panic!("nothing runs"));
    // An alias that goes while its event waits.
    story.account.publish_version(&key, "").unwrap();
    let alias = Alias {
        version: "1".into(),
        description: String::new(),
    };
    story.account.put_alias(&key, "live", alias, true).unwrap();
    let mut sending = event("\"for an alias\"");
    sending.qualifier = Some("live".into());
    story.account.send(sending.clone()).unwrap();
    story.account.put_concurrency(&key, Some(0)).unwrap();
    story.drain(None, |_| panic!("nothing runs"));
    story.account.put_concurrency(&key, None).unwrap();
    story.account.send(sending).unwrap();
    story.account.delete_alias(&key, "live").unwrap();
    story.drain(None, |_| panic!("nothing runs"));
    insta::assert_snapshot!(story.text());
}

#[test]
fn a_function_without_room_keeps_its_events_waiting() {
    let mut story = Story::with_function();
    story.account.put_concurrency(&function(), Some(1)).unwrap();
    let busy = story.account.begin(event("{}")).unwrap();
    story.account.send(event("[1]")).unwrap();
    for _ in 0..3 {
        let at = story.account.queued().next().unwrap().1.at;
        story.line(format_args!("tried at {}", since_start(at)));
        assert!(story.account.next_due(Some(at)).is_none());
    }
    story.end(&busy, Duration::from_secs(5), false);
    story.drain(None, |_| false);
    // With nothing reserved for it, it will never have room.
    story.account.put_concurrency(&function(), Some(0)).unwrap();
    story.account.send(event("[2]")).unwrap();
    story.drain(None, |_| false);
    insta::assert_snapshot!(story.text());
}

#[test]
fn a_loop_of_events_is_stopped() {
    let mut story = configured(AsyncConfig {
        on_success: Some("arn:aws:lambda:eu-west-1:123456789012:function:f".into()),
        ..AsyncConfig::default()
    });
    story.account.send(event("[]")).unwrap();
    let mut runs = 0;
    let mut dropped = None;
    while let Some(due) = story.account.next_due(None) {
        match due {
            Due::Run(run) => {
                runs += 1;
                story.end(&run, Duration::from_secs(1), false);
            }
            Due::Dropped { why, .. } => dropped = Some(why),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(runs, 17, "the first one, and sixteen that it led to");
    assert!(dropped.unwrap().message.contains("loop"));
}

#[test]
fn an_event_for_a_function_that_is_gone_is_told_of() {
    let mut story = Story::with_function();
    story.account.send(event("[]")).unwrap();
    story.account.delete_function(&function()).unwrap();
    story.drain(None, |_| panic!("there is nothing to run"));
    let missing = Sending::new(FunctionKey::new("eu-west-1", "gone"), "[]");
    story.account.take_changes();
    let refused = story.account.send(missing);
    story.tell("send", refused);
    insta::assert_snapshot!(story.text(), @r"
    dropped []: 404 ResourceNotFoundException [functionName] Function not found: arn:aws:lambda:eu-west-1:123456789012:function:f
    send: 404 ResourceNotFoundException [functionName] Function not found: arn:aws:lambda:eu-west-1:123456789012:function:gone
    ");
}

#[test]
fn what_cannot_be_an_event_is_refused() {
    let mut story = Story::with_function();
    for (what, sending) in [
        ("no JSON", event("{a}")),
        ("no UTF-8", Sending::new(function(), vec![0xff])),
        (
            "too large",
            event(&("1".to_owned() + &" ".repeat(1_048_576))),
        ),
    ] {
        let result = story.account.send(sending);
        story.tell(what, result);
    }
    // What no run would take is not put into the queue either.
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    let result = story.account.send(event(&nested(1_001)));
    story.tell("too deep", result);
    let result = story.account.begin(event("{a}")).map(drop);
    story.tell("no JSON, and somebody waits", result);
    assert!(story.account.send(event(&nested(1_000))).is_ok());
    assert!(story.account.send(event("")).is_ok());
    let events: Vec<_> = story
        .account
        .queued()
        .map(|(_, it)| it.event.len())
        .collect();
    assert_eq!(events, [2_000, 2]);
    insta::assert_snapshot!(story.text());
}

#[test]
fn an_event_whose_run_got_lost_is_due_again() {
    let mut story = Story::with_function();
    story.account.send(event("[]")).unwrap();
    let Some(Due::Run(lost)) = story.account.next_due(None) else {
        panic!()
    };
    // Timeout twice, INIT and a minute.
    let Some(Due::Run(again)) = story.account.next_due(None) else {
        panic!()
    };
    assert_eq!(since_start(again.arrival), "+76.000 s");
    assert_eq!(again.attempt, 2);
    // Whoever comes back too late changes nothing in the queue any more.
    assert_eq!(story.end(&lost, Duration::from_secs(1), true), Next::Done);
    assert_eq!(story.account.queued().count(), 1);
    // And what no engine could run waits as before.
    story.account.abandon(&again);
    let Some(Due::Run(third)) = story.account.next_due(None) else {
        panic!()
    };
    assert_eq!(third.attempt, 2);
    story.end(&third, Duration::from_secs(1), false);
    assert_eq!(story.account.queued().count(), 0);
}

#[test]
fn the_queue_is_bounded() {
    let mut story = Story::with_function();
    for _ in 0..10_000 {
        story.account.send(event("[]")).unwrap();
    }
    let refusal = story.account.send(event("[]")).unwrap_err();
    assert_eq!(refusal.status(), 429);
}

#[test]
fn what_somebody_has_stopped_is_not_tried_again() {
    let mut story = Story::with_function();
    story.account.put_concurrency(&function(), Some(1)).unwrap();
    story.account.send(event("[]")).unwrap();
    let Some(Due::Run(run)) = story.account.next_due(None) else {
        panic!()
    };
    story.account.discard(&run);
    assert_eq!(story.account.queued().count(), 0);
    assert!(
        story.account.begin(event("[]")).is_ok(),
        "it is not busy any more"
    );
    assert!(story.account.metrics(&function()).is_none());
}
