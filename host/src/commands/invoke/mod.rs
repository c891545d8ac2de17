//! `lambdabox invoke`: deploys code and invokes it, or invokes a function of an account.

mod account;

use super::function::{Deployed, FunctionArguments};
use super::render::Rendered;
use super::terminal::shown_json;
use super::{FAILED, event_lines, insist, tell};
use clap::{Args, ValueEnum};
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::service::{InvokeError, InvokeOptions, Service};
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Deploy a function and invoke it
///
/// CODE is a .py file, a folder, a .zip or a compiled handler (a .wasm component). A single source
/// file is deployed under its own name, so its handler is by default `<name>.lambda_handler`; that
/// of a folder or zip is `lambda_function.lambda_handler`. A compiled handler needs none.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    function: FunctionArguments,
    /// Invoke so many times, one after the other, in the same environment while it lives
    #[arg(long, default_value = "1", value_name = "N")]
    repeat: NonZeroU32,
    /// Take each line of standard input as an event, and answer it before the next one is read
    ///
    /// All go to the same environment while it lives. An event that Lambda would not take is told in
    /// the place of an answer.
    #[arg(long, conflicts_with_all = ["function", "event", "template", "repeat"])]
    event_lines: bool,
    /// Hand the event over and do not wait: Lambda tries again after a failure, one and two minutes
    /// of virtual time later
    #[arg(long = "async", requires = "function", conflicts_with = "code")]
    asynchronous: bool,
    /// What to print
    #[arg(long, default_value = "text")]
    output: Output,
    /// Tell on standard error what the engine did and how long it really took
    #[arg(long)]
    engine_stats: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Like the console's result panel
    Text,
    /// One JSON object a line for each invocation
    Json,
}

/// What the engine did, in real time.
struct EngineStats {
    loaded: Duration,
    compiled: bool,
    invocations: Vec<Duration>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (event, event_name) = arguments.function.event()?;
    if let Some((key, state)) = arguments.function.stored()? {
        return account::run(arguments, key, state, &event, &event_name);
    }
    let Deployed {
        mut service,
        loaded,
        compiled,
        wall_limit,
    } = arguments.function.deploy()?;
    let mut stats = EngineStats {
        loaded,
        compiled,
        invocations: Vec::new(),
    };

    let mut all_succeeded = true;
    let mut invoke = |event: &[u8]| {
        let started = Instant::now();
        let invoked = service.invoke(event, &InvokeOptions::default());
        stats.invocations.push(started.elapsed());
        invoked
    };
    if arguments.event_lines {
        let mut lines = io::stdin().lock();
        while let Some(event) = event_lines::next(&mut lines)? {
            match invoke(&event) {
                Ok(invocation) => {
                    all_succeeded &= invocation.status == Status::Succeeded;
                    print(arguments.output, &invocation, "standard input")?;
                }
                Err(error @ (InvokeError::EventNotJson(_) | InvokeError::EventTooLarge(_))) => {
                    all_succeeded = false;
                    refuse(arguments.output, &error.to_string())?;
                }
                Err(error) => return Err(wall_limit.explain(error)),
            }
        }
    } else {
        for _ in 0..arguments.repeat.get() {
            let invocation = invoke(&event).map_err(|error| wall_limit.explain(error))?;
            all_succeeded &= invocation.status == Status::Succeeded;
            print(arguments.output, &invocation, &event_name)?;
        }
    }
    if arguments.engine_stats {
        tell(&stats.render());
    }
    end(service);
    Ok(if all_succeeded {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

fn print(output: Output, invocation: &Invocation, event_name: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match output {
        Output::Json => {
            let json = invocation.record().to_json_line();
            writeln!(stdout, "{}", shown_json(&json, stdout.is_terminal()))?;
        }
        Output::Text => {
            let terminal = stdout.is_terminal();
            let rendered = Rendered {
                invocation,
                event_name,
                terminal,
            };
            // In one piece: a handler can write many lines.
            stdout.write_all(rendered.to_string().as_bytes())?;
        }
    }
    stdout.flush()
}

/// Tells in the place of an answer why an event was not taken.
fn refuse(output: Output, why: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match output {
        Output::Json => {
            let refusal = serde_json::json!({ "status": "Refused", "message": why });
            writeln!(stdout, "{refusal}")?;
        }
        Output::Text => insist(&format!("error: {why}")),
    }
    stdout.flush()
}

/// The process ends right after this, and the system frees memory faster than we do.
fn end<E: lambdabox_core::engine::Engine>(service: Service<E>) {
    std::mem::forget(service);
}

impl EngineStats {
    fn render(&self) -> String {
        let loading = if self.compiled { "compiled" } else { "loaded" };
        let invocations: Vec<_> = self
            .invocations
            .iter()
            .map(|time| format!("{:.3}", time.as_secs_f64() * 1e3))
            .collect();
        format!(
            "engine: {loading} in {:.3} ms, invocations took {} ms",
            self.loaded.as_secs_f64() * 1e3,
            invocations.join(" "),
        )
    }
}
