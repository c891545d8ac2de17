//! `lambdabox completions`: what a shell needs to complete the command.

use clap::Args;
use clap_complete::Shell;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Print the script with which a shell completes lambdabox's commands and options
#[derive(Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    // The generator cannot report that nobody reads its output, so it writes into memory.
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::whole_command(),
        "lambdabox",
        &mut script,
    );
    let mut stdout = io::stdout().lock();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}
