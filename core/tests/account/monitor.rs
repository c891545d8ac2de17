//! What is left of invocations: log groups, for how long they are kept, and the time that goes on.

use crate::story::{Story, event, since_start};
use lambdabox_core::account::LogGroupKey;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn group() -> LogGroupKey {
    LogGroupKey::new("eu-west-1", "/aws/lambda/f")
}

/// Runs the function once, now, in an environment of its own: what expires are pieces of log streams.
fn run(story: &mut Story) {
    let run = story.account.begin(event("{}")).unwrap();
    let took = Duration::from_secs(1);
    let mut ran = crate::story::invocation(&run, "r", took, false);
    ran.log_stream_name = format!("stream {}", run.settings.seed);
    story.account.end(&run, &ran, run.arrival.plus(took));
}

fn events(story: &Story) -> usize {
    story.account.log_group(&group()).unwrap().len()
}

#[test]
fn a_log_group_is_kept_for_as_long_as_is_set() {
    let mut story = Story::with_function();
    let none = story.account.put_retention(&group(), Some(7));
    story.tell("before the first event", none);
    let none = story.account.delete_log_group(&group());
    story.tell("before the first event", none);
    run(&mut story);
    story.account.take_changes();
    for days in [Some(2), Some(0), Some(3)] {
        let set = story.account.put_retention(&group(), days);
        story.tell(&format!("{days:?} days"), set);
    }
    // Events that are older go when the next one comes.
    let later = story.account.clock().now().plus(DAY * 2);
    story.account.advance(later);
    run(&mut story);
    assert_eq!(events(&story), 2);
    let later = story.account.clock().now().plus(DAY * 2);
    story.account.advance(later);
    run(&mut story);
    assert_eq!(events(&story), 2, "the first is older than three days");
    // For ever again: nothing goes any more.
    story.account.take_changes();
    let set = story.account.put_retention(&group(), None);
    story.tell("for ever", set);
    let later = story.account.clock().now().plus(DAY * 4_000);
    story.account.advance(later);
    run(&mut story);
    assert_eq!(events(&story), 3);
    story.account.take_changes();

    // Deleting takes all of it, and the next invocation begins a new one that is kept for ever.
    let set = story.account.put_retention(&group(), Some(1));
    story.tell("a day", set);
    let deleted = story.account.delete_log_group(&group());
    story.tell("delete", deleted);
    let again = story.account.delete_log_group(&group());
    story.tell("delete again", again);
    run(&mut story);
    let new = story.account.log_group(&group()).unwrap();
    assert_eq!((new.len(), new.retention_days()), (1, None));
    insta::assert_snapshot!(story.text());
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let mut story = Story::with_function();
    run(&mut story);
    let kept = story.account.take_changes();
    let (mut other, damaged) = lambdabox_core::account::Account::restore(
        kept.into_iter()
            .filter_map(|(key, bytes)| Some((key, bytes?))),
    );
    assert_eq!(damaged, []);
    story.account.delete_log_group(&group()).unwrap();
    run(&mut story);
    let changes = story.account.take_changes();
    assert_eq!(other.absorb(changes), []);
    let theirs = other.log_group(&group()).unwrap();
    assert_eq!(theirs.len(), 1, "only what came after");
}

#[test]
fn time_goes_on_and_never_back() {
    let mut story = Story::with_function();
    run(&mut story);
    story.account.take_changes();
    let now = story.account.clock().now();
    story.account.advance(now.plus(DAY));
    assert_eq!(story.account.clock().now(), now.plus(DAY));
    story.account.advance(now);
    assert_eq!(story.account.clock().now(), now.plus(DAY), "not back");
    let keys = crate::story::keys(&story.account.take_changes());
    assert_eq!(keys, "wrote clock");
    // What is due until then is handed out, and nothing else.
    let mut sending = event("[1]");
    sending.at = Some(now.plus(DAY * 2));
    story.account.send(sending).unwrap();
    assert_eq!(story.account.next_due(Some(now.plus(DAY))), None);
    story.account.advance(now.plus(DAY * 3));
    let due = story.account.next_due(Some(story.account.clock().now()));
    let Some(lambdabox_core::account::invocation::Due::Run(due)) = due else {
        unreachable!("{due:?}")
    };
    // It was not handled before it was handed out, nor before it was sent.
    assert!(
        due.arrival >= now.plus(DAY * 2),
        "{}",
        since_start(due.arrival)
    );
    // Without a request in between, the next one comes after all of it.
    assert!(story.account.clock().next_arrival() > now.plus(DAY * 3));
}
