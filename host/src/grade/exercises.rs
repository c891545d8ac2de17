//! The exercises that submissions are graded by: one, or a course of them.

use super::report;
use crate::exercise::Exercise;
use crate::runtimes::{self, RuntimeError};
use lambdabox_core::exercise::pack::{Audience, Pack};
use lambdabox_core::runtime::catalogue;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file that makes a folder an exercise.
const SPEC: &str = "exercise.toml";
/// The largest pack, in bytes.
const PACK_BYTES: u64 = 64 << 20;

/// Exercises cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExercisesError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Neither an exercise nor a course.
    #[error(
        "{path} is no exercise and no course: there is no {SPEC} in it, nor in a folder of it",
        path = .0.display()
    )]
    None(PathBuf),
    /// What is wrong with an exercise.
    #[error("the exercise in {path} is not sound:\n{faults}", path = path.display())]
    Faults {
        /// Its folder.
        path: PathBuf,
        /// One in a line.
        faults: String,
    },
    /// Two of one id.
    #[error("two exercises of the course have the id {0:?}")]
    Double(String),
    /// A file that is no pack.
    #[error("{path} is no pack of an exercise: {reason}", path = path.display())]
    Pack {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A runtime that is not on this machine.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

/// Reads an exercise's folder, a teacher's pack, or a course: a folder of exercises.
///
/// # Errors
/// [`ExercisesError`] if there is none, or something is wrong with one.
pub fn read(path: &Path) -> Result<Vec<Arc<Pack>>, ExercisesError> {
    let failed = |source| ExercisesError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_file() {
        return Ok(vec![Arc::new(pack(path)?)]);
    }
    if path.join(SPEC).is_file() {
        return Ok(vec![of_folder(path)?]);
    }
    let mut packs = Vec::new();
    let entries = fs::read_dir(path).map_err(failed)?;
    for entry in entries {
        let folder = entry.map_err(failed)?.path();
        if folder.join(SPEC).is_file() {
            packs.push(of_folder(&folder)?);
        }
    }
    if packs.is_empty() {
        return Err(ExercisesError::None(path.to_owned()));
    }
    packs.sort_by(|a, b| (a.spec.order, &a.spec.id).cmp(&(b.spec.order, &b.spec.id)));
    let mut ids = BTreeSet::new();
    for pack in &packs {
        if !ids.insert(pack.spec.id.as_str()) {
            return Err(ExercisesError::Double(pack.spec.id.clone()));
        }
    }
    Ok(packs)
}

fn of_folder(path: &Path) -> Result<Arc<Pack>, ExercisesError> {
    let exercise = Exercise::read(path).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        ExercisesError::Faults {
            path: path.to_owned(),
            faults: faults.join("\n"),
        }
    })?;
    Ok(exercise.pack)
}

fn pack(path: &Path) -> Result<Pack, ExercisesError> {
    let no_pack = |reason: String| ExercisesError::Pack {
        path: path.to_owned(),
        reason,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(PACK_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| ExercisesError::Read {
            path: path.to_owned(),
            source,
        })?;
    if bytes.len() as u64 > PACK_BYTES {
        return Err(no_pack(format!("it has more than {} MB", PACK_BYTES >> 20)));
    }
    let text = str::from_utf8(&bytes).map_err(|_| no_pack("it is no text".to_owned()))?;
    let pack = Pack::read(text).map_err(|error| no_pack(error.to_string()))?;
    if pack.audience != Audience::Teacher {
        return Err(no_pack(
            "it is the learners' pack, without hidden checks; grade with the teacher's".to_owned(),
        ));
    }
    // What was packed here is sound: somebody may have changed it since.
    if let Some(problem) = pack.spec.problems(&pack.files).first() {
        return Err(no_pack(problem.to_string()));
    }
    Ok(pack)
}

/// The file that an exercise's handler is in, such as `lambda_function.py`.
#[must_use]
pub fn handler_file(pack: &Pack) -> String {
    let config = pack.starter_config();
    let module = config
        .handler
        .rsplit_once('.')
        .map_or(config.handler.as_str(), |(module, _)| module);
    let ending = catalogue::find(&config.runtime)
        .and_then(|entry| entry.endings().first().copied())
        .unwrap_or("py");
    format!("{module}.{ending}")
}

/// What a report says of an exercise. Its runtime must be there: otherwise every learner would be
/// told of a fault that is none of hers.
///
/// # Errors
/// [`ExercisesError::Runtime`] if it is not.
pub fn described(pack: &Pack) -> Result<report::Exercise, ExercisesError> {
    let name = pack.starter_config().runtime;
    let compiled = catalogue::find(&name).is_some_and(catalogue::CatalogueEntry::is_compiled);
    let runtime = if compiled {
        name
    } else {
        runtimes::find(&name, runtimes::folders())?
            .manifest
            .identity()
    };
    let checks = pack.spec.checks.iter().map(|check| report::Check {
        id: check.id.clone(),
        name: check.name.clone(),
        points: check.points,
        visibility: check.visibility,
    });
    let questions = pack.spec.questions.iter().map(|question| report::Check {
        id: question.id.clone(),
        name: question.text.clone(),
        points: question.points,
        visibility: question.visibility,
    });
    Ok(report::Exercise {
        id: pack.spec.id.clone(),
        title: pack.spec.title.clone(),
        digest: pack.digest.clone(),
        runtime,
        checks: checks.chain(questions).collect(),
    })
}
