//! `lambdabox course scorm`: packs a course for a learning management system.

use super::WithPage;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Pack page, Python and course as a SCORM 1.2 package for Moodle and other systems
///
/// The system gets a score, a status and one interaction for each check, and learners go on where they
/// were. It is a score of practice: whoever wants to can forge it in the browser. Marks come from grading
/// the submissions with `lambdabox grade`.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    course: WithPage,
    /// The package to write
    #[arg(short, long, value_name = "FILE.zip")]
    out: PathBuf,
    /// Have the system say "passed" from so many per cent of the points on, and "failed" below
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
    mastery: Option<u8>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let made = |single: &crate::single::SingleCourse| single.scorm(arguments.mastery);
    arguments.course.write(&arguments.out, made)
}
