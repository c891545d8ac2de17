//! `lambdabox case`: runs recorded cases.

use super::wall_limit::WallLimitArguments;
use super::{FAILED, progress};
use crate::case::Case;
use crate::machine::Machine;
use anyhow::Context;
use clap::Args;
use lambdabox_core::invocation::Status;
use lambdabox_core::service::Service;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Run a recorded case: a folder with code and a case.json
///
/// Hands the function all events of the case, one after the other, and prints one JSON object a
/// line for each, as `invoke --output json` does.
#[derive(Args)]
pub(super) struct Arguments {
    /// The case's folder
    folder: PathBuf,
    #[command(flatten)]
    wall_limit: WallLimitArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let case = Case::read(&arguments.folder)?;
    let machine = Machine::new()?;
    let runtime = case.runtime(&machine)?;
    let mut report = |event| progress(&runtime, &event);
    let engine = machine.engine(&runtime, &mut report)?;
    let (engine, wall_limit) = arguments.wall_limit.apply(engine);
    let mut service = Service::new(engine, runtime.manifest.clone(), case.settings);
    let invocations = case
        .run(&mut service)
        .map_err(|error| wall_limit.explain(error))
        .with_context(|| arguments.folder.display().to_string())?;
    let mut stdout = io::stdout().lock();
    for invocation in &invocations {
        writeln!(stdout, "{}", invocation.record().to_json_line())?;
    }
    stdout.flush()?;
    let succeeded = |status| status == Status::Succeeded;
    Ok(if invocations.iter().all(|one| succeeded(one.status)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}
