//! `lambdabox course html`: writes a course as one HTML file.

use super::WithPage;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write page, Python and course as one HTML file that works without a server or network
///
/// A double click opens it in Chrome, Edge or Firefox, also from a USB stick. Learners run their functions
/// and check them as in the page, with the same verdicts. Progress stays in the browser; their work is
/// exported as a file. The file has 12 MB at most.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    course: WithPage,
    /// The file to write
    #[arg(short, long, value_name = "FILE.html")]
    out: PathBuf,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let made = |single: &crate::single::SingleCourse| single.html();
    arguments.course.write(&arguments.out, made)
}
