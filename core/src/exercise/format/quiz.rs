//! Questions: what a learner answers without writing code.

use super::{Bounds, Step, Visibility};
use crate::exercise::json::Number;
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};

/// Which form a question has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Exactly one choice is right.
    #[default]
    Single,
    /// Any number of choices is right, and all of them have to be found.
    Multiple,
    /// A number.
    Number,
    /// A number that is predicted first and measured then, on the learner's own function.
    Predict,
}

/// A question: all of its points, or none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What tells it from the exercise's checks and other questions.
    pub id: String,
    /// Its form.
    pub kind: QuestionKind,
    /// What is asked: plain text, at most 2,000 characters.
    pub text: String,
    /// What a right answer is worth: 0 to 1,000. 1 by default.
    #[serde(default = "one")]
    pub points: u32,
    /// Who sees it: `visible` or `secret`; a hidden question could not be answered.
    #[serde(default)]
    pub visibility: Visibility,
    /// For `single` and `multiple`: 2 to 20.
    #[serde(default, rename = "choice", skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// For `number`: what is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Bounds>,
    /// For `number` and `predict`: the unit that stands beside the field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// For `predict`: what is run, after the answer was given. The figure is the last step's.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// For `predict`: what of it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// For `predict`: how far off an answer may be; 0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Number>,
    /// For `number` and `predict`: what is said of answers in a range; the first that fits.
    #[serde(default, rename = "reason", skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// For `number` and `predict`: why the right answer is right.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// For `number` and `predict`: what is said of any other answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
}

const fn one() -> u32 {
    1
}

/// One choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// It is right. Left out in packs for learners whose answers are not theirs to know.
    #[serde(default)]
    pub correct: bool,
    /// Why it is right or wrong.
    pub why: String,
}

/// What is said of some answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Which answers.
    pub when: Bounds,
    /// What.
    pub says: String,
}

/// A figure of an invocation or of a simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Billed duration in milliseconds.
    #[default]
    BilledMs,
    /// Duration in milliseconds.
    DurationMs,
    /// INIT in milliseconds; 0 in a warm environment.
    InitMs,
    /// The most memory used, in MB.
    MemoryMb,
    /// What it costs, in US dollars.
    CostUsd,
    /// How many requests were throttled, in a simulation.
    Throttles,
    /// How many environments were started, in a simulation.
    ColdStarts,
    /// How often the event was handed over.
    Attempts,
    /// The status of the HTTP response.
    HttpStatus,
}

json_names!(QuestionKind {
    Single: "single",
    Multiple: "multiple",
    Number: "number",
    Predict: "predict",
});

json_members!(Question {
    id: Always("id"),
    kind: Always("kind"),
    text: Always("text"),
    points: Always("points"),
    visibility: Defaulted("visibility"),
    choices: Sparse("choice"),
    answer: Sparse("answer"),
    unit: Sparse("unit"),
    steps: Sparse("step"),
    measure: Sparse("measure"),
    tolerance: Sparse("tolerance"),
    reasons: Sparse("reason"),
    why: Sparse("why"),
    otherwise: Sparse("otherwise"),
});

json_members!(Choice {
    text: Always("text"),
    correct: Defaulted("correct"),
    why: Always("why"),
});

json_members!(Reason {
    when: Always("when"),
    says: Always("says"),
});

json_names!(Measure {
    BilledMs: "billed_ms",
    DurationMs: "duration_ms",
    InitMs: "init_ms",
    MemoryMb: "memory_mb",
    CostUsd: "cost_usd",
    Throttles: "throttles",
    ColdStarts: "cold_starts",
    Attempts: "attempts",
    HttpStatus: "http_status",
});
