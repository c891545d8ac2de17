//! Simulations and power tuning: what the page asks for, and what came of it made ready to be shown.

mod chart;
mod simulation;
mod tuning;
mod words;

use super::ApiError;
use super::account::Account;
use crate::protocol::Study;
use lambdabox_core::simulate::{InvocationType, Pattern, Plan, Rate, Simulation};
use lambdabox_core::tune::Tuning;
use serde_json::{Value, json};

/// What the page asks for.
pub(super) enum Wanted {
    /// The function as it is configured, and what would be if it were configured otherwise.
    Simulations(Vec<(Plan, Option<u32>)>),
    /// Every memory size.
    Tuning,
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterValueException", message)
}

fn unreadable(error: &serde_json::Error) -> ApiError {
    ApiError::new(
        "ServiceException",
        format!("what the engine says cannot be read: {error}"),
    )
}

impl Wanted {
    /// Reads what the page sends: texts, as they were typed.
    pub(super) fn of(action: &str, input: &Value, account: &Account) -> Result<Self, ApiError> {
        if action != "Simulate" {
            return Ok(Self::Tuning);
        }
        let (reserved, unreserved) = account.concurrency(input)?;
        let configured = account.function(input)?.config.memory_size;
        let plan = Plan {
            requests: number(input, "Requests", "requests")?,
            pattern: match text(input, "Pattern") {
                "burst" => Pattern::Burst,
                "poisson" => Pattern::Poisson,
                _ => Pattern::Even,
            },
            rate: text(input, "Rate")
                .parse::<Rate>()
                .map_err(|error| invalid(sentence(&error.to_string())))?,
            seed: number(input, "Seed", "seed")?.into(),
            invocation_type: match text(input, "InvocationType") {
                "Event" => InvocationType::Event,
                _ => InvocationType::RequestResponse,
            },
            reserved_concurrency: reserved,
            unreserved_concurrency: unreserved,
            ..Plan::default()
        };
        let memory = number(input, "Memory", "memory")?;
        let instead = match text(input, "Reserved") {
            "" => None,
            _ => Some(number(input, "Reserved", "reserved concurrency")?),
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
    pub(super) fn shown(&self, answers: &[String]) -> Result<Value, ApiError> {
        match self {
            Self::Tuning => {
                let answer = answers.first().map(String::as_str).unwrap_or_default();
                let tuning: Tuning =
                    serde_json::from_str(answer).map_err(|error| unreadable(&error))?;
                Ok(tuning::to_json(&tuning))
            }
            Self::Simulations(_) => {
                let simulations = answers
                    .iter()
                    .map(|answer| serde_json::from_str(answer))
                    .collect::<Result<Vec<Simulation>, _>>()
                    .map_err(|error| unreadable(&error))?;
                Ok(simulation::to_json(&simulations))
            }
        }
    }
}

/// The text of one of the last studies, to be saved: what the command line prints.
pub(super) fn read(studied: &[String], input: &Value) -> Result<Value, ApiError> {
    let number = text(input, "Number").parse::<usize>().unwrap_or(usize::MAX);
    let text = studied
        .get(number)
        .ok_or_else(|| invalid("There is no such result any more: run it again."))?;
    Ok(json!({"Text": format!("{text}\n")}))
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default().trim()
}

fn number(input: &Value, key: &str, name: &str) -> Result<u32, ApiError> {
    let digits = text(input, key).replace([',', ' '], "");
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
