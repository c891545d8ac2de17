//! `lambdabox course`: for authors of courses.

mod pack;

use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Pack courses for learners
///
/// A course is a folder with a course.toml beside the folders of its exercises.
/// docs/exercises.md says what may stand in them.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Pack(pack::Arguments),
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Pack(arguments) => pack::run(arguments),
    }
}
