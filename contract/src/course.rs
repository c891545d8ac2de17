//! What the page's part for courses and the account worker say to each other.
//!
//! That part is JavaScript of its own (`web/course`), loaded when a course is opened: it sends a
//! [`CourseRequest`] as JSON, and draws the views that are answered, whose members have the names in
//! camel case. Verdicts are handed on as core writes them.

use crate::wire::RawJson;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourseRequest {
    /// The attached file becomes the open course. Answered with a [`CourseView`].
    Open {
        /// It was opened by hand: it is kept with everything else.
        keep: bool,
    },
    /// A course that is kept becomes the open one. Answered with a [`CourseView`].
    OpenKept {
        /// Its id.
        course: String,
    },
    /// The courses that are kept. Answered with a list of [`CourseRow`].
    Kept {},
    /// A kept course's file is no longer needed; what was done in it stays. Answered with the rest.
    Forget {
        /// Its id.
        course: String,
    },
    /// The open course as it is now. Answered with a [`CourseView`], or null without one.
    Progress {},
    /// An exercise is begun or gone on with: its function is there then. Answered with an
    /// [`ExerciseView`].
    Begin {
        /// Its id.
        exercise: String,
    },
    /// An exercise as it is now. Answered with an [`ExerciseView`].
    Show {
        /// Its id.
        exercise: String,
    },
    /// All checks and questions that are not hidden, on what is deployed. Answered with an
    /// [`ExerciseView`]; [`Told`] says meanwhile how far it is.
    Check {
        /// Its id.
        exercise: String,
    },
    /// A question is answered, and judged at once. Answered with an [`ExerciseView`].
    Answer {
        /// The exercise's id.
        exercise: String,
        /// The question's id.
        question: String,
        /// The answer, as core reads it.
        answer: RawAnswer,
    },
    /// The next hint. Answered with an [`ExerciseView`].
    Hint {
        /// The exercise's id.
        exercise: String,
    },
    /// The function becomes the starter again; answers and points stay. Answered with an
    /// [`ExerciseView`].
    Reset {
        /// The exercise's id.
        exercise: String,
    },
    /// The one file to hand in, attached. Answered with its name.
    HandIn {
        /// The exercise's id.
        exercise: String,
    },
    /// What the attached file of somebody's holds becomes the exercise's function and answers.
    /// Answered with an [`ExerciseView`].
    PutBack {},
}

/// An answer to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawAnswer {
    /// The chosen ones, from 0 on.
    pub choices: Vec<u32>,
    /// The number, as it was typed.
    pub number: Option<String>,
}

/// A course in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Some sentences.
    pub text: String,
    /// How many exercises it has.
    pub exercises: usize,
}

/// The open course, and how far its learner is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// Its id.
    pub course: String,
    /// What people read.
    pub title: String,
    /// Some sentences.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<PartView>,
    /// The most points that came of each exercise, together.
    pub points: u32,
    /// Of how many, hidden ones included.
    pub max_points: u32,
    /// Its exercises, in order.
    pub exercises: Vec<ExerciseRow>,
}

/// A part of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// What people read.
    pub title: String,
    /// Some sentences.
    pub text: String,
    /// The ids of its exercises.
    pub exercises: Vec<String>,
}

/// An exercise in a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseRow {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// Its function was made.
    pub begun: bool,
    /// All visible checks and questions have passed.
    pub done: bool,
    /// The most points that came of a check.
    pub points: u32,
    /// Of how many, hidden ones included.
    pub max_points: u32,
    /// How many of those are of checks that run when a teacher grades.
    pub hidden_points: u32,
    /// Checks and questions, with what came of them last.
    pub checks: Vec<CheckRow>,
}

/// A check or a question, before and after it was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// Its name; of a question its text.
    pub name: String,
    /// `check` or `question`.
    pub kind: String,
    /// It runs when a teacher grades, and not here.
    pub hidden: bool,
    /// `pass`, `fail`, `error`, `not_run`, `ungradable`; empty if it was never looked at.
    pub status: String,
    /// What it got.
    pub points: u32,
    /// What passing is worth.
    pub max_points: u32,
}

/// An exercise at its learner's desk.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseView {
    /// Its course.
    pub course: String,
    /// What stands in lists.
    pub row: ExerciseRow,
    /// The instructions: blocks of a pack, as core writes them.
    pub instructions: Json,
    /// The hints that were asked for.
    pub hints: Vec<String>,
    /// How many more there are.
    pub hints_left: usize,
    /// Its questions.
    pub questions: Vec<QuestionView>,
    /// The function that it is done with.
    pub function: Option<FunctionView>,
    /// What came last of each check and question, as core writes it, by their ids.
    pub results: BTreeMap<String, Json>,
    /// One line about them; empty before the first check.
    pub summary: String,
    /// The solution's files, once all visible checks pass and where the course has it.
    pub solution: Vec<SolutionFile>,
    /// The exercise after it.
    pub next: Option<String>,
}

/// The function of an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FunctionView {
    /// Where it is.
    pub region: String,
    /// What it is called.
    pub name: String,
    /// The editor has changes that do not run yet.
    pub edited: bool,
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuestionView {
    /// Its id.
    pub id: String,
    /// `single`, `multiple`, `number`, `predict`.
    pub kind: String,
    /// What is asked.
    pub text: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Beside the number.
    pub unit: String,
    /// What was answered last.
    pub answer: RawAnswer,
}

/// A file of a solution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SolutionFile {
    /// Its path.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// How far a check is: told without being asked for.
#[derive(Clone, Debug, Serialize)]
pub enum Told {
    /// This check or question is looked at now: its id.
    Checking(String),
    /// This came of one: its id, and the verdict as core writes it.
    Verdict(String, Json),
}

/// JSON that core has written, put into a view as it is.
#[derive(Clone, Debug, Default)]
pub struct Json(pub RawJson);

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Every text that gets here was written as JSON.
        let raw: Result<&serde_json::value::RawValue, _> = serde_json::from_str(&self.0.0);
        raw.map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}
