//! `lambdabox exercise check`: proves that exercises are sound.

use crate::commands::{FAILED, progress};
use crate::exercise::proof::{Proof, prove};
use crate::exercise::{Course, Engines, Exercise, ExerciseRunner, Fault};
use crate::machine::Machine;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Prove that exercises are sound
///
/// The solution gets all points under three seeds, the starter and everything in wrong/ get what they
/// should, submissions without work and a handler that has learnt the visible answers by heart do not
/// get all points. Exit code 0 if all of it holds, 1 if not, 2 if nothing could be checked.
#[derive(Args)]
pub(super) struct Arguments {
    /// Folders of exercises, or of courses: folders with a course.toml
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
        if !Course::is_here(folder) {
            all_sound &= check(arguments.format, folder, &engines)?;
            continue;
        }
        match Course::read(folder) {
            Ok(course) => {
                for folder in &course.folders {
                    all_sound &= check(arguments.format, folder, &engines)?;
                }
            }
            Err(faults) => all_sound &= tell(arguments.format, folder, &unread(faults))?,
        }
    }
    Ok(if all_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

/// Checks one exercise and tells what was found. Whether it is sound.
fn check(format: Format, folder: &Path, engines: &Arc<Engines>) -> anyhow::Result<bool> {
    let mut report = |runtime: &crate::runtimes::Runtime, event| progress(runtime, &event);
    let mut runner = ExerciseRunner::new(Arc::clone(engines), &mut report);
    let proof = match Exercise::read(folder) {
        Ok(exercise) => prove(&exercise, &mut runner),
        Err(faults) => unread(faults),
    };
    tell(format, folder, &proof)
}

/// Of what could not be read.
fn unread(faults: Vec<Fault>) -> Proof {
    Proof {
        faults,
        ..Proof::default()
    }
}

fn tell(format: Format, folder: &Path, proof: &Proof) -> anyhow::Result<bool> {
    let sound = proof.faults.is_empty();
    let folder = folder.display().to_string();
    match format {
        Format::Json => {
            let checked = Checked {
                folder,
                sound,
                proof,
            };
            writeln!(io::stdout(), "{}", serde_json::to_string(&checked)?)?;
        }
        Format::Text => io::stdout().write_all(text(&folder, proof).as_bytes())?,
    }
    Ok(sound)
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
