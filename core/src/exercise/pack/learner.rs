//! What a learner's pack leaves out.

use super::{Audience, Pack};
use crate::exercise::format::{Check, Expectation, Step, ValueExpectation, Visibility};
use crate::exercise::json::Json;
use crate::exercise::judge::digest_of;
use std::collections::{BTreeMap, BTreeSet};

impl Pack {
    /// The pack for learners: of hidden checks their names and points, of secret ones nothing, the
    /// solution only for self-study, and only files that are named by what is left.
    #[must_use]
    pub fn for_learners(&self) -> Self {
        let mut spec = self.spec.clone();
        spec.checks
            .retain(|check| check.visibility != Visibility::Secret);
        spec.questions
            .retain(|question| question.visibility != Visibility::Secret);
        for check in &mut spec.checks {
            if check.visibility == Visibility::Hidden {
                *check = Check {
                    id: check.id.clone(),
                    name: check.name.clone(),
                    points: check.points,
                    visibility: check.visibility,
                    ..Check::default()
                };
            }
        }
        let known: BTreeSet<String> = spec.checks.iter().map(|check| check.id.clone()).collect();
        for check in &mut spec.checks {
            check.requires.retain(|id| known.contains(id));
        }
        let mut pack = Self {
            audience: Audience::Learner,
            solution: self.solution.clone().filter(|_| spec.self_study),
            spec,
            ..self.clone()
        };
        pack.keep_named_files();
        pack
    }

    /// Keeps those files only that something in the pack names.
    pub fn keep_named_files(&mut self) {
        let codes = [Some(&self.starter), self.solution.as_ref()];
        let setups = codes.into_iter().flatten().map(|code| &code.function);
        let events = setups.chain([&self.spec.function]);
        let events = events.flat_map(|setup| setup.events.iter().flatten());
        let mut named: BTreeSet<String> = events.map(|(_, path)| path.clone()).collect();
        named.extend(self.spec.checks.iter().flat_map(files_of));
        let questions = self.spec.questions.iter().flat_map(|it| &it.steps);
        named.extend(questions.flat_map(files_of_step));
        self.files.retain(|path, _| named.contains(path));
    }

    /// The pack with digests in the place of values that visible checks expect with `equal`, `json`
    /// and `file`. Who reads it cannot read the answers, and can still try guesses.
    #[must_use]
    pub fn with_digests(&self, salt: &str) -> Self {
        let mut pack = Self {
            salt: salt.to_owned(),
            ..self.clone()
        };
        let files = &self.files;
        for check in &mut pack.spec.checks {
            // Drawn values stand for another answer each time.
            if check.vary.is_some() {
                continue;
            }
            let steps = check
                .steps
                .iter_mut()
                .filter_map(|step| step.expect.as_mut());
            for expected in steps.chain(&mut check.expect) {
                digest_values(expected, salt, files);
            }
        }
        pack.keep_named_files();
        pack
    }
}

fn digest_values(expected: &mut Expectation, salt: &str, files: &BTreeMap<String, String>) {
    let http = expected.http.as_mut();
    let values = expected
        .payload
        .iter_mut()
        .chain(http.and_then(|http| http.json.as_mut()));
    for value in values {
        digest_value(value, salt, files);
    }
}

fn digest_value(value: &mut ValueExpectation, salt: &str, files: &BTreeMap<String, String>) {
    let text = value.json.take();
    let file = value.file.take();
    let file = file.and_then(|path| files.get(&path).cloned());
    let read = |text: Option<String>| text.and_then(|text| Json::read(&text).ok());
    let wanted = value.equal.take().or(read(text)).or(read(file));
    if let Some(wanted) = wanted {
        value.digest = Some(digest_of(&wanted, salt));
    }
    for inside in value.at.values_mut() {
        digest_value(inside, salt, files);
    }
    let boxes = [&mut value.each, &mut value.any, &mut value.parsed];
    for inside in boxes.into_iter().flatten() {
        digest_value(inside, salt, files);
    }
}

/// The files that a check names.
fn files_of(check: &Check) -> Vec<String> {
    let mut files: Vec<String> = check.steps.iter().flat_map(files_of_step).collect();
    let mistakes = check.mistakes.iter().map(|mistake| &mistake.when);
    for expected in check.expect.iter().chain(mistakes) {
        files_of_expectation(expected, &mut files);
    }
    files
}

fn files_of_step(step: &Step) -> Vec<String> {
    let http = step.http.as_ref().and_then(|http| http.body_file.clone());
    let simulation = step.simulate.as_ref();
    let event = simulation.and_then(|simulation| simulation.event_file.clone());
    let mut files: Vec<String> = step
        .invoke
        .iter()
        .cloned()
        .chain(http)
        .chain(event)
        .collect();
    if let Some(expected) = &step.expect {
        files_of_expectation(expected, &mut files);
    }
    files
}

fn files_of_expectation(expected: &Expectation, files: &mut Vec<String>) {
    let http = expected.http.as_ref();
    let log = expected.log.as_ref().and_then(|log| log.json.as_ref());
    let values = expected
        .payload
        .iter()
        .chain(http.and_then(|http| http.json.as_ref()))
        .chain(http.and_then(|http| http.body.as_ref()))
        .chain(log)
        .map(AsRef::as_ref);
    let function = expected.function.iter().flat_map(|it| it.events.values());
    for value in values.chain(function) {
        files_of_value(value, files);
    }
}

fn files_of_value(value: &ValueExpectation, files: &mut Vec<String>) {
    files.extend(value.file.clone());
    value.at.values().for_each(|it| files_of_value(it, files));
    let boxes = [&value.each, &value.any, &value.parsed, &value.not];
    for inside in boxes.into_iter().flatten() {
        files_of_value(inside, files);
    }
}
