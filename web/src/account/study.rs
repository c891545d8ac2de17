//! Simulations and power tuning: what the page asks for, and what came of it made ready to be shown.

mod simulation;
mod tuning;

use super::names::{Account, key};
use super::refusal::{failed, invalid, refused};
use super::sheets::Fields;
use crate::engine_protocol::Study;
use lambdabox_contract::Refusal;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::run::Studied;
use lambdabox_core::simulate::{InvocationType, Pattern, Plan, Rate, Simulation};
use lambdabox_core::tune::Tuning;

/// What the page asks for.
pub(super) enum Wanted {
    /// The function as it is configured, and what would be if it were configured otherwise.
    Simulations(Vec<(Plan, Option<u32>)>),
    /// Every memory size.
    Tuning,
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    failed(format!("what the engine says cannot be read: {error}"))
}

impl Wanted {
    /// Reads what the page sends: texts, as they were typed.
    pub(super) fn simulations(
        account: &Account,
        id: &FunctionId,
        fields: &Fields,
    ) -> Result<Self, Refusal> {
        let key = key(id);
        let configured = account
            .function(&key)
            .map_err(refused)?
            .config()
            .memory_size;
        let concurrency = account.function_concurrency(&key).map_err(refused)?;
        let reserved = concurrency.reserved;
        let plan = Plan {
            requests: number(fields, "requests", "requests")?,
            pattern: Pattern::of_name(fields.get("pattern"))
                .ok_or_else(|| invalid("Choose how the requests arrive."))?,
            rate: fields
                .get("rate")
                .parse::<Rate>()
                .map_err(|error| invalid(sentence(&error.to_string())))?,
            seed: number(fields, "seed", "seed")?.into(),
            invocation_type: InvocationType::of_name(fields.get("invocation"))
                .ok_or_else(|| invalid("Choose an invocation type."))?,
            reserved_concurrency: reserved,
            unreserved_concurrency: concurrency.shared,
            ..Plan::default()
        };
        let memory = number(fields, "memory", "memory")?;
        let instead = match fields.get("reserved") {
            "" => None,
            _ => Some(number(fields, "reserved", "reserved concurrency")?),
        };
        let mut plans = vec![(plan.clone(), None)];
        if memory != configured || instead != reserved {
            let plan = Plan {
                reserved_concurrency: instead,
                ..plan
            };
            plans.push((plan, Some(memory)));
        }
        for (plan, _) in &plans {
            plan.validate()
                .map_err(|error| invalid(sentence(&error.to_string())))?;
        }
        Ok(Self::Simulations(plans))
    }

    /// What the engine is asked for.
    pub(super) fn studies(&self) -> Vec<Study> {
        match self {
            Self::Tuning => vec![Study::Tune],
            Self::Simulations(plans) => plans
                .iter()
                .map(|(plan, memory)| Study::Simulate {
                    plan: plan.clone(),
                    memory_mb: *memory,
                })
                .collect(),
        }
    }

    /// What the engine answered, as the page shows it.
    pub(super) fn shown(&self, answers: &[String]) -> Result<Studied, Refusal> {
        match self {
            Self::Tuning => {
                let answer = answers.first().map(String::as_str).unwrap_or_default();
                let tuning: Tuning =
                    serde_json::from_str(answer).map_err(|error| unreadable(&error))?;
                Ok(tuning::shown(&tuning))
            }
            Self::Simulations(_) => {
                let simulations = answers
                    .iter()
                    .map(|answer| serde_json::from_str(answer))
                    .collect::<Result<Vec<Simulation>, _>>()
                    .map_err(|error| unreadable(&error))?;
                Ok(simulation::shown(&simulations))
            }
        }
    }
}

/// The text of one of the last studies, to be saved: what the command line prints.
pub(super) fn read(studied: &[String], number: usize) -> Result<String, Refusal> {
    let text = studied
        .get(number)
        .ok_or_else(|| invalid("There is no such result any more: run it again."))?;
    Ok(format!("{text}\n"))
}

fn number(fields: &Fields, id: &str, name: &str) -> Result<u32, Refusal> {
    let digits = fields.get(id).replace([',', ' '], "");
    digits
        .parse()
        .map_err(|_| invalid(format!("Enter a whole number for {name}.")))
}

/// With a capital letter and a full stop, as the page says things.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(rest).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
