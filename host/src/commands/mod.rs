//! The command line: words, exit codes and nothing that Lambda means.
//!
//! Exit codes: 0 if the function succeeded, 1 if it failed, 2 if it could not be run, with one
//! sentence on standard error that says why. docs/command-line.md has all of them.

mod account;
mod build;
mod case;
mod completions;
mod course;
mod event_lines;
mod examples;
mod exercise;
mod function;
mod functions;
mod grade;
mod input;
mod invoke;
mod layers;
mod logs;
mod man;
mod metrics;
mod pretty;
mod progress;
mod render;
mod serve;
mod settings;
mod simulate;
mod stored;
mod templates;
mod terminal;
mod tune;
mod versions;
mod voice;
mod wall_limit;

use crate::code::{self, Code, ReadCodeError};
use crate::packages::missing;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::runtime::catalogue;
use progress::progress;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use voice::{be_quiet, insist, tell};

/// The function failed.
const FAILED: u8 = 1;
/// It could not be run.
const UNUSABLE: u8 = 2;

/// Run AWS-Lambda-style handlers in a sandbox, with the logs and the bill that Lambda would give.
#[derive(Parser)]
#[command(name = "lambdabox", version, arg_required_else_help = true)]
struct Arguments {
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Invoke(Box<invoke::Arguments>),
    Build(build::Arguments),
    Function(Box<functions::Arguments>),
    Layer(layers::Arguments),
    Logs(logs::Arguments),
    Metrics(metrics::Arguments),
    Account(account::Arguments),
    Simulate(Box<simulate::Arguments>),
    Tune(Box<tune::Arguments>),
    Templates(templates::Arguments),
    Exercise(exercise::Arguments),
    Course(course::Arguments),
    Case(case::Arguments),
    Grade(Box<grade::Arguments>),
    Serve(serve::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// All commands with their options, descriptions and examples.
fn whole_command() -> clap::Command {
    examples::with_examples(Arguments::command())
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let matches = whole_command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if arguments.quiet {
        be_quiet();
    }
    let result = match arguments.command {
        Command::Invoke(arguments) => invoke::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Function(arguments) => functions::run(&arguments),
        Command::Layer(arguments) => layers::run(&arguments),
        Command::Logs(arguments) => logs::run(&arguments),
        Command::Metrics(arguments) => metrics::run(&arguments),
        Command::Account(arguments) => account::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Tune(arguments) => tune::run(&arguments),
        Command::Templates(arguments) => templates::run(&arguments),
        Command::Exercise(arguments) => exercise::run(&arguments),
        Command::Course(arguments) => course::run(&arguments),
        Command::Case(arguments) => case::run(&arguments),
        Command::Grade(arguments) => grade::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
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
    insist(&text);
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

/// Says which packages a folder names in its requirements.txt and does not have.
fn note_missing(path: &Path, code: &Code) {
    let Code::Sources(bundle) = code else { return };
    let missing = missing(bundle.files());
    if !missing.is_empty() {
        tell(&format!(
            "note: requirements.txt names {}, which {} not beside the code: `lambdabox build {}` puts {} there",
            missing.join(", "),
            if missing.len() == 1 { "is" } else { "are" },
            path.display(),
            if missing.len() == 1 { "it" } else { "them" },
        ));
    }
}

/// Reads a layer, and says if nothing of it can be imported.
fn read_layer(path: &Path) -> Result<CodeBundle, ReadCodeError> {
    let layer = code::read_layer(path)?;
    let paths = layer.files().iter().map(|file| &*file.path);
    if !catalogue::has_packages(paths) {
        let folder = catalogue::default_runtime().layer_folder;
        let language = catalogue::default_runtime().display_name;
        tell(&format!(
            "note: {} has no folder {folder}, which is where {language} looks for the packages of a layer",
            path.display()
        ));
    }
    Ok(layer)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_every_command_are_sound() {
        whole_command().debug_assert();
    }
}
