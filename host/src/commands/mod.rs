//! The command line: words, exit codes and nothing that Lambda means.
//!
//! Exit codes: 0 if the function succeeded, 1 if it failed, 2 if it could not be run, with one
//! sentence on standard error that says why.

mod account;
mod case;
mod event_lines;
mod function;
mod functions;
mod input;
mod invoke;
mod logs;
mod metrics;
mod pretty;
mod render;
mod serve;
mod settings;
mod simulate;
mod stored;
mod templates;
mod tune;
mod wall_limit;

use crate::cache::Progress;
use crate::runtimes::Runtime;
use clap::{Parser, Subcommand};
use lambdabox_core::runtime::COMPILED;
use std::io::{self, Write};
use std::process::ExitCode;

/// The function failed.
const FAILED: u8 = 1;
/// It could not be run.
const UNUSABLE: u8 = 2;

/// Run AWS-Lambda-style handlers in a sandbox, with the logs and the bill that Lambda would give.
#[derive(Parser)]
#[command(name = "lambdabox", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Invoke(Box<invoke::Arguments>),
    Function(Box<functions::Arguments>),
    Logs(logs::Arguments),
    Metrics(metrics::Arguments),
    Account(account::Arguments),
    Simulate(Box<simulate::Arguments>),
    Tune(Box<tune::Arguments>),
    Templates(templates::Arguments),
    Case(case::Arguments),
    Serve(serve::Arguments),
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Invoke(arguments) => invoke::run(&arguments),
        Command::Function(arguments) => functions::run(&arguments),
        Command::Logs(arguments) => logs::run(&arguments),
        Command::Metrics(arguments) => metrics::run(&arguments),
        Command::Account(arguments) => account::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Tune(arguments) => tune::run(&arguments),
        Command::Templates(arguments) => templates::run(&arguments),
        Command::Case(arguments) => case::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
    };
    match result {
        Ok(code) => code,
        // Whoever reads our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// One sentence on standard error, and a hint if there is one.
fn complain(error: &anyhow::Error) {
    let mut text = String::from("error");
    for cause in error.chain().map(ToString::to_string) {
        // Most errors tell their cause themselves.
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    if let Some(hint) = hint(error) {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    tell(&text);
}

/// What to do about an error.
fn hint(error: &anyhow::Error) -> Option<&'static str> {
    use crate::machine::MachineError;
    use crate::runtimes::RuntimeError;
    match error.downcast_ref::<MachineError>() {
        Some(MachineError::Runtime(RuntimeError::NotFound { .. })) => Some(
            "in a checkout `cargo xtask setup` builds the runtimes; LAMBDABOX_RUNTIMES names the \
             folder that they are in",
        ),
        _ => None,
    }
}

/// Writes a line to standard error; that nobody listens there is no reason to fail.
fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says what the user has to wait for.
fn progress(runtime: &Runtime, event: &Progress) {
    // Compiled handlers all have the same runtime: their files tell them apart.
    let name = if runtime.manifest.name == COMPILED {
        runtime.component.display().to_string()
    } else {
        runtime.manifest.name.clone()
    };
    match event {
        Progress::Compiling { bytes } => {
            // Two million bytes a second and core, on machines with two or more of them.
            let seconds = bytes / 4_000_000 + 1;
            tell(&format!(
                "compiling {name} for this machine (once, about {seconds} s) …"
            ));
        }
        Progress::Rebuilding => tell(&format!(
            "the compiled {name} in the cache is damaged or not ours, it is built again"
        )),
        Progress::NotKept { reason } => tell(&format!(
            "warning: the compiled {name} cannot be kept for the next start: {reason}"
        )),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_of_every_command_are_sound() {
        Arguments::command().debug_assert();
    }
}
