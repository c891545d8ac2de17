//! `lambdabox exercise pack`: writes an exercise as data.

use super::sound;
use crate::commands::{FAILED, insist, progress, tell};
use crate::exercise::proof::prove;
use crate::exercise::{Engines, Exercise, ExerciseRunner};
use crate::machine::Machine;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Write an exercise as data: one pack for learners, one for teachers
///
/// The learner's pack has no hidden or secret checks, no wrong submissions, and no solution unless the
/// exercise is for self-study. Nothing in it is a secret: whoever has a page can read what it has. What
/// `exercise check` would find is a warning here.
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of the exercise
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the packs are written: ID.learner.json and ID.teacher.json
    #[arg(short, long, default_value = ".", value_name = "DIR")]
    out: PathBuf,
    /// Put a salted SHA-256 in the place of values that visible checks expect exactly
    #[arg(long)]
    digests: bool,
    /// Do not prove before that the exercise is sound, which runs its solution and wrong submissions
    #[arg(long)]
    unproved: bool,
}

/// Says what is wrong with an exercise that is packed all the same: its author may want to try it.
fn warn(arguments: &Arguments, exercise: &Exercise) -> anyhow::Result<()> {
    let engines = Arc::new(Engines::new(Machine::new()?));
    let mut report = |runtime: &crate::runtimes::Runtime, event| progress(runtime, &event);
    let mut runner = ExerciseRunner::new(engines, &mut report);
    let faults = prove(exercise, &mut runner).faults;
    let Some(first) = faults.first() else {
        return Ok(());
    };
    let folder = arguments.folder.display();
    let count = match faults.len() {
        1 => "1 fault".to_owned(),
        many => format!("{many} faults"),
    };
    insist(&format!(
        "warning: the exercise is not sound ({count}): {folder}/{first}"
    ));
    insist(&format!(
        "warning: `lambdabox exercise check {folder}` tells everything"
    ));
    Ok(())
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder;
    let Some(exercise) = sound(folder, Exercise::read(folder)) else {
        return Ok(ExitCode::from(FAILED));
    };
    if !arguments.unproved {
        warn(arguments, &exercise)?;
    }
    let teacher = &exercise.pack;
    let learner = if arguments.digests {
        // The same exercise has the same salt, so that packs repeat to the byte.
        teacher.with_digests(&teacher.digest).for_learners()
    } else {
        teacher.for_learners()
    };
    fs::create_dir_all(&arguments.out)?;
    for (pack, audience) in [(&learner, "learner"), (teacher.as_ref(), "teacher")] {
        let path = arguments
            .out
            .join(format!("{}.{audience}.json", teacher.spec.id));
        fs::write(&path, format!("{}\n", pack.to_json()))?;
        tell(&format!("wrote {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}
