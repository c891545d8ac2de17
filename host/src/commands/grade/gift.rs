//! `lambdabox exercise gift`: questions for Moodle's question bank.

use super::{only_pack, output, write_whole};
use crate::commands::insist;
use crate::grade::gift;
use clap::Args;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write an exercise's questions in Moodle's GIFT
#[derive(Args)]
pub(crate) struct Arguments {
    /// The exercise: a folder with exercise.toml, or a teacher's pack
    exercise: PathBuf,
    /// The file; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let pack = only_pack(&arguments.exercise)?;
    anyhow::ensure!(
        !pack.spec.questions.is_empty(),
        "the exercise asks no questions"
    );
    let (text, left_out) = gift::write(&pack.spec);
    if !left_out.is_empty() {
        insist(&format!(
            "left out, since GIFT cannot measure what was predicted: {}",
            left_out.join(", ")
        ));
    }
    match &arguments.output {
        Some(path) => write_whole(path, |file| Ok(file.write_all(text.as_bytes())?))?,
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
