//! Finding submissions: what of files, folders and zips is one, and whose.

mod class_zip;
mod platform;
mod search;

use super::bounds::SUBMISSIONS;
use super::learner::{LearnerPattern, stem};
use super::together;
use search::{Search, name_of};
use std::io;
use std::path::PathBuf;

/// Where a submission is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file: source, zip, or a submission file of the page.
    File(PathBuf),
    /// A folder of code.
    Folder(PathBuf),
    /// Several files of one learner, with the names that she gave them.
    Files(Vec<(PathBuf, String)>),
    /// Entries of a zip of all learners, with their paths below the learner's own folder.
    Zipped {
        /// The zip.
        zip: PathBuf,
        /// Place in the zip, and path.
        entries: Vec<(usize, String)>,
    },
    /// There is something that cannot be graded: why.
    Unusable(String),
}

/// A submission that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub learner: String,
    /// Where it came from, below what was given.
    pub source: String,
    /// The place of its exercise in the course; `None` if only its contents can tell.
    pub exercise: Option<usize>,
    /// Where to read it.
    pub place: Place,
    /// What the teacher should know.
    pub notes: Vec<String>,
    /// What the learner should know as well.
    pub learner_notes: Vec<String>,
}

/// Submissions cannot be looked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// There is no such file or folder, or it cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing there.
    #[error("there is no submission in {0}")]
    Nothing(String),
    /// More than [`SUBMISSIONS`].
    #[error("there are more than {SUBMISSIONS} submissions: grade them in parts")]
    TooMany,
}

/// Finds submissions.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// The ids of the exercises, in the order of the course.
    pub exercises: Vec<String>,
    /// The file that each exercise's handler is in, in the same order.
    pub handler_files: Vec<String>,
    /// Where in a name the learner stands.
    pub learner: Option<LearnerPattern>,
    /// Whatever is given is one submission, and no folder of them.
    pub one: bool,
}

impl Finder {
    /// Finds all submissions in these files and folders, sorted by learner, exercise and source.
    ///
    /// # Errors
    /// [`FindError`] if one of them cannot be read, or there is nothing in them.
    pub fn find(&self, paths: &[PathBuf]) -> Result<Vec<Found>, FindError> {
        let mut search = Search {
            finder: self,
            found: Vec::new(),
        };
        for path in paths {
            let prefix = if paths.len() > 1 {
                format!("{}/", name_of(path))
            } else {
                String::new()
            };
            search.argument(path, &prefix)?;
        }
        let mut found = search.found;
        if found.is_empty() {
            let names: Vec<String> = paths
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            return Err(FindError::Nothing(names.join(", ")));
        }
        found.sort_by(|a, b| {
            (&a.learner, a.exercise, &a.source).cmp(&(&b.learner, b.exercise, &b.source))
        });
        together::note_doubles(&mut found);
        Ok(found)
    }

    /// The exercise of a submission that nothing else tells of.
    fn default_exercise(&self) -> Option<usize> {
        (self.exercises.len() == 1).then_some(0)
    }

    fn exercise_of_name(&self, name: &str) -> Option<usize> {
        if self.exercises.len() < 2 {
            return None;
        }
        let stem = stem(name);
        self.exercises.iter().position(|id| id == stem)
    }

    /// The exercise whose id stands in a name between other words, and the name without it.
    fn exercise_in_name(&self, name: &str) -> Option<(usize, String)> {
        if self.exercises.len() < 2 {
            return None;
        }
        let stem = stem(name);
        let separate = |character: Option<char>| !character.is_some_and(char::is_alphanumeric);
        let mut best: Option<(usize, String, usize)> = None;
        for (place, id) in self.exercises.iter().enumerate() {
            let Some((before, after)) = stem.split_once(id.as_str()) else {
                continue;
            };
            let whole = separate(before.chars().next_back()) && separate(after.chars().next());
            let longer = best
                .as_ref()
                .is_none_or(|(_, _, length)| id.len() > *length);
            if whole && longer {
                let rest = [before, after].map(|part| part.trim_matches(['-', '_', ' ', '.']));
                let rest: Vec<&str> = rest.into_iter().filter(|part| !part.is_empty()).collect();
                best = Some((place, rest.join("-"), id.len()));
            }
        }
        best.map(|(place, rest, _)| (place, rest))
    }
}
