//! `lambdabox man`: the manual pages.

use super::voice::tell;
use anyhow::Context as _;
use clap::Args;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print the manual page, or write those of all commands into a folder
#[derive(Args)]
pub(super) struct Arguments {
    /// Write lambdabox.1 and a page for each command into this folder, which is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let command = super::whole_command();
    if let Some(folder) = &arguments.out {
        let pages = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            clap_mangen::generate_to(command, folder)
        };
        pages().with_context(|| format!("cannot write the pages into {}", folder.display()))?;
        tell(&format!("wrote the pages into {}", folder.display()));
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        let mut stdout = io::stdout().lock();
        stdout.write_all(&page)?;
        stdout.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}
