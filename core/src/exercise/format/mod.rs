//! What an `exercise.toml` holds. The types are the format: the reader, the JSON Schema for editors
//! and the packs all follow from them.
//!
//! Keys are snake case, unknown keys are errors. Everything that has a default may be left out.

mod check;
mod course;
mod expect;
mod problems;
mod quiz;
mod setup;
mod value;
mod vary;

pub use check::{
    Call, Check, ConfigurationStep, HttpRequest, Mistake, PutItem, PutObject, SimulateStep, Step,
    Visibility,
};
pub use course::{CoursePart, CourseSpec};
pub use expect::{
    ErrorExpectation, Expectation, FunctionExpectation, HttpExpectation, LogExpectation, Outcome,
    ReportExpectation, SimulationExpectation, SourceExpectation,
};
pub use problems::{Key, Problem, nearest};
pub use quiz::{Choice, Measure, Question, QuestionKind, Reason};
pub use setup::{FunctionSetup, Limits};
pub use value::{Bounds, JsonType, OneOrMany, ValueExpectation};
pub use vary::{Draw, Vary};

use crate::exercise::submission::Answer;
use crate::json_members;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole of an `exercise.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExerciseSpec {
    /// What tells the exercise from all others: 1 to 64 lower-case letters, digits and `-`.
    pub id: String,
    /// What people read: at most 200 characters.
    pub title: String,
    /// Where it stands in its course: small numbers come first.
    #[serde(default)]
    pub order: u32,
    /// One sentence for lists of exercises.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The learner may read the solution, once all visible checks pass.
    #[serde(default)]
    pub self_study: bool,
    /// The function as the learner finds it.
    #[serde(default)]
    pub function: FunctionSetup,
    /// How far the checks let a submission go.
    #[serde(default)]
    pub limits: Limits,
    /// What is said one after the other, when the learner asks for help. At most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What is checked. At most 100.
    #[serde(default, rename = "check", skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What is asked. At most 100.
    #[serde(default, rename = "question", skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

impl ExerciseSpec {
    /// The right answers to its questions, by their ids, as far as they stand in the file: what is
    /// predicted has to be measured first.
    #[must_use]
    pub fn right_answers(&self) -> BTreeMap<String, Answer> {
        let answer = |question: &Question| {
            let right = question.choices.iter().enumerate();
            let right = right.filter(|(_, choice)| choice.correct);
            let choices = right.filter_map(|(index, _)| u32::try_from(index).ok());
            let bounds = question.answer.as_ref();
            let number = bounds.and_then(|bounds| {
                let least = bounds.at_least.as_ref().or(bounds.at_most.as_ref());
                bounds.exactly.as_ref().or(least)
            });
            Answer {
                choices: choices.collect(),
                number: number.map(ToString::to_string),
            }
        };
        let questions = self.questions.iter();
        questions
            .filter(|question| question.kind != QuestionKind::Predict)
            .map(|question| (question.id.clone(), answer(question)))
            .collect()
    }

    /// The points of all checks and questions, of whatever visibility.
    #[must_use]
    pub fn points(&self) -> u32 {
        let checks = self.checks.iter().map(|check| check.points);
        let questions = self.questions.iter().map(|question| question.points);
        checks.chain(questions).fold(0, u32::saturating_add)
    }
}

json_members!(ExerciseSpec {
    id: Always("id"),
    title: Always("title"),
    order: Defaulted("order"),
    summary: Sparse("summary"),
    minutes: Sparse("minutes"),
    self_study: Defaulted("self_study"),
    function: Defaulted("function"),
    limits: Defaulted("limits"),
    hints: Sparse("hints"),
    checks: Sparse("check"),
    questions: Sparse("question"),
});
