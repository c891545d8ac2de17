//! `lambdabox exercise check`: proves that exercises are sound.

use crate::commands::{FAILED, progress};
use crate::exercise::proof::{Proof, prove};
use crate::exercise::{Engines, Exercise, ExerciseRunner};
use crate::machine::Machine;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Prove that exercises are sound
///
/// The solution gets all points under three seeds, the starter and everything in wrong/ get what they
/// should, submissions without work and a handler that has learnt the visible answers by heart do not
/// get all points. Exit code 0 if all of it holds, 1 if not, 2 if nothing could be checked.
#[derive(Args)]
pub(super) struct Arguments {
    /// Folders of exercises
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// What to print
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences with file and line
    Text,
    /// One JSON object a line for each exercise
    Json,
}

#[derive(Serialize)]
struct Checked<'a> {
    folder: String,
    sound: bool,
    #[serde(flatten)]
    proof: &'a Proof,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engines = Arc::new(Engines::new(Machine::new()?));
    let mut all_sound = true;
    for folder in &arguments.folders {
        let mut tell = |runtime: &crate::runtimes::Runtime, event| progress(runtime, &event);
        let mut runner = ExerciseRunner::new(Arc::clone(&engines), &mut tell);
        let proof = match Exercise::read(folder) {
            Ok(exercise) => prove(&exercise, &mut runner),
            Err(faults) => Proof {
                faults,
                ..Proof::default()
            },
        };
        let sound = proof.faults.is_empty();
        all_sound &= sound;
        let folder = folder.display().to_string();
        match arguments.format {
            Format::Json => {
                let checked = Checked {
                    folder,
                    sound,
                    proof: &proof,
                };
                writeln!(io::stdout(), "{}", serde_json::to_string(&checked)?)?;
            }
            Format::Text => io::stdout().write_all(text(&folder, &proof).as_bytes())?,
        }
    }
    Ok(if all_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

fn text(folder: &str, proof: &Proof) -> String {
    let folder = folder.trim_end_matches('/');
    let mut text = String::new();
    for fault in &proof.faults {
        text.push_str(&format!("{folder}/{fault}\n"));
    }
    for warning in &proof.warnings {
        text.push_str(&format!("warning: {folder}/{warning}\n"));
    }
    for run in &proof.runs {
        let fails = if run.fails.is_empty() {
            String::new()
        } else {
            format!(", not passed: {}", run.fails.join(", "))
        };
        let (points, max) = (run.points, run.max_points);
        text.push_str(&format!(
            "{folder}: {}: {points} of {max} points{fails}\n",
            run.submission
        ));
    }
    let end = match proof.faults.len() {
        0 => "sound".to_owned(),
        1 => "not sound: 1 fault".to_owned(),
        count => format!("not sound: {count} faults"),
    };
    text.push_str(&format!("{folder}: {end}\n"));
    text
}
