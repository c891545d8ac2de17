//! What a learning platform wrote for one learner: files, folders, and text that was typed beside them.

use super::search::{Search, whole};
use super::{FindError, Place};
use std::path::PathBuf;

/// Files that a platform wrote for one learner.
#[derive(Default)]
pub(super) struct OfPlatform {
    pub(super) files: Vec<OfFile>,
    pub(super) late: bool,
}

/// One of them: where it is, how the learner called it, where it came from.
pub(super) struct OfFile {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) source: String,
    pub(super) beside: bool,
}

/// A folder that a platform wrote for one learner.
pub(super) struct OfFolder {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) source: String,
    pub(super) beside: bool,
}

/// What was typed beside files that were handed in is no submission of its own: who has handed in
/// both is graded by the files. What stays, and the names of what does not.
pub(super) fn without_beside<T>(
    all: Vec<T>,
    is_beside: impl Fn(&T) -> bool,
    name: impl Fn(&T) -> &str,
) -> (Vec<T>, Vec<String>) {
    if all.iter().all(&is_beside) {
        return (all, Vec::new());
    }
    let (left, stays): (Vec<T>, Vec<T>) = all.into_iter().partition(is_beside);
    let left = left.iter().map(|it| name(it).to_owned()).collect();
    (stays, left)
}

impl Search<'_> {
    /// Says of what was found since then what was not graded beside it.
    pub(super) fn note_left(&mut self, before: usize, left: &[String]) {
        if left.is_empty() {
            return;
        }
        let note = format!(
            "files were handed in and graded; the text beside them was not: {}",
            left.join(", ")
        );
        for found in self.found.iter_mut().skip(before) {
            found.learner_notes.push(note.clone());
        }
    }

    /// The files of one learner: in a course one for each exercise, if their names say so.
    pub(super) fn of_platform(
        &mut self,
        learner: String,
        of: OfPlatform,
        exercise: Option<usize>,
    ) -> Result<(), FindError> {
        let late = of.late;
        let before = self.found.len();
        let (files, left) = without_beside(of.files, |it| it.beside, |it| &it.source);
        let separate = exercise.is_none() && files.iter().all(|it| whole(&it.name));
        if separate || files.len() == 1 {
            for it in files {
                let exercise = exercise.or_else(|| self.finder.exercise_of_name(&it.name));
                let place = Place::File(it.path);
                self.push(Some(learner.clone()), &it.name, it.source, exercise, place)?;
            }
        } else {
            let sources: Vec<&str> = files.iter().map(|it| it.source.as_str()).collect();
            let source = sources.join(" + ");
            let files = files.into_iter().map(|it| (it.path, it.name)).collect();
            self.push(Some(learner), "", source, exercise, Place::Files(files))?;
        }
        self.note_left(before, &left);
        if late {
            for found in self.found.iter_mut().skip(before) {
                found
                    .learner_notes
                    .push("handed in late, says the platform".to_owned());
            }
        }
        Ok(())
    }
}
