//! EventBridge: a schedule.

use super::{Kind, Shown, can, fact, made};
use crate::account::sheets::{Fields, area, line};
use crate::account::triggers::to_people;
use lambdabox_contract::Refusal;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Effect, Occasion, Schedule, Source, TriggerError};

/// How many coming runs of a schedule are named.
const RUNS: usize = 5;

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    Kind {
        name: "schedule",
        title: "EventBridge (CloudWatch Events): schedule",
        about: "Invoke the function by the virtual clock.",
        fields: vec![
            line(
                "name",
                "Rule name",
                "Letters, numbers, dots, underscores and hyphens.",
                "my-schedule",
            ),
            line(
                "expression",
                "Schedule expression",
                "rate(5 minutes), or cron(minutes hours day-of-month month day-of-week year) in UTC: cron(0 12 ? * MON-FRI *).",
                "rate(5 minutes)",
            ),
            area(
                "input",
                "Constant (JSON text)",
                "Optional: what the function gets in place of the rule's event.",
                "",
            ),
        ],
        make,
    }
}

fn make(fields: &Fields, now: Timestamp) -> Result<Source, Refusal> {
    // EventBridge forgives no space around it.
    let expression = fields.find("expression").unwrap_or_default();
    let schedule = Schedule::new(fields.get("name"), expression, fields.get("input"), now);
    made(schedule.map(Source::Schedule))
}

/// Its next runs, and what can be done with it.
pub(super) fn shown(schedule: &Schedule, config: &FunctionConfig, now: Timestamp) -> Shown {
    let runs = schedule
        .upcoming(now)
        .take(RUNS)
        .map(|time| vec![to_people(time).into()]);
    Shown {
        title: format!("Schedule: {}", schedule.name),
        facts: vec![
            fact("Rule ARN", schedule.arn(config)),
            fact("Schedule expression", schedule.expression.as_str()),
            fact("Virtual time", to_people(now)),
            fact(
                "Last run",
                schedule.last.map_or_else(String::new, to_people),
            ),
        ],
        heads: vec!["Next runs"],
        rows: runs.collect::<Vec<_>>(),
        none: "The schedule has no further run.",
        uses: vec![can("run", "Go on to the next run", Vec::new())],
        ..Shown::default()
    }
}

/// Goes on to the next run.
pub(super) fn act(schedule: &mut Schedule, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
    schedule.run(occasion).map(Effect::Invoke)
}
