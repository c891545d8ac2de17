//! `lambdabox exercise gradescope`: the zip for Gradescope.

use super::{only_pack, write_whole};
use crate::commands::tell;
use crate::grade::gradescope_zip;
use crate::runtimes;
use anyhow::Context as _;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the zip that Gradescope builds its autograder from
///
/// It holds this program, the language runtime and the exercise; nothing is downloaded when the
/// image is built.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The exercise: a folder with exercise.toml, or a teacher's pack
    exercise: PathBuf,
    /// The zip
    #[arg(short, long, value_name = "FILE", default_value = "autograder.zip")]
    output: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let pack = only_pack(&arguments.exercise)?;
    let name = pack.starter_config().runtime;
    let runtime = runtimes::find(&name, runtimes::folders())?;
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    write_whole(&arguments.output, |file| {
        Ok(gradescope_zip::write(file, &pack, &program, &runtime)?)
    })?;
    tell(&format!("written: {}", arguments.output.display()));
    Ok(ExitCode::SUCCESS)
}
