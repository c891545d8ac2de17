//! What a `course.toml` holds: the order of a course's exercises, and what people read about it.

use crate::json_members;
use serde::{Deserialize, Serialize};

/// The whole of a `course.toml`. It lies in a folder beside the folders of the exercises, each of
/// which is named as its exercise's id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CourseSpec {
    /// What tells the course from all others: 1 to 64 lower-case letters, digits and `-`.
    pub id: String,
    /// What people read: at most 200 characters.
    pub title: String,
    /// A few sentences for the course's first page, as plain text: at most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The parts, in the order in which they are worked through: 1 to 50.
    #[serde(default, rename = "part", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CoursePart>,
}

/// A part of a course: exercises that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CoursePart {
    /// What people read: at most 200 characters.
    pub title: String,
    /// A few sentences above its exercises, as plain text: at most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The ids of its exercises, in order: 1 to 100.
    #[serde(default)]
    pub exercises: Vec<String>,
}

impl CourseSpec {
    /// The ids of all exercises, in the order of the course.
    pub fn exercises(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter();
        parts.flat_map(|part| part.exercises.iter().map(String::as_str))
    }
}

json_members!(CourseSpec {
    id: Always("id"),
    title: Always("title"),
    text: Sparse("text"),
    parts: Sparse("part"),
});

json_members!(CoursePart {
    title: Always("title"),
    text: Sparse("text"),
    exercises: Defaulted("exercises"),
});
