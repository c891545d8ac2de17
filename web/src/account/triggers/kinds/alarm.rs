//! CloudWatch: an alarm.

use super::{Kind, Shown, can, chosen, fact, made};
use crate::account::refusal::invalid;
use crate::account::sheets::{Fields, line, one_of};
use crate::account::triggers::to_people;
use lambdabox_contract::Refusal;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Alarm, Comparison, Effect, Notify, Occasion, Source, TriggerError};

const NOTIFY: [(Notify, &str, &str); 2] = [
    (Notify::Alarm, "alarm", "When it goes to ALARM"),
    (Notify::Any, "any", "When its state changes"),
];
const COMPARISONS: [&str; 4] = [">", ">=", "<", "<="];

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    let comparisons = COMPARISONS.into_iter().zip(Comparison::ALL);
    Kind {
        name: "alarm",
        title: "CloudWatch alarm",
        about: "Report values of a metric: the function is invoked when the alarm changes.",
        fields: vec![
            line("name", "Alarm name", "1 to 255 characters.", "my-alarm"),
            line(
                "namespace",
                "Namespace",
                "Whose metric it is.",
                "AWS/Lambda",
            ),
            line("metric", "Metric name", "What is measured.", "Errors"),
            one_of(
                "comparison",
                "Whenever the metric is",
                comparisons.map(|(value, (_, text))| (value, text)),
            ),
            line("threshold", "Threshold", "A number.", "5"),
            one_of(
                "notify",
                "Invoke the function",
                NOTIFY.map(|(_, value, text)| (value, text)),
            ),
        ],
        make,
    }
}

fn make(fields: &Fields, now: Timestamp) -> Result<Source, Refusal> {
    let field = |id: &str| fields.get(id);
    let comparison = COMPARISONS
        .into_iter()
        .zip(Comparison::ALL)
        .find(|(value, _)| *value == field("comparison"))
        .map(|(_, (comparison, _))| comparison)
        .ok_or_else(|| invalid("Choose how the metric is compared."))?;
    let notify = chosen(&NOTIFY, field("notify"))?;
    let (name, threshold) = (field("name"), field("threshold"));
    let metric = (field("namespace"), field("metric"));
    made(Alarm::new(name, metric, comparison, threshold, notify, now).map(Source::Alarm))
}

/// How it stands, and what can be done with it.
pub(super) fn shown(alarm: &Alarm, config: &FunctionConfig) -> Shown {
    Shown {
        title: format!("CloudWatch alarm: {}", alarm.name),
        facts: vec![
            fact("Alarm ARN", alarm.arn(config)),
            fact("State", alarm.state.value.name()),
            fact("Since", to_people(alarm.state.since)),
            fact("Metric", format!("{} {}", alarm.namespace, alarm.metric)),
            fact(
                "Threshold",
                format!("{} {:?}", alarm.comparison.in_words(), alarm.threshold),
            ),
            fact("Reason", alarm.state.reason.as_str()),
        ],
        uses: vec![can(
            "measure",
            "Report value",
            vec![line(
                "value",
                "Value of the metric",
                "Compared with the threshold as soon as it is there.",
                "7",
            )],
        )],
        ..Shown::default()
    }
}

/// Reports a value.
pub(super) fn act(
    alarm: &mut Alarm,
    fields: &Fields,
    occasion: Occasion<'_>,
) -> Result<Effect, TriggerError> {
    alarm.measure(fields.find("value").unwrap_or_default(), occasion)
}
