//! A course's folder: a `course.toml` beside the folders of its exercises.

use super::document::{Document, Fault};
use super::folder::{Exercise, SPEC, read_text};
use lambdabox_core::exercise::format::CourseSpec;
use lambdabox_core::exercise::pack::CoursePack;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What the course itself is in.
const COURSE: &str = "course.toml";
/// How many folders are looked at.
const FOLDERS_MAX: usize = 1_000;

/// A course, whose exercises are not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// What its author wrote.
    pub spec: CourseSpec,
    /// The folders of its exercises, in the order of the course.
    pub folders: Vec<PathBuf>,
}

impl Course {
    /// Whether a folder is a course's, and no exercise's.
    #[must_use]
    pub fn is_here(folder: &Path) -> bool {
        folder.join(COURSE).is_file() && !folder.join(SPEC).exists()
    }

    /// Reads a folder. Its exercises are found by their folders' names, which are their ids.
    ///
    /// # Errors
    /// Everything that is wrong with its `course.toml`.
    pub fn read(folder: &Path) -> Result<Self, Vec<Fault>> {
        let one = |fault| vec![fault];
        let text = read_text(folder, COURSE).map_err(one)?;
        let (document, spec) = Document::read::<CourseSpec>(COURSE, text).map_err(one)?;
        let known = exercises(folder).map_err(one)?;
        let problems = spec.problems(&known);
        if !problems.is_empty() {
            let faults = problems.iter().map(|problem| document.fault(problem));
            return Err(faults.collect());
        }
        let folders = spec.exercises().map(|id| folder.join(id)).collect();
        Ok(Self { spec, folders })
    }

    /// Reads its exercises and packs them for learners.
    ///
    /// # Errors
    /// Everything that is wrong with an exercise; files are named from the course's folder on.
    pub fn pack(&self) -> Result<CoursePack, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut packs = Vec::new();
        for (id, folder) in self.spec.exercises().zip(&self.folders) {
            match Exercise::read(folder) {
                Ok(exercise) => packs.push(exercise.pack.for_learners()),
                Err(found) => faults.extend(found.into_iter().map(|fault| Fault {
                    file: format!("{id}/{}", fault.file),
                    ..fault
                })),
            }
        }
        if faults.is_empty() {
            Ok(CoursePack::new(self.spec.clone(), packs))
        } else {
            Err(faults)
        }
    }
}

/// The names of the folders that hold exercises.
fn exercises(folder: &Path) -> Result<BTreeSet<String>, Fault> {
    let cannot =
        |error: std::io::Error| Fault::of_file("", format!("This folder cannot be read: {error}."));
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(cannot)?.take(FOLDERS_MAX) {
        let entry = entry.map_err(cannot)?;
        if entry.path().join(SPEC).is_file()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.insert(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(text: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for id in ["timeouts", "memory"] {
            let folder = root.path().join(id);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(SPEC), "").unwrap();
        }
        fs::create_dir(root.path().join("notes")).unwrap();
        fs::write(root.path().join(COURSE), text).unwrap();
        root
    }

    #[test]
    fn folders_come_in_the_order_of_the_course() {
        let root = course(
            "id = \"a\"\ntitle = \"A\"\n[[part]]\ntitle = \"One\"\nexercises = [\"timeouts\", \"memory\"]\n",
        );
        assert!(Course::is_here(root.path()));
        assert!(!Course::is_here(&root.path().join("memory")));
        let course = Course::read(root.path()).unwrap();
        let wanted = ["timeouts", "memory"].map(|id| root.path().join(id));
        assert_eq!(course.folders, wanted);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let root = course(
            "id = \"a\"\ntitle = \"A\"\n[[part]]\ntitle = \"One\"\nexercises = [\n  \"timeouts\",\n  \"memori\",\n]\n",
        );
        let faults = Course::read(root.path()).unwrap_err();
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "course.toml:7: There is no exercise \"memori\" here. Did you mean \"memory\"?",
                "course.toml:3: The exercise \"memory\" lies here, but is in no part.",
            ]
        );
        let root = course("id = \"a\"\ntitel = \"A\"\n");
        let faults = Course::read(root.path()).unwrap_err();
        assert_eq!(
            faults[0].to_string(),
            "course.toml:2: There is no key \"titel\" here. Did you mean \"title\"? Known are: id, title, text, part."
        );
    }
}
