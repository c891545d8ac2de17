//! A course as data: one file with all of its exercises.

use super::{FORMAT, Pack, PackError, format_of, read_json};
use crate::exercise::format::{CoursePart, CourseSpec};
use crate::exercise::json::form::{Unfit, from_json};
use crate::json_members;
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
        let damaged = |error: Unfit| PackError::Damaged(error.to_string());
        let json = read_json(json)?;
        match format_of(&json) {
            FORMAT => return Ok(Self::of_one(from_json(json).map_err(damaged)?)),
            COURSE_FORMAT => {}
            other => return Err(PackError::Version(other.to_owned())),
        }
        let course: Self = from_json(json).map_err(damaged)?;
        if let Some(other) = course.packs.iter().find(|pack| pack.format != FORMAT) {
            return Err(PackError::Version(other.format.clone()));
        }
        let missing = |id: &&str| course.pack(id).is_none();
        if let Some(id) = course.spec.exercises().find(missing) {
            let text = format!("there is no exercise {id:?} in it");
            return Err(PackError::Damaged(text));
        }
        Ok(course)
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

json_members!(CoursePack {
    format: Always("format"),
    spec: Always("spec"),
    packs: Always("packs"),
});

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
