//! The open course and its exercises as the page draws them.

use super::super::names::Account;
use super::messages::{
    AnswerView, CheckRow, CourseRow, CourseView, ExerciseRow, ExerciseView, FunctionView, PartView,
    QuestionView, SolutionFile,
};
use super::open::OpenCourse;
use lambdabox_core::account::courses::{ExerciseKey, Progress};
use lambdabox_core::exercise::format::{Question, Visibility};
use lambdabox_core::exercise::json::Json;
use lambdabox_core::exercise::json::form::ToJson as _;
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::progress::is_done;
use lambdabox_core::exercise::submission::Answer;
use lambdabox_core::exercise::verdict::{CheckResult, ExerciseResult, Status};
use std::collections::BTreeMap;

/// A course in a list.
pub(super) fn row(course: &OpenCourse) -> CourseRow {
    let spec = &course.spec;
    CourseRow {
        id: spec.id.clone(),
        title: spec.title.clone(),
        text: spec.text.clone(),
        exercises: counted(course.packs.len()),
    }
}

/// The whole course.
pub(super) fn course(account: &Account, course: &OpenCourse) -> CourseView {
    let spec = &course.spec;
    let packs = spec.exercises().filter_map(|id| course.pack(id));
    let exercises: Vec<ExerciseRow> = packs
        .map(|pack| {
            let key = ExerciseKey::new(&*spec.id, &*pack.spec.id);
            exercise_row(pack, &account.progress(&key))
        })
        .collect();
    let sum = |of: fn(&ExerciseRow) -> u32| exercises.iter().map(of).fold(0, u32::saturating_add);
    let parts = spec.parts.iter().map(|part| PartView {
        title: part.title.clone(),
        text: part.text.clone(),
        exercises: part.exercises.clone(),
    });
    CourseView {
        course: spec.id.clone(),
        title: spec.title.clone(),
        text: spec.text.clone(),
        parts: parts.collect(),
        points: sum(|row| row.points),
        max_points: sum(|row| row.max_points),
        exercises,
    }
}

fn exercise_row(pack: &Pack, progress: &Progress) -> ExerciseRow {
    let result = pack.result_in(progress);
    let spec = &pack.spec;
    let result_of = |id: &str| {
        let checks = result.iter().flat_map(|result| &result.checks);
        checks.into_iter().find(|check| check.id == id)
    };
    let row = |id: &str, name: &str, kind: &str, hidden: bool, points: u32| {
        let result = result_of(id);
        CheckRow {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            hidden,
            status: result.map_or_else(String::new, |it| it.status.name().to_owned()),
            points: result.map_or(0, |it| it.points),
            max_points: points,
        }
    };
    let is_hidden = |visibility| visibility != Visibility::Visible;
    let checks = spec.checks.iter().map(|check| {
        let hidden = is_hidden(check.visibility);
        row(&check.id, &check.name, "check", hidden, check.points)
    });
    let questions = spec
        .questions
        .iter()
        .map(|it| row(&it.id, &it.text, "question", false, it.points));
    let checks: Vec<CheckRow> = checks.chain(questions).collect();
    let points = |rows: &mut dyn Iterator<Item = &CheckRow>| {
        rows.map(|row| row.max_points).fold(0, u32::saturating_add)
    };
    let max_points = points(&mut checks.iter());
    let done = progress.done || result.as_ref().is_some_and(is_done);
    ExerciseRow {
        id: spec.id.clone(),
        title: spec.title.clone(),
        summary: spec.summary.clone(),
        minutes: spec.minutes,
        begun: progress.function.is_some(),
        done,
        points: progress.best.min(max_points),
        max_points,
        hidden_points: points(&mut checks.iter().filter(|row| row.hidden)),
        checks,
    }
}

/// An exercise at its learner's desk.
pub(super) fn exercise(account: &Account, course: &OpenCourse, pack: &Pack) -> ExerciseView {
    let spec = &pack.spec;
    let key = ExerciseKey::new(&*course.spec.id, &*spec.id);
    let progress = account.progress(&key);
    let row = exercise_row(pack, &progress);
    let result = pack.result_in(&progress);
    let shown = usize::try_from(progress.hints).unwrap_or(usize::MAX);
    let answers = pack.answers_in(&progress);
    let function = progress.function.as_ref().and_then(|key| {
        account.function(key).ok()?;
        Some(FunctionView {
            region: key.region.clone(),
            name: key.name.clone(),
            edited: account.draft(key).is_ok_and(|it| !it.files.is_empty()),
        })
    });
    let all: Vec<&str> = course.spec.exercises().collect();
    let place = all.iter().position(|id| *id == spec.id);
    let next = place.and_then(|place| all.get(place + 1));
    let solution = pack.solution.iter().filter(|_| row.done);
    let solution = solution.flat_map(|solution| &solution.files);
    ExerciseView {
        course: course.spec.id.clone(),
        instructions: pack.instructions.json().clone(),
        hints: spec.hints.iter().take(shown).cloned().collect(),
        hints_left: counted(spec.hints.len().saturating_sub(shown)),
        questions: spec
            .questions
            .iter()
            .map(|it| question(it, answers.get(&it.id)))
            .collect(),
        function,
        results: result.as_ref().map(results).unwrap_or_default(),
        summary: result
            .as_ref()
            .map_or_else(String::new, ExerciseResult::summary),
        solution: solution
            .map(|file| SolutionFile {
                path: file.path.clone(),
                text: file.text.clone(),
            })
            .collect(),
        next: next.map(|id| (*id).to_owned()),
        row,
    }
}

fn results(result: &ExerciseResult) -> BTreeMap<String, Json> {
    let looked_at =
        |check: &&CheckResult| check.status != Status::NotRun || check.message.is_some();
    let checks = result.checks.iter().filter(looked_at);
    checks.map(|it| (it.id.clone(), it.json())).collect()
}

fn question(question: &Question, answer: Option<&Answer>) -> QuestionView {
    let answer = answer.cloned().unwrap_or_default();
    QuestionView {
        id: question.id.clone(),
        kind: question.kind.json(),
        text: question.text.clone(),
        choices: question.choices.iter().map(|it| it.text.clone()).collect(),
        unit: question.unit.clone(),
        answer: AnswerView {
            choices: answer.choices,
            number: answer.number,
        },
    }
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
