//! Finding submissions: what of files, folders and zips is one, and whose.

use super::bounds::{CLASS_ZIP_BYTES, CLASS_ZIP_FILES, SUBMISSIONS};
use super::learner::{LearnerPattern, normal, stem};
use super::{archive, lms, tidy, together};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

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

struct Search<'a> {
    finder: &'a Finder,
    found: Vec<Found>,
}

/// Files that a platform wrote for one learner.
#[derive(Default)]
struct OfPlatform {
    files: Vec<OfFile>,
    late: bool,
}

/// One of them: where it is, how the learner called it, where it came from.
struct OfFile {
    path: PathBuf,
    name: String,
    source: String,
    beside: bool,
}

/// A folder that a platform wrote for one learner.
struct OfFolder {
    path: PathBuf,
    name: String,
    source: String,
    beside: bool,
}

/// What a class's zip has below one name.
struct OfTop {
    top: String,
    entries: Vec<(usize, String)>,
    beside: bool,
}

/// What was typed beside files that were handed in is no submission of its own: who has handed in
/// both is graded by the files. What stays, and the names of what does not.
fn without_beside<T>(
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
    fn argument(&mut self, path: &Path, prefix: &str) -> Result<(), FindError> {
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
    fn is_code(&self, folder: &Path) -> bool {
        self.finder
            .handler_files
            .iter()
            .any(|file| folder.join(file).is_file())
    }

    /// A folder of submissions.
    fn folder(
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

    /// Says of what was found since then what was not graded beside it.
    fn note_left(&mut self, before: usize, left: &[String]) {
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
    fn of_platform(
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

    fn child_folder(
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

    /// The zip of all submissions that a learning platform hands out; `false` if it is none.
    fn class_zip(&mut self, path: &Path, prefix: &str, bytes: u64) -> Result<bool, FindError> {
        let is_zip = path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("zip"));
        if !is_zip || bytes > CLASS_ZIP_BYTES {
            return Ok(false);
        }
        let Ok(file) = File::open(path) else {
            return Ok(false);
        };
        let Ok(mut zip) = archive::open(BufReader::new(file), CLASS_ZIP_FILES) else {
            return Ok(false);
        };
        let Ok(entries) = archive::list(&mut zip) else {
            return Ok(false);
        };
        // Of each name at the top: what the platform says in it, and the files.
        let mut tops: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        // Who has handed in nothing has an empty folder there.
        for name in zip.file_names().filter_map(Result::ok) {
            if let Some(folder) = name.strip_suffix('/')
                && lms::parse(folder).is_some()
                && !folder.contains('/')
            {
                tops.entry(folder.to_owned()).or_default();
            }
        }
        for (index, path) in entries {
            let (top, below) = match path.split_once('/') {
                Some((top, below)) => (top.to_owned(), below.to_owned()),
                None => (path.clone(), String::new()),
            };
            tops.entry(top).or_default().push((index, below));
        }
        let of_platform = tops.keys().filter(|top| lms::parse(top).is_some()).count();
        // A zip of code may hold a file that happens to be named like that; a teacher may have put a
        // file beside what the platform wrote.
        if of_platform == 0 || of_platform * 2 < tops.len() {
            return Ok(false);
        }
        let mut learners: BTreeMap<String, Vec<OfTop>> = BTreeMap::new();
        for (top, entries) in tops {
            let handed = lms::parse(&top);
            let file = handed.as_ref().and_then(|it| it.file.clone());
            let beside = handed.as_ref().is_some_and(|it| it.beside);
            let learner = handed.map_or_else(|| self.learner(&top), |it| it.learner);
            let named = entries.into_iter().map(|(index, below)| match &file {
                _ if !below.is_empty() => (index, below),
                Some(file) => (index, file.clone()),
                None => (index, top.clone()),
            });
            let entries = named.collect();
            learners.entry(learner).or_default().push(OfTop {
                top,
                entries,
                beside,
            });
        }
        for (learner, all) in learners {
            let before = self.found.len();
            let (stay, left) =
                without_beside(all, |it| it.beside || it.entries.is_empty(), |it| &it.top);
            let named = stay.iter().any(|it| lms::parse(&it.top).is_some());
            let tops: Vec<&str> = stay.iter().map(|it| it.top.as_str()).collect();
            let source = format!("{prefix}{}", tops.join(" + "));
            let place = Place::Zipped {
                zip: path.to_owned(),
                entries: stay.into_iter().flat_map(|it| it.entries).collect(),
            };
            let exercise = self.finder.default_exercise();
            self.push(Some(learner), "", source, exercise, place)?;
            self.note_left(before, &left);
            if !named && let Some(found) = self.found.last_mut() {
                let note = "not named as a learning platform names submissions";
                found.notes.push(note.to_owned());
            }
        }
        Ok(true)
    }

    fn learner(&self, name: &str) -> String {
        let of_pattern = self.finder.learner.as_ref().and_then(|it| it.learner(name));
        of_pattern
            .or_else(|| lms::parse(name).map(|it| it.learner))
            .unwrap_or_else(|| normal(stem(name)))
    }

    fn push(
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
fn whole(name: &str) -> bool {
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
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || "submission".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
