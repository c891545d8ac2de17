//! `lambdabox simulate`: many requests to one function, in virtual time.

mod picture;
mod render;

use super::function::{Deployed, FunctionArguments};
use clap::{Args, ValueEnum};
use lambdabox_core::simulate::{InvocationType, Pattern, Plan, Rate, simulate};
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Send many requests to a function, in virtual time, and see its environments
///
/// Shows each environment as a lane: cold starts, reuse, throttles. How long a request takes comes
/// from the function itself: its cold start and as many warm calls as are needed are run once.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    function: FunctionArguments,
    /// How many requests to send: 1 to 10000
    #[arg(long, default_value_t = Plan::default().requests, value_name = "N")]
    requests: u32,
    /// When they arrive
    #[arg(long, default_value = "even")]
    pattern: PatternName,
    /// Requests a second, as a decimal number; a burst has no rate
    #[arg(long, default_value_t = Plan::default().rate, value_name = "R")]
    rate: Rate,
    /// Whether the caller waits (RequestResponse) or the event goes into a queue (Event)
    #[arg(long, default_value = "RequestResponse")]
    invocation_type: InvocationTypeName,
    /// So many requests at the same time for this function, and never more; 0 stops it
    #[arg(long, value_name = "N")]
    reserved_concurrency: Option<u32>,
    /// What all functions that reserved nothing may handle at the same time
    #[arg(long, default_value_t = Plan::default().unreserved_concurrency, value_name = "N")]
    unreserved_concurrency: u32,
    /// How long an idle environment is kept
    #[arg(long, default_value_t = Plan::default().keep_idle_s, value_name = "SECONDS")]
    keep_idle: u32,
    /// What to print
    #[arg(long, default_value = "text")]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    /// A drawing of the environments, and totals
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum PatternName {
    /// With the same pause between them
    Even,
    /// All at once
    Burst,
    /// With random pauses, as from people who do not know of each other
    Poisson,
}

#[derive(Clone, Copy, ValueEnum)]
enum InvocationTypeName {
    #[value(name = "RequestResponse")]
    RequestResponse,
    #[value(name = "Event")]
    Event,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let plan = plan(arguments);
    // Before anything slow happens.
    plan.validate()?;
    let (event, _) = arguments.function.event()?;
    let Deployed {
        service,
        wall_limit,
        ..
    } = arguments.function.deploy()?;
    let simulation = simulate(&service, &event, &plan, None, &mut |_| {})
        .map_err(|error| wall_limit.explain(error))?;
    let mut stdout = io::stdout().lock();
    match arguments.output {
        Output::Json => writeln!(stdout, "{}", simulation.to_json_line())?,
        Output::Text => stdout.write_all(render::text(&simulation).as_bytes())?,
    }
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn plan(arguments: &Arguments) -> Plan {
    Plan {
        requests: arguments.requests,
        pattern: match arguments.pattern {
            PatternName::Even => Pattern::Even,
            PatternName::Burst => Pattern::Burst,
            PatternName::Poisson => Pattern::Poisson,
        },
        rate: arguments.rate,
        seed: arguments.function.seed,
        invocation_type: match arguments.invocation_type {
            InvocationTypeName::RequestResponse => InvocationType::RequestResponse,
            InvocationTypeName::Event => InvocationType::Event,
        },
        reserved_concurrency: arguments.reserved_concurrency,
        unreserved_concurrency: arguments.unreserved_concurrency,
        keep_idle_s: arguments.keep_idle,
    }
}
