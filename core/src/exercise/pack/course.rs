//! A course as data: one file with all of its exercises.

use super::{FORMAT, Pack, PackError};
use crate::exercise::format::{CoursePart, CourseSpec};
use serde::{Deserialize, Serialize};

/// What the first key of a course pack's JSON says.
pub const COURSE_FORMAT: &str = "lambdabox.course/1";

/// A course with everything that a page needs of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CoursePack {
    /// [`COURSE_FORMAT`].
    pub format: String,
    /// What people read of it, and the order of its exercises.
    pub spec: CourseSpec,
    /// Its exercises, in the order of the course.
    pub packs: Vec<Pack>,
}

impl CoursePack {
    /// A course of these exercises.
    #[must_use]
    pub fn new(spec: CourseSpec, packs: Vec<Pack>) -> Self {
        Self {
            format: COURSE_FORMAT.to_owned(),
            spec,
            packs,
        }
    }

    /// The course as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // All of it has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a course; a single exercise is a course of one.
    ///
    /// # Errors
    /// [`PackError`] if it is none, of another version, or one of its exercises is.
    pub fn read(json: &str) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        let head: Head = serde_json::from_str(json).map_err(|_| PackError::NoPack)?;
        if head.format == FORMAT {
            return Ok(Self::of_one(Pack::read(json)?));
        }
        if head.format != COURSE_FORMAT {
            return Err(PackError::Version(head.format));
        }
        let course: Self =
            serde_json::from_str(json).map_err(|error| PackError::Damaged(error.to_string()))?;
        for pack in &course.packs {
            pack.check()?;
        }
        let known = course.packs.iter().map(|pack| pack.spec.id.clone());
        match course.spec.problems(&known.collect()).first() {
            Some(problem) => Err(PackError::Damaged(problem.to_string())),
            None => Ok(course),
        }
    }

    fn of_one(pack: Pack) -> Self {
        let part = CoursePart {
            title: pack.spec.title.clone(),
            text: String::new(),
            exercises: vec![pack.spec.id.clone()],
        };
        let spec = CourseSpec {
            id: pack.spec.id.clone(),
            title: pack.spec.title.clone(),
            text: pack.spec.summary.clone(),
            parts: vec![part],
        };
        Self::new(spec, vec![pack])
    }

    /// The exercise of this id.
    #[must_use]
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.spec.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::format::ExerciseSpec;

    fn pack(id: &str) -> Pack {
        Pack {
            format: FORMAT.to_owned(),
            spec: ExerciseSpec {
                id: id.to_owned(),
                title: "Tea".to_owned(),
                ..ExerciseSpec::default()
            },
            ..Pack::default()
        }
    }

    #[test]
    fn a_single_exercise_is_a_course_of_one() {
        let course = CoursePack::read(&pack("tea").to_json()).unwrap();
        assert_eq!(course.spec.exercises().collect::<Vec<_>>(), ["tea"]);
        assert_eq!(CoursePack::read(&course.to_json()).unwrap(), course);
        assert!(course.pack("tea").is_some() && course.pack("milk").is_none());
    }

    #[test]
    fn what_is_no_course_is_refused() {
        assert_eq!(CoursePack::read("[]"), Err(PackError::NoPack));
        let other = r#"{"format":"lambdabox.course/2"}"#;
        let newer = PackError::Version("lambdabox.course/2".to_owned());
        assert_eq!(CoursePack::read(other), Err(newer));
        let mut course = CoursePack::read(&pack("tea").to_json()).unwrap();
        course.spec.parts[0].exercises.push("milk".to_owned());
        let read = CoursePack::read(&course.to_json());
        assert!(matches!(read, Err(PackError::Damaged(_))), "{read:?}");
        let mut course = CoursePack::read(&pack("tea").to_json()).unwrap();
        course.packs[0].format = "lambdabox.exercise/9".to_owned();
        let read = CoursePack::read(&course.to_json());
        assert!(matches!(read, Err(PackError::Version(_))), "{read:?}");
    }
}
