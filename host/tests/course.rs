//! The course `examples/courses/intro-to-lambda`, as its author proves it: `lambdabox exercise check`
//! over every exercise, and what a class needs besides.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lambdabox_core::exercise::format::Visibility;
use lambdabox_core::exercise::pack::{Block, Inline, Instructions};
use lambdabox_host::exercise::{Course, Exercise};
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a class of 90 minutes gets through.
const LESSON: [&str; 4] = [
    "create-and-tag",
    "log-the-event",
    "environment-variables",
    "hello-to-yourself",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn folder() -> PathBuf {
    root().join("examples/courses/intro-to-lambda")
}

fn course() -> Course {
    Course::read(&folder()).unwrap()
}

fn exercises() -> Vec<Exercise> {
    let read = |folder: &PathBuf| Exercise::read(folder).unwrap();
    course().folders.iter().map(read).collect()
}

/// Proves the exercises of a part, from 0 on.
fn prove(part: usize) {
    let course = course();
    let ids = &course.spec.parts[part].exercises;
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root().join("target").join("runtimes"), PathBuf::from);
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
    let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
        .env("LAMBDABOX_RUNTIMES", runtimes)
        .env("LAMBDABOX_CACHE_DIR", cache)
        .args(["exercise", "check", "--format", "json"])
        .args(ids.iter().map(|id| folder().join(id)))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let proofs: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(proofs.len(), ids.len(), "{text}");
    for (id, proof) in ids.iter().zip(&proofs) {
        assert_eq!(proof["faults"], serde_json::json!([]), "{id}");
        assert_eq!(proof["sound"], true, "{id}");
        let runs = proof["runs"].as_array().unwrap();
        let of_kind = |kind: &str| {
            let named = |run: &&Value| run["submission"].as_str().unwrap().starts_with(kind);
            runs.iter().filter(named).count()
        };
        assert_eq!(of_kind("solution"), 3, "{id}");
        assert!(of_kind("wrong/") >= 3, "{id}");
    }
    assert!(output.status.success());
}

#[test]
fn the_lesson_is_sound() {
    prove(0);
}

#[test]
fn the_part_on_what_does_not_work_is_sound() {
    prove(1);
}

#[test]
fn the_part_on_time_and_money_is_sound() {
    prove(2);
}

#[test]
fn the_part_on_what_stays_is_sound() {
    prove(3);
}

#[test]
fn the_part_on_the_world_outside_is_sound() {
    prove(4);
}

#[test]
fn the_part_for_those_who_look_after_it_is_sound() {
    prove(5);
    assert_eq!(course().spec.parts.len(), 6, "a part has no test");
}

#[test]
fn the_lesson_comes_first_and_fits_into_a_class() {
    assert_eq!(course().spec.parts[0].exercises, LESSON);
    let minutes = exercises()[..LESSON.len()]
        .iter()
        .map(|exercise| exercise.pack.spec.minutes.unwrap())
        .sum::<u32>();
    assert!(minutes <= 90, "{minutes}");
}

/// What the headings of instructions say.
fn headings(instructions: &Instructions) -> Vec<String> {
    let blocks = instructions.blocks().unwrap();
    let texts = blocks.into_iter().filter_map(|block| match block {
        Block::Heading { text, .. } => Some(text),
        _ => None,
    });
    texts
        .flatten()
        .filter_map(|inline| match inline {
            Inline::Text { text } => Some(text),
            _ => None,
        })
        .collect()
}

#[test]
fn every_exercise_has_what_a_learner_needs() {
    let exercises = exercises();
    assert!(exercises.len() >= 18);
    for (place, exercise) in exercises.iter().enumerate() {
        let spec = &exercise.pack.spec;
        let id = &spec.id;
        // The order without a course.toml is the same one.
        assert_eq!(spec.order as usize, place + 1, "{id}");
        assert!(!spec.summary.is_empty() && spec.minutes.is_some(), "{id}");
        assert!(exercise.wrong.len() >= 3, "{id}");
        let told = exercise
            .wrong
            .iter()
            .filter(|it| it.expect.mistake.is_some());
        if spec.checks.is_empty() {
            assert!(!spec.questions.is_empty(), "{id}");
            continue;
        }
        assert!(told.count() >= 2, "{id}");
        assert!(!spec.hints.is_empty(), "{id}");
        let headings = headings(&exercise.pack.instructions);
        for wanted in ["Predict", "Run", "Make"] {
            assert!(headings.iter().any(|it| it == wanted), "{id}: {wanted}");
        }
        let hidden = spec
            .checks
            .iter()
            .filter(|it| it.visibility == Visibility::Hidden);
        assert!(hidden.clone().any(|check| check.vary.is_some()), "{id}");
        assert!(hidden.count() < spec.checks.len(), "{id}");
    }
    let quiz = exercises.last().unwrap();
    assert_eq!(quiz.pack.spec.questions.len(), 5);
}

#[test]
fn every_folder_is_named_as_its_exercise() {
    for folder in course().folders {
        let exercise = Exercise::read(&folder).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert_eq!(exercise.pack.spec.id, name);
    }
}
