//! A CloudWatch alarm that invokes a function when its state changes.

use super::{Delivery, Effect, Occasion, TriggerError, names};
use crate::function::FunctionConfig;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a new alarm says of its state.
const UNCHECKED: &str = "Unchecked: Initial alarm creation";

/// An alarm on one datapoint of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// The alarm's name.
    pub name: String,
    /// Whose metric it watches: `AWS/Lambda`.
    pub namespace: String,
    /// The metric's name.
    pub metric: String,
    /// How a datapoint is compared with the threshold.
    pub comparison: Comparison,
    /// What it is compared with.
    pub threshold: f64,
    /// Which changes invoke the function.
    pub notify: Notify,
    /// Where it stands.
    pub state: Standing,
}

/// A state, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The state.
    pub value: AlarmState,
    /// In CloudWatch's words.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// The states of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlarmState {
    /// Nothing was measured yet.
    InsufficientData,
    /// All is well.
    Ok,
    /// The threshold is crossed.
    Alarm,
}

impl AlarmState {
    /// As CloudWatch writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
        }
    }
}

/// How a datapoint is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `>`
    GreaterThanThreshold,
    /// `>=`
    GreaterThanOrEqualToThreshold,
    /// `<`
    LessThanThreshold,
    /// `<=`
    LessThanOrEqualToThreshold,
}

impl Comparison {
    /// All of them, with what they mean.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::GreaterThanThreshold, "greater than the threshold"),
        (
            Self::GreaterThanOrEqualToThreshold,
            "greater than or equal to the threshold",
        ),
        (Self::LessThanThreshold, "less than the threshold"),
        (
            Self::LessThanOrEqualToThreshold,
            "less than or equal to the threshold",
        ),
    ];

    /// In words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        let known = Self::ALL.into_iter().find(|(kind, _)| *kind == self);
        known.map_or("", |(_, words)| words)
    }

    fn is_crossed(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThanThreshold => value > threshold,
            Self::GreaterThanOrEqualToThreshold => value >= threshold,
            Self::LessThanThreshold => value < threshold,
            Self::LessThanOrEqualToThreshold => value <= threshold,
        }
    }
}

/// Which changes of the state invoke the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notify {
    /// To ALARM.
    Alarm,
    /// To any state.
    Any,
}

impl Alarm {
    /// An alarm that is made at `now`.
    ///
    /// # Errors
    /// [`TriggerError`] for `name`, `namespace`, `metric` or `threshold`.
    pub fn new(
        name: &str,
        (namespace, metric): (&str, &str),
        comparison: Comparison,
        threshold: &str,
        notify: Notify,
        now: Timestamp,
    ) -> Result<Self, TriggerError> {
        names::line("name", name)?;
        names::line("namespace", namespace)?;
        names::line("metric", metric)?;
        Ok(Self {
            name: name.to_owned(),
            namespace: namespace.to_owned(),
            metric: metric.to_owned(),
            comparison,
            threshold: number("threshold", threshold)?,
            notify,
            state: Standing {
                value: AlarmState::InsufficientData,
                reason: UNCHECKED.to_owned(),
                since: now,
            },
        })
    }

    /// A datapoint of the metric is there.
    ///
    /// # Errors
    /// [`TriggerError`] for `value`.
    pub fn measure(&mut self, value: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        let value = number("value", value)?;
        let crossed = self.comparison.is_crossed(value, self.threshold);
        let new = if crossed {
            AlarmState::Alarm
        } else {
            AlarmState::Ok
        };
        if new == self.state.value {
            return Ok(Effect::Nothing(format!(
                "The alarm stays in the state {}, so the function was not invoked: only a change does that.",
                new.name()
            )));
        }
        let reason = format!(
            "Threshold Crossed: 1 datapoint [{value:?} ({})] was {}{} ({:?}).",
            occasion.now.to_alarm_minute(),
            if crossed { "" } else { "not " },
            self.comparison.in_words(),
            self.threshold,
        );
        let before = std::mem::replace(
            &mut self.state,
            Standing {
                value: new,
                reason,
                since: occasion.now,
            },
        );
        if self.notify == Notify::Alarm && new != AlarmState::Alarm {
            return Ok(Effect::Nothing(format!(
                "The alarm went from {} to {}. The function is invoked when it goes to ALARM.",
                before.value.name(),
                new.name()
            )));
        }
        Ok(Effect::Invoke(Delivery {
            name: format!("CloudWatch alarm {} {}", self.name, new.name()),
            event: self.event(&before, occasion),
            at: occasion.now,
            asynchronous: true,
        }))
    }

    fn event(&self, before: &Standing, occasion: Occasion<'_>) -> Value {
        let function = occasion.function;
        let standing = |standing: &Standing| {
            json!({
                "value": standing.value.name(),
                "reason": standing.reason,
                "timestamp": standing.since.with_offset(),
            })
        };
        json!({
            "source": "aws.cloudwatch",
            "alarmArn": self.arn(function),
            "accountId": function.account_id,
            "time": occasion.now.with_offset(),
            "region": function.region,
            "alarmData": {
                "alarmName": self.name,
                "state": standing(&self.state),
                "previousState": standing(before),
                "configuration": {
                    "metrics": [{
                        "id": occasion.lasting_uuid(&self.name, "metric"),
                        "metricStat": {
                            "metric": {
                                "namespace": self.namespace,
                                "name": self.metric,
                                "dimensions": {},
                            },
                            "period": 60,
                            "stat": "Average",
                        },
                        "returnData": true,
                    }],
                },
            },
        })
    }

    /// `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:my-alarm`
    #[must_use]
    pub fn arn(&self, function: &FunctionConfig) -> String {
        format!(
            "arn:aws:cloudwatch:{}:{}:alarm:{}",
            function.region, function.account_id, self.name
        )
    }
}

fn number(field: &'static str, text: &str) -> Result<f64, TriggerError> {
    let number: Option<f64> = text.trim().parse().ok();
    number
        .filter(|number| number.is_finite())
        .ok_or_else(|| TriggerError::new(field, "Enter a number, such as 5 or 0.5."))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, occasion};
    use super::*;

    fn errors(notify: Notify) -> Alarm {
        Alarm::new(
            "errors",
            ("AWS/Lambda", "Errors"),
            Comparison::GreaterThanThreshold,
            "5",
            notify,
            Timestamp::DEFAULT_START,
        )
        .unwrap()
    }

    #[test]
    fn a_crossed_threshold_is_told_once() {
        let function = FunctionConfig::default();
        let mut alarm = errors(Notify::Alarm);
        let fine = alarm.measure("5", occasion(&function)).unwrap();
        assert!(matches!(fine, Effect::Nothing(why) if why.contains("INSUFFICIENT_DATA to OK")));
        let crossed = alarm.measure("7", occasion(&function)).unwrap();
        insta::assert_json_snapshot!(event(crossed));
        let still = alarm.measure("8", occasion(&function)).unwrap();
        assert!(matches!(still, Effect::Nothing(why) if why.contains("stays")));
        let well = alarm.measure("0.5", occasion(&function)).unwrap();
        assert!(matches!(well, Effect::Nothing(_)));
        let mut alarm = errors(Notify::Any);
        let well = event(alarm.measure("0.5", occasion(&function)).unwrap());
        assert_eq!(
            well["alarmData"]["state"]["reason"],
            "Threshold Crossed: 1 datapoint [0.5 (02/01/26 03:04:00)] was not greater than the threshold (5.0)."
        );
    }

    #[test]
    fn numbers_are_numbers() {
        let function = FunctionConfig::default();
        for text in ["", "x", "NaN", "inf", "1e999"] {
            assert!(
                errors(Notify::Any)
                    .measure(text, occasion(&function))
                    .is_err(),
                "{text}"
            );
        }
    }
}
