//! An EventBridge rule that invokes a function by the virtual clock.

mod expression;
mod grammar;

pub use expression::Expression;

use super::{Delivery, Occasion, TriggerError, names};
use crate::function::FunctionConfig;
use crate::limits;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A rule with its schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// The rule's name.
    pub name: String,
    /// When it runs.
    pub expression: Expression,
    /// What the function gets in place of the rule's event, if anything.
    pub input: Option<Value>,
    /// When the rule was made; rates count from there.
    pub since: Timestamp,
    /// When it last ran.
    pub last: Option<Timestamp>,
}

impl Schedule {
    /// A rule that is made at `now`.
    ///
    /// # Errors
    /// [`TriggerError`] for `name`, `expression` or `input`.
    pub fn new(
        name: &str,
        expression: &str,
        input: &str,
        now: Timestamp,
    ) -> Result<Self, TriggerError> {
        names::rule(name)?;
        let input = input.trim();
        if input.len() > limits::RULE_INPUT_MAX_BYTES {
            return Err(TriggerError::new("input", "Enter at most 8,192 bytes."));
        }
        let input = (!input.is_empty())
            .then(|| serde_json::from_str(input))
            .transpose()
            .map_err(|error| {
                let message = format!("The constant must be a JSON document: {error}.");
                TriggerError::new("input", message)
            })?;
        Ok(Self {
            name: name.to_owned(),
            expression: expression
                .parse()
                .map_err(|message: String| TriggerError::new("expression", message))?,
            input,
            since: now,
            last: None,
        })
    }

    /// When it runs next: after it last ran and not before `now`. Nothing if it never does again.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.upcoming(now).next()
    }

    /// When it runs from `now` on, at most so often as there is a time to name.
    pub fn upcoming(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        let mut after = self.last.unwrap_or(self.since).max(now);
        // A run whose time has just come is not missed.
        if self.last.is_none_or(|last| last < now) && now > self.since {
            after = Timestamp::from_unix_nanos(now.unix_nanos().saturating_sub(1));
        }
        std::iter::from_fn(move || {
            after = self.expression.next(self.since, after)?;
            Some(after)
        })
    }

    /// Goes on to the next time.
    ///
    /// # Errors
    /// [`TriggerError`] for `expression` if there is none.
    pub fn run(&mut self, occasion: Occasion<'_>) -> Result<Delivery, TriggerError> {
        let at = self
            .next(occasion.now)
            .ok_or_else(|| TriggerError::new("expression", "The schedule has no further run."))?;
        self.last = Some(at);
        let function = occasion.function;
        let event = self.input.clone().unwrap_or_else(|| {
            json!({
                "version": "0",
                "id": occasion.uuid(&self.name, "event"),
                "detail-type": "Scheduled Event",
                "source": "aws.events",
                "account": function.account_id,
                "time": at.to_seconds(),
                "region": function.region,
                "resources": [self.arn(function)],
                "detail": {},
            })
        });
        Ok(Delivery {
            name: format!("Schedule {} at {}", self.name, at.to_seconds()),
            event,
            at,
            asynchronous: true,
        })
    }

    /// `arn:aws:events:eu-west-1:123456789012:rule/my-rule`
    #[must_use]
    pub fn arn(&self, function: &FunctionConfig) -> String {
        format!(
            "arn:aws:events:{}:{}:rule/{}",
            function.region, function.account_id, self.name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::occasion;
    use super::*;

    fn times(schedule: &Schedule, now: Timestamp) -> Vec<String> {
        schedule
            .upcoming(now)
            .take(3)
            .map(Timestamp::to_seconds)
            .collect()
    }

    #[test]
    fn runs_follow_each_other_on_the_virtual_clock() {
        let function = FunctionConfig::default();
        let start = Timestamp::DEFAULT_START;
        let mut schedule = Schedule::new("tick", "rate(5 minutes)", "", start).unwrap();
        assert_eq!(
            times(&schedule, start),
            [
                "2026-01-02T03:09:05Z",
                "2026-01-02T03:14:05Z",
                "2026-01-02T03:19:05Z"
            ]
        );
        let first = schedule.run(occasion(&function)).unwrap();
        insta::assert_json_snapshot!(first.event);
        assert_eq!(first.at.to_string(), "2026-01-02T03:09:05.678Z");
        let second = schedule.run(occasion(&function)).unwrap();
        assert_eq!(second.at.to_seconds(), "2026-01-02T03:14:05Z");
        // What was missed while nobody looked is not made up for.
        let late = second.at.plus(std::time::Duration::from_secs(3_600));
        assert_eq!(times(&schedule, late)[0], "2026-01-02T04:14:05Z");
    }

    #[test]
    fn a_constant_replaces_the_event() {
        let function = FunctionConfig::default();
        let start = Timestamp::DEFAULT_START;
        let mut schedule =
            Schedule::new("noon", "cron(0 12 * * ? *)", r#" {"a": 1} "#, start).unwrap();
        assert_eq!(
            schedule.run(occasion(&function)).unwrap().event,
            json!({"a": 1})
        );
        assert_eq!(
            Schedule::new("noon", "cron(0 12 * * ? *)", "{", start)
                .unwrap_err()
                .field,
            "input"
        );
    }

    #[test]
    fn a_schedule_ends_with_its_years() {
        let function = FunctionConfig::default();
        let start = Timestamp::DEFAULT_START;
        let mut schedule = Schedule::new("once", "cron(0 12 31 12 ? 2026)", "", start).unwrap();
        let run = schedule.run(occasion(&function)).unwrap();
        assert_eq!(run.at.to_seconds(), "2026-12-31T12:00:00Z");
        let after = Occasion {
            now: run.at,
            ..occasion(&function)
        };
        assert_eq!(schedule.run(after).unwrap_err().field, "expression");
    }
}
