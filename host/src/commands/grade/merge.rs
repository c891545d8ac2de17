//! `lambdabox grade merge`: joins shards.

use super::OutputArguments;
use super::output::{self, Output};
use crate::grade::report;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Join the shards of a run into the report that one run would have given
///
/// Refuses shards that are missing, there twice, or of another run.
#[derive(Args)]
pub(super) struct Arguments {
    /// The shards' reports, of the form json
    #[arg(required = true)]
    shards: Vec<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let output = Output::of(&arguments.output)?;
    let shards: Result<Vec<_>, _> = arguments
        .shards
        .iter()
        .map(|path| output::read(path).map(|report| (path.display().to_string(), report)))
        .collect();
    output.write(&report::merge(shards?)?)?;
    Ok(ExitCode::SUCCESS)
}
