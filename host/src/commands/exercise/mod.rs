//! `lambdabox exercise`: for authors of exercises.

mod check;
mod new;
mod pack;

use super::grade::{self, GiftArguments, GradescopeArguments};
use super::insist;
use crate::exercise::Fault;
use clap::{Args, Subcommand};
use std::path::Path;
use std::process::ExitCode;

/// Check, pack and begin exercises
///
/// An exercise is a folder with exercise.toml, README.md, starter/, solution/, events/ and wrong/.
/// docs/exercises.md says what may stand in them.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Pack(pack::Arguments),
    New(new::Arguments),
    Gradescope(GradescopeArguments),
    Gift(GiftArguments),
    /// Print the JSON Schema of exercise.toml, for editors
    Schema,
}

/// What was read from a folder; if there is none, everything that is wrong with it is told.
pub(super) fn sound<T>(folder: &Path, read: Result<T, Vec<Fault>>) -> Option<T> {
    let tell_all = |faults: Vec<Fault>| {
        for fault in faults {
            insist(&format!("{}/{fault}", folder.display()));
        }
    };
    read.map_err(tell_all).ok()
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Pack(arguments) => pack::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Gradescope(arguments) => grade::run_gradescope(arguments),
        Command::Gift(arguments) => grade::run_gift(arguments),
        Command::Schema => {
            use std::io::Write as _;
            std::io::stdout().write_all(crate::exercise::schema().as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
