//! What the page's part for courses and the account worker say to each other.
//!
//! That part is JavaScript of its own (`web/course`), loaded when a course is opened: it sends a
//! [`CourseRequest`] as JSON, and draws the views that are answered, whose members have their names in camel
//! case. Verdicts are handed on as core writes them. Other than the contract of all other views this is read
//! and written by lists of members (core's `exercise::json::form`), which are small.

use lambdabox_core::exercise::json::Json;
use lambdabox_core::exercise::json::form::{self, Unfit};
use lambdabox_core::exercise::submission::Answer;
use lambdabox_core::{json_members, json_names};
use std::collections::BTreeMap;

/// What is asked for. As JSON it is an object whose only member is called like the wish and says about
/// what: `{"Hint": {"exercise": "first-cup"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CourseRequest {
    /// What.
    pub(super) wish: Wish,
    /// About what.
    pub(super) about: About,
}

/// What can be asked for, with the members of [`About`] that belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wish {
    /// `keep`: the attached file becomes the open course. Answered with a [`CourseView`].
    Open,
    /// `course`: one that is kept becomes the open one. Answered with a [`CourseView`].
    OpenKept,
    /// The courses that are kept. Answered with a list of [`CourseRow`].
    Kept,
    /// `course`: a kept course's file is no longer needed; what was done in it stays. Answered with the
    /// rest.
    Forget,
    /// The open course as it is now. Answered with a [`CourseView`], or null without one.
    #[default]
    Progress,
    /// `exercise`: it is begun or gone on with; its function is there then. Answered with an
    /// [`ExerciseView`], like all that follow.
    Begin,
    /// `exercise`: as it is now.
    Show,
    /// `exercise`: all checks and questions that are not hidden, on what is deployed; meanwhile it is told
    /// how far it is ([`checking`], [`judged`]).
    Check,
    /// `exercise`, `question`, `answer`: a question is answered, and judged at once.
    Answer,
    /// `exercise`: its next hint.
    Hint,
    /// `exercise`: its function becomes the starter again; answers and points stay.
    Reset,
    /// `exercise`: the one file to hand in, attached. Answered with its name.
    HandIn,
    /// What the attached file of somebody's holds becomes the exercise's function and answers.
    PutBack,
}

json_names!(Wish {
    Open: "Open",
    OpenKept: "OpenKept",
    Kept: "Kept",
    Forget: "Forget",
    Progress: "Progress",
    Begin: "Begin",
    Show: "Show",
    Check: "Check",
    Answer: "Answer",
    Hint: "Hint",
    Reset: "Reset",
    HandIn: "HandIn",
    PutBack: "PutBack",
});

/// What a request is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    /// The file was opened by hand: it is kept with everything else.
    pub(super) keep: bool,
    /// A course's id.
    pub(super) course: String,
    /// An exercise's id, of the open course.
    pub(super) exercise: String,
    /// A question's id.
    pub(super) question: String,
    /// The answer to it.
    pub(super) answer: Answer,
}

json_members!(About {
    keep: Sparse("keep"),
    course: Sparse("course"),
    exercise: Sparse("exercise"),
    question: Sparse("question"),
    answer: Sparse("answer"),
});

impl CourseRequest {
    /// Reads what the page's part for courses has sent.
    pub(super) fn read(text: &str) -> Option<Self> {
        let Ok(Json::Object(mut wishes)) = Json::read(text) else {
            return None;
        };
        let (wish, about) = wishes.pop().filter(|_| wishes.is_empty())?;
        let read = || -> Result<Self, Unfit> {
            Ok(Self {
                wish: form::from_json(Json::String(wish))?,
                about: form::from_json(about)?,
            })
        };
        read().ok()
    }
}

/// It is told that a check or question is looked at now.
pub(super) fn checking(id: &str) -> String {
    told("Checking", Json::String(id.to_owned()))
}

/// It is told what came of one.
pub(super) fn judged(id: &str, verdict: Json) -> String {
    let both = vec![Json::String(id.to_owned()), verdict];
    told("Verdict", Json::Array(both))
}

fn told(what: &str, value: Json) -> String {
    Json::Object(vec![(what.to_owned(), value)]).to_text()
}

/// A course in a list.
#[derive(Debug, Default)]
pub(super) struct CourseRow {
    /// Its id.
    pub(super) id: String,
    /// What people read.
    pub(super) title: String,
    /// Some sentences.
    pub(super) text: String,
    /// How many exercises it has.
    pub(super) exercises: u32,
}

json_members!(CourseRow {
    id: Always("id"),
    title: Always("title"),
    text: Always("text"),
    exercises: Always("exercises"),
});

/// The open course, and how far its learner is.
#[derive(Debug, Default)]
pub(super) struct CourseView {
    /// Its id.
    pub(super) course: String,
    /// What people read.
    pub(super) title: String,
    /// Some sentences.
    pub(super) text: String,
    /// Its parts, in order.
    pub(super) parts: Vec<PartView>,
    /// The most points that came of each exercise, together.
    pub(super) points: u32,
    /// Of how many, hidden ones included.
    pub(super) max_points: u32,
    /// Its exercises, in order.
    pub(super) exercises: Vec<ExerciseRow>,
}

json_members!(CourseView {
    course: Always("course"),
    title: Always("title"),
    text: Always("text"),
    parts: Always("parts"),
    points: Always("points"),
    max_points: Always("maxPoints"),
    exercises: Always("exercises"),
});

/// A part of a course.
#[derive(Debug, Default)]
pub(super) struct PartView {
    /// What people read.
    pub(super) title: String,
    /// Some sentences.
    pub(super) text: String,
    /// The ids of its exercises.
    pub(super) exercises: Vec<String>,
}

json_members!(PartView {
    title: Always("title"),
    text: Always("text"),
    exercises: Always("exercises"),
});

/// An exercise in a course.
#[derive(Debug, Default)]
pub(super) struct ExerciseRow {
    /// Its id.
    pub(super) id: String,
    /// What people read.
    pub(super) title: String,
    /// One sentence.
    pub(super) summary: String,
    /// How long it takes.
    pub(super) minutes: Option<u32>,
    /// Its function was made.
    pub(super) begun: bool,
    /// All visible checks and questions have passed.
    pub(super) done: bool,
    /// The most points that came of a check.
    pub(super) points: u32,
    /// Of how many, hidden ones included.
    pub(super) max_points: u32,
    /// How many of those are of checks that run when a teacher grades.
    pub(super) hidden_points: u32,
    /// Checks and questions, with what came of them last.
    pub(super) checks: Vec<CheckRow>,
}

json_members!(ExerciseRow {
    id: Always("id"),
    title: Always("title"),
    summary: Always("summary"),
    minutes: Always("minutes"),
    begun: Always("begun"),
    done: Always("done"),
    points: Always("points"),
    max_points: Always("maxPoints"),
    hidden_points: Always("hiddenPoints"),
    checks: Always("checks"),
});

/// A check or a question, before and after it was run.
#[derive(Debug, Default)]
pub(super) struct CheckRow {
    /// Its id.
    pub(super) id: String,
    /// Its name; of a question its text.
    pub(super) name: String,
    /// `check` or `question`.
    pub(super) kind: String,
    /// It runs when a teacher grades, and not here.
    pub(super) hidden: bool,
    /// `pass`, `fail`, `error`, `not_run`, `ungradable`; empty if it was never looked at.
    pub(super) status: String,
    /// What it got.
    pub(super) points: u32,
    /// What passing is worth.
    pub(super) max_points: u32,
}

json_members!(CheckRow {
    id: Always("id"),
    name: Always("name"),
    kind: Always("kind"),
    hidden: Always("hidden"),
    status: Always("status"),
    points: Always("points"),
    max_points: Always("maxPoints"),
});

/// An exercise at its learner's desk.
#[derive(Debug, Default)]
pub(super) struct ExerciseView {
    /// Its course.
    pub(super) course: String,
    /// What stands in lists.
    pub(super) row: ExerciseRow,
    /// The instructions: blocks of a pack, as core writes them.
    pub(super) instructions: Json,
    /// The hints that were asked for.
    pub(super) hints: Vec<String>,
    /// How many more there are.
    pub(super) hints_left: u32,
    /// Its questions.
    pub(super) questions: Vec<QuestionView>,
    /// The function that it is done with.
    pub(super) function: Option<FunctionView>,
    /// What came last of each check and question, as core writes it, by their ids.
    pub(super) results: BTreeMap<String, Json>,
    /// One line about them; empty before the first check.
    pub(super) summary: String,
    /// The solution's files, once all visible checks pass and where the course has it.
    pub(super) solution: Vec<SolutionFile>,
    /// The exercise after it.
    pub(super) next: Option<String>,
}

json_members!(ExerciseView {
    course: Always("course"),
    row: Always("row"),
    instructions: Always("instructions"),
    hints: Always("hints"),
    hints_left: Always("hintsLeft"),
    questions: Always("questions"),
    function: Always("function"),
    results: Always("results"),
    summary: Always("summary"),
    solution: Always("solution"),
    next: Always("next"),
});

/// The function of an exercise.
#[derive(Debug, Default)]
pub(super) struct FunctionView {
    /// Where it is.
    pub(super) region: String,
    /// What it is called.
    pub(super) name: String,
    /// The editor has changes that do not run yet.
    pub(super) edited: bool,
}

json_members!(FunctionView {
    region: Always("region"),
    name: Always("name"),
    edited: Always("edited"),
});

/// A question.
#[derive(Debug, Default)]
pub(super) struct QuestionView {
    /// Its id.
    pub(super) id: String,
    /// `single`, `multiple`, `number`, `predict`.
    pub(super) kind: Json,
    /// What is asked.
    pub(super) text: String,
    /// What can be chosen.
    pub(super) choices: Vec<String>,
    /// Beside the number.
    pub(super) unit: String,
    /// What was answered last.
    pub(super) answer: AnswerView,
}

json_members!(QuestionView {
    id: Always("id"),
    kind: Always("kind"),
    text: Always("text"),
    choices: Always("choices"),
    unit: Always("unit"),
    answer: Always("answer"),
});

/// An answer to a question; of no answer as well.
#[derive(Debug, Default)]
pub(super) struct AnswerView {
    /// The chosen ones, from 0 on.
    pub(super) choices: Vec<u32>,
    /// The number, as it was typed.
    pub(super) number: Option<String>,
}

json_members!(AnswerView {
    choices: Always("choices"),
    number: Always("number"),
});

/// A file of a solution.
#[derive(Debug, Default)]
pub(super) struct SolutionFile {
    /// Its path.
    pub(super) path: String,
    /// What is in it.
    pub(super) text: String,
}

json_members!(SolutionFile {
    path: Always("path"),
    text: Always("text"),
});

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::exercise::json::form::ToJson as _;

    #[test]
    fn requests_are_read() {
        let read = CourseRequest::read(
            r#"{"Answer":{"exercise":"tea","question":"q","answer":{"choices":[1]}}}"#,
        );
        let about = About {
            exercise: "tea".into(),
            question: "q".into(),
            answer: Answer {
                choices: vec![1],
                number: None,
            },
            ..About::default()
        };
        let wish = Wish::Answer;
        assert_eq!(read, Some(CourseRequest { wish, about }));
        for text in [
            "",
            "{}",
            "[]",
            r#"{"Brew":{}}"#,
            r#"{"Kept":{},"Show":{}}"#,
            r#"{"Kept":1}"#,
        ] {
            assert_eq!(CourseRequest::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_told_has_the_form_that_the_page_reads() {
        assert_eq!(checking("runs"), r#"{"Checking":"runs"}"#);
        assert_eq!(judged("runs", Json::Null), r#"{"Verdict":["runs",null]}"#);
        let view = QuestionView::default();
        let text = r#"{"id":"","kind":null,"text":"","choices":[],"unit":"","answer":{"choices":[],"number":null}}"#;
        assert_eq!(view.json().to_text(), text);
    }
}
