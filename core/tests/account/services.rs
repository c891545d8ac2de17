//! What the services around functions set off: events with their hops, answers that a mapping waits for, one order of
//! virtual time, and where working it off ends.

#![expect(clippy::panic, reason = "a test fails so")]

use crate::story::{Story, event, function};
use lambdabox_core::{
    account::{
        Account, Exception,
        invocation::{Due, Next, Run},
    },
    metrics::{PERIODS, RANGES},
    network::{Aftermath, Follows, FunctionAnswer, NotInvoked, Summons, What},
    time::Timestamp,
};
use std::time::Duration;

const MAPPING: &str = "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u:t";

fn ms(seconds: u64) -> i64 {
    let at = Timestamp::DEFAULT_START.plus(Duration::from_secs(seconds));
    i64::try_from(at.unix_millis()).unwrap()
}

fn summons(function: &str, seconds: u64, answer_to: Option<&str>) -> Summons {
    Summons {
        function: format!("arn:aws:lambda:eu-west-1:123456789012:function:{function}"),
        payload: format!("\"{function} at {seconds}\""),
        principal: "s3.amazonaws.com".into(),
        source: "arn:aws:s3:::b".into(),
        at_ms: ms(seconds),
        hops: 3,
        answer_to: answer_to.map(str::to_owned),
    }
}

fn keep(account: &mut Account, summons: Vec<Summons>, due_s: Option<u64>, work_s: Option<u64>) {
    account.keep_services(Aftermath {
        changes: Vec::new(),
        follows: Follows {
            summons,
            due_ms: due_s.map(ms),
            work_due_ms: work_s.map(ms),
        },
    });
}

fn run(due: Option<Due>) -> Run {
    match due {
        Some(Due::Run(run)) => *run,
        other => panic!("a run was due: {other:?}"),
    }
}

/// What the services are told next; of an answer only that.
fn told(due: Option<Due>) -> (i64, Option<FunctionAnswer>) {
    let happening = match due {
        Some(Due::Services(happening)) => happening,
        Some(Due::Message(message)) => message.happening(),
        other => panic!("something was due with the services: {other:?}"),
    };
    match happening.what {
        What::Time => (happening.now_ms, None),
        What::Answer { to, answer } => {
            assert_eq!(to, MAPPING);
            (happening.now_ms, Some(answer))
        }
        other @ What::Message { .. } => panic!("{other:?}"),
    }
}

#[test]
fn an_event_of_a_service_is_tried_again_and_an_answer_is_told_once() {
    let mut story = Story::with_function();
    let both = vec![summons("f", 1, None), summons("f", 9, Some(MAPPING))];
    keep(&mut story.account, both, None, None);
    let first = run(story.account.next_due(None));
    assert_eq!(first.name, "s3 arn:aws:s3:::b");
    assert_eq!(first.options(None).hops, 3, "what it sets off has one more");
    let next = story.end(&first, Duration::from_secs(1), true);
    assert!(matches!(next, Next::Again { .. }));
    let waited_for = run(story.account.next_due(None));
    assert_eq!(waited_for.event, b"\"f at 9\"");
    assert_eq!(
        story.end(&waited_for, Duration::from_secs(1), true),
        Next::Done
    );
    let (at, answer) = told(story.account.next_due(None));
    let answer = answer.unwrap();
    assert_eq!(
        (at, answer.failed, answer.not_invoked),
        (ms(10), true, None)
    );
    assert_eq!(run(story.account.next_due(None)).attempt, 2);
}

#[test]
fn whoever_waits_is_told_why_a_function_never_ran() {
    let mut story = Story::with_function();
    let looping = Summons {
        hops: 17,
        ..summons("f", 2, Some(MAPPING))
    };
    let all = vec![
        summons("gone", 1, Some(MAPPING)),
        looping,
        summons("gone", 3, None),
    ];
    keep(&mut story.account, all, None, None);
    let (_, answer) = told(story.account.next_due(None));
    assert_eq!(answer.unwrap().not_invoked, Some(NotInvoked::Gone));
    let dropped = story.account.next_due(None);
    assert!(matches!(dropped, Some(Due::Dropped { .. })), "{dropped:?}");
    let (_, answer) = told(story.account.next_due(None));
    assert_eq!(answer.unwrap().not_invoked, Some(NotInvoked::Loop));
    let metrics = story.account.metrics(&function()).unwrap();
    let total = metrics.series(RANGES[0], PERIODS[0]).total();
    assert_eq!(total.recursive_invocations_dropped, 1);
    // Somebody presses Stop.
    keep(
        &mut story.account,
        vec![summons("f", 4, Some(MAPPING))],
        None,
        None,
    );
    let stopped = run(story.account.next_due(None));
    story.account.discard(&stopped);
    let (_, answer) = told(story.account.next_due(None));
    assert_eq!(answer.unwrap().not_invoked, Some(NotInvoked::Stopped));
    assert_eq!(story.account.queued().count(), 0);
}

#[test]
fn the_services_time_is_in_one_order_with_everything_else() {
    let mut story = Story::with_function();
    let both = vec![summons("f", 1, None), summons("f", 8, None)];
    keep(&mut story.account, both, Some(5), Some(5));
    assert_eq!(run(story.account.next_due(None)).event, b"\"f at 1\"");
    assert_eq!(
        story.account.first_due(),
        Some(Timestamp::DEFAULT_START.plus(Duration::from_secs(5)))
    );
    assert_eq!(told(story.account.next_due(None)), (ms(5), None));
    // It is told once; whoever runs the services says when it is so far again.
    assert_eq!(run(story.account.next_due(None)).event, b"\"f at 8\"");
    keep(&mut story.account, Vec::new(), Some(5_000), None);
    let until = Timestamp::DEFAULT_START.plus(Duration::from_secs(60));
    assert_eq!(story.account.next_due(Some(until)), None);
}

#[test]
fn work_ends_where_only_schedules_are_left_and_where_there_is_too_much() {
    let mut story = Story::with_function();
    keep(
        &mut story.account,
        vec![summons("f", 1, None)],
        Some(30),
        None,
    );
    let mut work = story.account.begin_work();
    let one = run(story.account.next_work(&mut work));
    story.end(&one, Duration::from_secs(1), false);
    assert_eq!(
        story.account.next_work(&mut work),
        None,
        "a schedule is no work"
    );
    keep(&mut story.account, Vec::new(), Some(30), Some(30));
    assert_eq!(told(story.account.next_work(&mut work)), (ms(30), None));
    // Without end.
    let mut count = 0;
    keep(&mut story.account, Vec::new(), Some(40), Some(40));
    while story.account.next_work(&mut work).is_some() {
        count += 1;
        keep(&mut story.account, Vec::new(), Some(40), Some(40));
    }
    assert_eq!(count, 998);
    // What lies too far ahead waits.
    keep(&mut story.account, Vec::new(), Some(3_600), Some(3_600));
    let mut work = story.account.begin_work();
    assert_eq!(story.account.next_work(&mut work), None);
    assert!(story.account.has_work());
}

#[test]
fn more_events_than_can_wait_are_refused_and_lose_nothing_else() {
    let mut story = Story::with_function();
    let all = vec![summons("f", 1, None); 10_001];
    keep(&mut story.account, all, None, None);
    assert_eq!(story.account.queued().count(), 10_000);
    let refused = story.account.send(event("{}")).unwrap_err();
    assert_eq!(refused.exception, Exception::TooManyRequests);
}
