//! Triggers: made, used, taken away.

use crate::story::{Story, function};
use lambdabox_core::{
    account::invocation::Sent,
    triggers::{
        AuthType, Bucket, Effect, FunctionUrl, ObjectEvents, Source, TRIGGERS_MAX, TriggerError,
    },
};

fn bucket(name: &str) -> Source {
    Source::S3(Bucket::new(name, ObjectEvents::All, "", "").unwrap())
}

#[test]
fn an_object_is_put_and_the_function_is_told() {
    let mut story = Story::with_function();
    let key = function();
    let made = story.account.create_trigger(&key, bucket("photos"));
    story.tell("create", made);
    let again = story.account.create_trigger(&key, bucket("photos"));
    story.tell("again", again);
    let put = |name: &'static str| {
        move |source: &mut Source, occasion: lambdabox_core::triggers::Occasion<'_>| match source {
            Source::S3(bucket) => bucket.put(name, b"1", occasion),
            _ => Err(TriggerError {
                field: "",
                message: "no bucket".into(),
            }),
        }
    };
    let refused = story.account.use_trigger(&key, "s3/photos", put(""));
    story.tell("no key", refused);
    let missing = story.account.use_trigger(&key, "s3/other", put("a.txt"));
    story.tell("no such trigger", missing);
    let effect = story.account.use_trigger(&key, "s3/photos", put("a.txt"));
    let Some(Effect::Invoke(delivery)) = story.tell("put", effect) else {
        panic!()
    };
    let sent = story.account.send_delivery(&key, &delivery);
    let sent = story.tell("send", sent).unwrap();
    assert!(matches!(sent, Sent::Queued(_)));
    story.drain(None, |run| {
        assert_eq!(run.name, delivery.name);
        false
    });
    story.account.take_changes();
    let gone = story.account.delete_trigger(&key, "s3/photos");
    story.tell("delete", gone);
    let text = story.text();
    // The event itself is pinned where triggers are.
    let short: Vec<&str> = text
        .lines()
        .map(|line| line.split(" of {").next().unwrap())
        .collect();
    insta::assert_snapshot!(short.join("\n"));
}

#[test]
fn triggers_are_bounded() {
    let mut story = Story::with_function();
    for n in 0..TRIGGERS_MAX {
        story
            .account
            .create_trigger(&function(), bucket(&format!("bucket-{n}")))
            .unwrap();
    }
    let url = Source::FunctionUrl(FunctionUrl {
        auth_type: AuthType::None,
    });
    assert!(story.account.create_trigger(&function(), url).is_err());
}
