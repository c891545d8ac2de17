//! `lambdabox case`: runs recorded cases.

use super::{FAILED, progress};
use crate::case::Case;
use crate::machine::Machine;
use anyhow::Context;
use clap::Args;
use lambdabox_core::invocation::Status;
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
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let case = Case::read(&arguments.folder)?;
    let machine = Machine::new()?;
    let runtime = case.runtime(&machine)?;
    let mut report = |event| progress(&runtime, &event);
    let mut service = machine.service(&runtime, case.settings, &mut report)?;
    let invocations = case
        .run(&mut service)
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
