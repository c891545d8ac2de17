//! `lambdabox course pack`: writes a course as one file.

use crate::commands::{FAILED, tell};
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write a course as one file that learners open in the page
///
/// It has every exercise's pack for learners: no hidden or secret checks, no wrong submissions, and
/// solutions only of exercises that are for self-study. Nothing in it is a secret.
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of the course
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The file to write: ID.course.json in this folder by default
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(course) = super::packed(&arguments.folder) else {
        return Ok(ExitCode::from(FAILED));
    };
    let usual = || PathBuf::from(format!("{}.course.json", course.spec.id));
    let out = arguments.out.clone().unwrap_or_else(usual);
    fs::write(&out, format!("{}\n", course.to_json()))?;
    tell(&format!(
        "wrote {} with {} exercises",
        out.display(),
        course.packs.len()
    ));
    Ok(ExitCode::SUCCESS)
}
