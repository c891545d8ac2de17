//! A story: what is done to an account, and what it answers, line by line.

use lambdabox_core::{
    account::{
        Account, FunctionKey, NewFunction, Refusal,
        invocation::{Due, Message, Next, Run, Sending},
        records::Change,
    },
    invocation::Invocation,
    time::Timestamp,
};
use std::fmt::{Display, Write as _};
use std::time::Duration;

/// An account, and what was told of it.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) account: Account,
    text: String,
}

impl Story {
    /// An account with one Python function, [`function`].
    pub(crate) fn with_function() -> Self {
        let mut story = Self::default();
        story.account.create_function(new("f")).unwrap();
        story.account.take_changes();
        story
    }

    pub(crate) fn line(&mut self, text: impl Display) {
        writeln!(self.text, "{text}").unwrap();
    }

    /// Tells what an action came to, and which records it changed.
    pub(crate) fn tell<T>(&mut self, what: &str, result: Result<T, Refusal>) -> Option<T> {
        let changes = self.changed_keys();
        match result {
            Ok(done) => {
                self.line(format_args!("{what}: done; {changes}"));
                Some(done)
            }
            Err(refusal) => {
                let refused = in_words(&refusal);
                assert_eq!(changes, "nothing changed", "{what}: {refused}");
                self.line(format_args!("{what}: {refused}"));
                None
            }
        }
    }

    /// The same for a refusal that counts as a throttle.
    pub(crate) fn tell_throttled(&mut self, what: &str, refusal: &Refusal) {
        let changes = self.changed_keys();
        let refused = in_words(refusal);
        self.line(format_args!("{what}: {refused}; {changes}"));
    }

    fn changed_keys(&mut self) -> String {
        keys(&self.account.take_changes())
    }

    /// Everything that is due, run by functions that take a second each and do what `fails` says.
    pub(crate) fn drain(&mut self, until: Option<Timestamp>, mut fails: impl FnMut(&Run) -> bool) {
        while let Some(due) = self.account.next_due(until) {
            match due {
                Due::Run(run) => {
                    let failed = fails(&run);
                    let next = self.end(&run, Duration::from_secs(1), failed);
                    self.line(format_args!(
                        "{} attempt {} of {}: {}, {}",
                        since_start(run.arrival),
                        run.attempt,
                        String::from_utf8_lossy(&run.event),
                        if failed { "failed" } else { "succeeded" },
                        next_in_words(next),
                    ));
                }
                Due::Message(message) => self.line(message_in_words(&message)),
                Due::Services(happening) => self.line(format_args!("{happening:?}")),
                Due::Dropped { delivery, why } => self.line(format_args!(
                    "dropped {}: {}",
                    delivery.event,
                    in_words(&why)
                )),
            }
        }
    }

    /// Ends a run after so long.
    pub(crate) fn end(&mut self, run: &Run, took: Duration, failed: bool) -> Next {
        let end = run.arrival.plus(took);
        let request = format!("request-{}", run.settings.seed);
        let request_id = run.options(None).request_id.unwrap_or(request);
        self.account
            .end(run, &invocation(run, &request_id, took, failed), end)
    }

    pub(crate) fn text(self) -> String {
        self.text
    }
}

pub(crate) fn keys(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "nothing changed".to_owned();
    }
    let one = |(key, bytes): &Change| match bytes {
        Some(_) => key.clone(),
        None => format!("-{key}"),
    };
    let keys: Vec<String> = changes.iter().map(one).collect();
    format!("wrote {}", keys.join(", "))
}

pub(crate) fn in_words(refusal: &Refusal) -> String {
    format!(
        "{} {} [{}] {}",
        refusal.status(),
        refusal.exception.name(),
        refusal.fields.join(" "),
        refusal.message
    )
}

fn next_in_words(next: Next) -> String {
    match next {
        Next::Done => "done".to_owned(),
        Next::Again { at, attempt } => format!("attempt {attempt} at {}", since_start(at)),
        Next::GaveUp { attempts } => format!("given up after {attempts}"),
    }
}

fn message_in_words(message: &Message) -> String {
    format!(
        "{} to {}: {} {:?}",
        since_start(message.at),
        message.to,
        message.body,
        message.attributes
    )
}

/// `+61.5 s` after virtual time began.
pub(crate) fn since_start(time: Timestamp) -> String {
    let millis = time.nanos_since(Timestamp::DEFAULT_START) / 1_000_000;
    format!("+{}.{:03} s", millis / 1_000, millis % 1_000)
}

pub(crate) fn function() -> FunctionKey {
    FunctionKey::new("eu-west-1", "f")
}

pub(crate) fn new(name: &str) -> NewFunction {
    NewFunction {
        key: FunctionKey::new("eu-west-1", name),
        runtime: "python3.14".into(),
        ..NewFunction::default()
    }
}

pub(crate) fn event(text: &str) -> Sending {
    Sending::new(function(), text)
}

/// What an engine would have answered.
pub(crate) fn invocation(run: &Run, id: &str, took: Duration, failed: bool) -> Invocation {
    let hundredths = took.as_millis() * 100;
    let (status, error, payload) = if failed {
        (
            "Failed",
            "\"Unhandled\"",
            r#"{"errorType":"ValueError","errorMessage":"no"}"#,
        )
    } else {
        ("Succeeded", "null", r#"{"ok":true}"#)
    };
    let json = format!(
        r#"{{"status":"{status}","functionError":{error},"payload":{payload:?},"coldStart":false,
            "logEvents":[{{"timestamp":{began},"source":"platform","message":"START RequestId: {id} Version: $LATEST"}}],
            "logResultStart":0,"logTruncated":false,"logStreamName":"2026/01/02/[$LATEST]00",
            "report":{{"requestId":"{id}","durationMs":{whole}.00,"billedDurationMs":{whole},"memorySizeMb":128,
                "maxMemoryUsedMb":36,"initDurationMs":null,"status":null,"errorType":null}},
            "fuel":{{"init":0,"invoke":1}},
            "cost":{{"gbSeconds":0.1,"durationUsd":0.1,"requestUsd":0.1,"totalUsd":0.2}}}}"#,
        began = run.arrival.unix_millis(),
        whole = hundredths / 100,
    );
    serde_json::from_str(&json).unwrap()
}
