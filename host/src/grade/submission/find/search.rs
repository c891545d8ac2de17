//! Going through files and folders.

use super::platform::{OfFile, OfFolder, OfPlatform, without_beside};
use super::{FindError, Finder, Found, Place};
use crate::grade::submission::bounds::SUBMISSIONS;
use crate::grade::submission::learner::{normal, stem};
use crate::grade::submission::{lms, tidy};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A search, and what it has found.
pub(super) struct Search<'a> {
    pub(super) finder: &'a Finder,
    pub(super) found: Vec<Found>,
}

impl Search<'_> {
    pub(super) fn argument(&mut self, path: &Path, prefix: &str) -> Result<(), FindError> {
        let metadata = fs::metadata(path).map_err(|source| FindError::Read {
            path: path.to_owned(),
            source,
        })?;
        let name = name_of(path);
        let exercise = self.finder.default_exercise();
        if metadata.is_dir() {
            if self.finder.one || self.is_code(path) {
                return self.push(
                    None,
                    &name,
                    name.clone(),
                    exercise,
                    Place::Folder(path.to_owned()),
                );
            }
            return self.folder(path, prefix, exercise);
        }
        if !self.finder.one && self.class_zip(path, prefix, metadata.len())? {
            return Ok(());
        }
        self.push(
            None,
            &name,
            name.clone(),
            exercise,
            Place::File(path.to_owned()),
        )
    }

    /// Whether a folder is a submission and no folder of them: a handler lies in it.
    pub(super) fn is_code(&self, folder: &Path) -> bool {
        self.finder
            .handler_files
            .iter()
            .any(|file| folder.join(file).is_file())
    }

    /// A folder of submissions.
    pub(super) fn folder(
        &mut self,
        folder: &Path,
        prefix: &str,
        exercise: Option<usize>,
    ) -> Result<(), FindError> {
        let mut platform: BTreeMap<String, OfPlatform> = BTreeMap::new();
        let mut folders: BTreeMap<String, Vec<OfFolder>> = BTreeMap::new();
        for (name, path) in children(folder)? {
            let source = format!("{prefix}{name}");
            let metadata = fs::symlink_metadata(&path).map_err(|source| FindError::Read {
                path: path.clone(),
                source,
            })?;
            let handed = lms::parse(&name);
            if metadata.is_symlink() {
                let reason = "it is a symbolic link, and links are not followed".to_owned();
                self.push(None, &name, source, exercise, Place::Unusable(reason))?;
            } else if metadata.is_dir() {
                match handed.filter(|_| self.finder.learner.is_none()) {
                    Some(handed) => folders.entry(handed.learner).or_default().push(OfFolder {
                        path,
                        name,
                        source,
                        beside: handed.beside,
                    }),
                    None => self.child_folder(&name, path, source, exercise, None)?,
                }
            } else if !metadata.is_file() {
                let reason = "it is neither a file nor a folder".to_owned();
                self.push(None, &name, source, exercise, Place::Unusable(reason))?;
            } else if let Some(handed) = handed
                && self.finder.learner.is_none()
            {
                let of = platform.entry(handed.learner).or_default();
                of.late |= handed.late;
                of.files.push(OfFile {
                    path,
                    name: handed.file.unwrap_or(name),
                    source,
                    beside: handed.beside,
                });
            } else {
                self.push(None, &name, source, exercise, Place::File(path))?;
            }
        }
        for (learner, all) in folders {
            let before = self.found.len();
            let (stay, left) = without_beside(all, |it| it.beside, |it| &it.source);
            for it in stay {
                let learner = Some(learner.clone());
                self.child_folder(&it.name, it.path, it.source, exercise, learner)?;
            }
            self.note_left(before, &left);
        }
        for (learner, of) in platform {
            self.of_platform(learner, of, exercise)?;
        }
        Ok(())
    }

    pub(super) fn child_folder(
        &mut self,
        name: &str,
        path: PathBuf,
        source: String,
        exercise: Option<usize>,
        learner: Option<String>,
    ) -> Result<(), FindError> {
        if exercise.is_some() {
            return self.push(learner, name, source, exercise, Place::Folder(path));
        }
        // A course: either folders of exercises with learners in them, or the other way round.
        if let Some(exercise) = self.finder.exercise_of_name(name) {
            return self.folder(&path, &format!("{source}/"), Some(exercise));
        }
        let inside = children(&path)?;
        let of_exercises = inside
            .iter()
            .any(|(name, _)| self.finder.exercise_of_name(name).is_some() || whole(name));
        if !of_exercises {
            return self.push(learner, name, source, None, Place::Folder(path));
        }
        let learner = learner.unwrap_or_else(|| self.learner(name));
        for (name, path) in inside {
            let exercise = self.finder.exercise_of_name(&name);
            let source = format!("{source}/{name}");
            let place = match fs::symlink_metadata(&path) {
                Ok(it) if it.is_dir() => Place::Folder(path),
                _ => Place::File(path),
            };
            self.push(Some(learner.clone()), &name, source, exercise, place)?;
        }
        Ok(())
    }

    pub(super) fn learner(&self, name: &str) -> String {
        let of_pattern = self.finder.learner.as_ref().and_then(|it| it.learner(name));
        of_pattern
            .or_else(|| lms::parse(name).map(|it| it.learner))
            .unwrap_or_else(|| normal(stem(name)))
    }

    pub(super) fn push(
        &mut self,
        learner: Option<String>,
        name: &str,
        source: String,
        exercise: Option<usize>,
        place: Place,
    ) -> Result<(), FindError> {
        if self.found.len() >= SUBMISSIONS {
            return Err(FindError::TooMany);
        }
        let mut notes = Vec::new();
        let pattern = self.finder.learner.as_ref().filter(|_| !name.is_empty());
        if let Some(pattern) = pattern
            && pattern.learner(name).is_none()
            && learner.is_none()
        {
            notes.push("--learner does not fit this name".to_owned());
        }
        let in_name = if exercise.is_none() {
            self.finder.exercise_in_name(name)
        } else {
            None
        };
        let learner = match (&learner, &in_name) {
            (None, Some((_, rest))) if pattern.is_none() && !rest.is_empty() => normal(rest),
            _ => learner.map_or_else(|| self.learner(name), |it| normal(&it)),
        };
        self.found.push(Found {
            learner: if learner.is_empty() {
                "(no name)".to_owned()
            } else {
                learner
            },
            source,
            exercise: exercise.or(in_name.map(|(place, _)| place)),
            place,
            notes,
            learner_notes: Vec::new(),
        });
        Ok(())
    }
}

/// Whether a file of this name is a whole submission, and no part of one.
pub(super) fn whole(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|it| it.to_str());
    ending
        .is_some_and(|it| ["zip", "json", "lambdabox"].contains(&it.to_ascii_lowercase().as_str()))
}

/// What is in a folder, without litter, by name. A name that is no text is told as well as it can.
fn children(folder: &Path) -> Result<Vec<(String, PathBuf)>, FindError> {
    let failed = |source| FindError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = name_of(&path);
        if !tidy::is_litter(&name) {
            all.push((name, path));
        }
        if all.len() > SUBMISSIONS {
            return Err(FindError::TooMany);
        }
    }
    all.sort();
    Ok(all)
}

/// The name of a file or folder; that of `.` would be the machine's, and is none of ours.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || "submission".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
