//! Other services that invoke a function, pretended: a bucket, a table, a repository, an alarm, a
//! schedule, a function URL. Each remembers what a learner put into it, and makes the event that
//! AWS would send.
//!
//! What they make follows from the function's ARN, the virtual time and how often the trigger has
//! been used, so that it is the same on every machine.

mod alarm;
mod bucket;
mod function_url;
mod ids;
mod names;
mod repository;
mod schedule;
mod table;

pub use alarm::{Alarm, AlarmState, Comparison, Notify};
pub use bucket::{Bucket, ObjectEvents, StoredObject};
pub use repository::Repository;
pub use schedule::{Expression, Schedule};
pub use table::{Table, to_attributes};

use crate::function::{FunctionConfig, Policy};
use crate::time::Timestamp;
pub use function_url::{
    AuthType, BodyForm, FunctionUrl, HttpRequest, HttpResponse, RequestBody, forbidden, respond,
    throttled,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most triggers of a function. Not an AWS limit: a bound on what is kept.
pub const TRIGGERS_MAX: usize = 20;
/// The most objects, items or branches that one trigger remembers. Not an AWS limit.
pub const THINGS_MAX: usize = 500;

/// What invokes a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger {
    /// How often it was used: its ids follow from that.
    used: u64,
    /// Where its events come from.
    pub source: Source,
}

/// Where events come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "service", rename_all = "kebab-case")]
pub enum Source {
    /// An S3 bucket.
    S3(Bucket),
    /// A DynamoDB table with its stream.
    Dynamodb(Table),
    /// A CodeCommit repository.
    Codecommit(Repository),
    /// A CloudWatch alarm.
    Alarm(Alarm),
    /// An EventBridge schedule.
    Schedule(Schedule),
    /// The function's own URL.
    FunctionUrl(FunctionUrl),
}

/// When and for whom an event is made.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The function that receives it.
    pub function: &'a FunctionConfig,
    /// The virtual time.
    pub now: Timestamp,
    /// How often the trigger was used before.
    pub used: u64,
}

/// What became of something done to a trigger.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The function is invoked.
    Invoke(Delivery),
    /// Nothing more happens, and why.
    Nothing(String),
}

/// An event on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// What happened, in a few words: `S3 ObjectCreated:Put cat.jpg`.
    pub name: String,
    /// What the function gets.
    pub event: Value,
    /// When it is sent.
    pub at: Timestamp,
    /// Lambda queues it and tries again after a failure.
    pub asynchronous: bool,
}

/// Why something cannot be done: what is wrong, and with which field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TriggerError {
    /// The field's name, as the constructors call it.
    pub field: &'static str,
    /// One or two sentences.
    pub message: String,
}

impl TriggerError {
    pub(crate) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }
}

impl Trigger {
    /// A trigger that was not used yet.
    #[must_use]
    pub const fn new(source: Source) -> Self {
        Self { used: 0, source }
    }

    /// What tells it from the function's other triggers: `s3/my-bucket`.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.source {
            Source::S3(bucket) => format!("s3/{}", bucket.name),
            Source::Dynamodb(table) => format!("dynamodb/{}", table.name),
            Source::Codecommit(repository) => format!("codecommit/{}", repository.name),
            Source::Alarm(alarm) => format!("alarm/{}", alarm.name),
            Source::Schedule(schedule) => format!("schedule/{}", schedule.name),
            Source::FunctionUrl(_) => "function-url".to_owned(),
        }
    }

    /// What the function's role has to allow, so that Lambda can read what the trigger is about.
    #[must_use]
    pub const fn policy(&self) -> Option<Policy> {
        match &self.source {
            Source::Dynamodb(_) => Some(Policy::AWSLambdaDynamoDBExecutionRole),
            _ => None,
        }
    }

    /// From which version of a function's record on this kind of source is known. A program that knows only
    /// earlier ones leaves such a function alone; it would take it for damaged if the version were lower. A
    /// new kind takes the next version there is (`FUNCTION` in `core/src/account/records/forms.rs`).
    pub(crate) const fn since(&self) -> u32 {
        match &self.source {
            Source::S3(_)
            | Source::Dynamodb(_)
            | Source::Codecommit(_)
            | Source::Alarm(_)
            | Source::Schedule(_)
            | Source::FunctionUrl(_) => 1,
        }
    }

    /// Does something with the source, which counts as one use.
    ///
    /// # Errors
    /// What `act` refuses; the trigger is as it was then.
    pub fn apply<T>(
        &mut self,
        function: &FunctionConfig,
        now: Timestamp,
        act: impl FnOnce(&mut Source, Occasion<'_>) -> Result<T, TriggerError>,
    ) -> Result<T, TriggerError> {
        let occasion = Occasion {
            function,
            now,
            used: self.used,
        };
        let mut changed = self.source.clone();
        let done = act(&mut changed, occasion)?;
        self.source = changed;
        self.used = self.used.saturating_add(1);
        Ok(done)
    }
}

/// Refuses one more thing where as many are as may be.
fn room(field: &'static str, there: usize, what: &str) -> Result<(), TriggerError> {
    if there < THINGS_MAX {
        return Ok(());
    }
    Err(TriggerError::new(
        field,
        format!("This pretended service keeps at most {THINGS_MAX} {what}: delete one first."),
    ))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An occasion with a function of the default configuration, at the default start.
    pub(crate) fn occasion(function: &FunctionConfig) -> Occasion<'_> {
        Occasion {
            function,
            now: Timestamp::DEFAULT_START,
            used: 0,
        }
    }

    /// The event of an effect that invokes.
    pub(crate) fn event(effect: Effect) -> Value {
        match effect {
            Effect::Invoke(delivery) => delivery.event,
            Effect::Nothing(why) => panic!("nothing was sent: {why}"),
        }
    }

    #[test]
    fn a_refused_act_changes_nothing() {
        let bucket = Bucket::new("photos", ObjectEvents::All, "", "").unwrap();
        let mut trigger = Trigger::new(Source::S3(bucket));
        let before = trigger.clone();
        let function = FunctionConfig::default();
        let refused = trigger.apply(&function, Timestamp::DEFAULT_START, |source, occasion| {
            let Source::S3(bucket) = source else {
                unreachable!()
            };
            bucket.put("a.txt", b"1", occasion)?;
            bucket.put("", b"1", occasion)
        });
        assert_eq!(refused.unwrap_err().field, "key");
        assert_eq!(trigger, before);
        assert_eq!(trigger.key(), "s3/photos");
    }

    #[test]
    fn triggers_survive_a_record() {
        let function = FunctionConfig::default();
        let mut trigger = Trigger::new(Source::S3(
            Bucket::new("photos", ObjectEvents::Created, "in/", ".jpg").unwrap(),
        ));
        trigger
            .apply(&function, Timestamp::DEFAULT_START, |source, occasion| {
                let Source::S3(bucket) = source else {
                    unreachable!()
                };
                bucket.put("in/a.jpg", b"1", occasion)
            })
            .unwrap();
        let record = serde_json::to_string(&trigger).unwrap();
        assert_eq!(serde_json::from_str::<Trigger>(&record).unwrap(), trigger);
    }
}
