//! How a function's asynchronous events are handled: how old they may become, how often they are
//! tried again, and where it is told what became of them.

use super::Account;
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::limits;
use serde::{Deserialize, Serialize};

/// The least age that may be configured, in seconds.
pub const EVENT_AGE_MIN_S: u64 = 60;

/// AWS's `EventInvokeConfig`, and the function's dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AsyncConfig {
    /// How often an event is handed to the function again after a failure: 0 to 2.
    pub maximum_retry_attempts: u32,
    /// How old an event may become, in seconds: 60 to 21,600.
    pub maximum_event_age_s: u64,
    /// The ARN of what is told of events that were handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// The ARN of what is told of events that failed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// The ARN of the queue or topic that gets the events themselves that failed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<String>,
}

impl Default for AsyncConfig {
    fn default() -> Self {
        Self {
            maximum_retry_attempts: RETRIES_MAX,
            maximum_event_age_s: limits::ASYNC_AGE_MAX_S,
            on_success: None,
            on_failure: None,
            dead_letter: None,
        }
    }
}

/// How often an event is tried again, at most: there is a wait before each.
pub const RETRIES_MAX: u32 = {
    let [_, _] = limits::ASYNC_RETRY_WAITS_S;
    2
};

impl AsyncConfig {
    fn check(&self) -> Result<(), Refusal> {
        let out_of_range = |value: u64, field: &str, side: &str, limit: u64| {
            Refusal::new(
                Exception::Validation,
                format!("1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: Member must have value {side} than or equal to {limit}"),
            )
            .of_field(field)
        };
        if self.maximum_retry_attempts > RETRIES_MAX {
            let (value, most) = (self.maximum_retry_attempts.into(), RETRIES_MAX.into());
            return Err(out_of_range(value, "maximumRetryAttempts", "less", most));
        }
        let age = self.maximum_event_age_s;
        let field = "maximumEventAgeInSeconds";
        if age < EVENT_AGE_MIN_S {
            return Err(out_of_range(age, field, "greater", EVENT_AGE_MIN_S));
        }
        if age > limits::ASYNC_AGE_MAX_S {
            return Err(out_of_range(age, field, "less", limits::ASYNC_AGE_MAX_S));
        }
        for (arn, field) in [
            (&self.on_success, "onSuccess"),
            (&self.on_failure, "onFailure"),
            (&self.dead_letter, "deadLetterConfig"),
        ] {
            // arn:partition:service:region:account:resource
            if arn.as_ref().is_some_and(|arn| !is_arn(arn)) {
                return Err(Refusal::invalid(
                    "The destination is not an ARN, such as arn:aws:sqs:eu-west-1:123456789012:my-queue.",
                )
                .of_field(field));
            }
        }
        Ok(())
    }
}

fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let plain = text.len() <= 2_048 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    match parts.as_slice() {
        ["arn", partition, service, _, _, resource] => {
            plain && partition.starts_with("aws") && !service.is_empty() && !resource.is_empty()
        }
        _ => false,
    }
}

/// The function that an ARN names, with its qualifier; `None` if it is of something else.
#[must_use]
pub fn function_of_arn(arn: &str) -> Option<(FunctionKey, Option<String>)> {
    let rest = arn.strip_prefix("arn:")?;
    let parts: Vec<&str> = rest.split(':').collect();
    match parts.as_slice() {
        [_, "lambda", region, _, "function", name] => {
            Some((FunctionKey::new(*region, *name), None))
        }
        [_, "lambda", region, _, "function", name, qualifier] => Some((
            FunctionKey::new(*region, *name),
            Some((*qualifier).to_owned()),
        )),
        _ => None,
    }
}

impl Account {
    /// Sets how a function's asynchronous events are handled.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, or a value is out of range.
    pub fn put_async_config(
        &mut self,
        key: &FunctionKey,
        config: AsyncConfig,
    ) -> Result<(), Refusal> {
        self.function(key)?;
        config.check()?;
        self.function_mut(key)?.asynchronous = config;
        Ok(())
    }
}
