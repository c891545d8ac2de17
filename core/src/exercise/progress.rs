//! What is kept of a learner's way through an exercise, as an exercise understands it.

use super::format::{Question, Visibility};
use super::json::Json;
use super::json::form::{FromJson, ToJson, from_json};
use super::pack::Pack;
use super::submission::Answer;
use super::verdict::{CheckResult, ExerciseResult, Status};
use crate::account::courses::Progress;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

impl Pack {
    /// The answers to its questions; what cannot be read, or belongs to no question, is no answer.
    #[must_use]
    pub fn answers_in(&self, progress: &Progress) -> BTreeMap<String, Answer> {
        let answers = progress.answers.iter();
        answers
            .filter(|(id, _)| self.question(id).is_some())
            .filter_map(|(id, raw)| Some((id.clone(), read(raw)?)))
            .collect()
    }

    /// What came of it last, if that was with these checks.
    #[must_use]
    pub fn result_in(&self, progress: &Progress) -> Option<ExerciseResult> {
        let result: ExerciseResult = read(progress.result.as_ref()?)?;
        (result.exercise_digest == self.digest).then_some(result)
    }

    /// A question of this id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.spec
            .questions
            .iter()
            .find(|question| question.id == id)
    }
}

impl Progress {
    /// Keeps an answer.
    pub fn answer(&mut self, question: &str, answer: &Answer) {
        if let Some(raw) = raw(answer) {
            self.answers.insert(question.to_owned(), raw);
        }
    }

    /// Everything was checked.
    pub fn checked(&mut self, result: &ExerciseResult) {
        self.best = self.best.max(result.points);
        self.done |= is_done(result);
        self.result = raw(result);
    }

    /// One question was judged: what came of everything else stays.
    pub fn judged(&mut self, pack: &Pack, verdict: CheckResult) {
        let mut result = pack
            .result_in(self)
            .unwrap_or_else(|| nothing_looked_at(pack));
        if let Some(old) = result.checks.iter_mut().find(|it| it.id == verdict.id) {
            *old = verdict;
        }
        let points = result.checks.iter().map(|check| check.points);
        result.points = points.fold(0, u32::saturating_add);
        self.checked(&result);
    }
}

/// Whether everything that a learner can make pass has passed.
#[must_use]
pub fn is_done(result: &ExerciseResult) -> bool {
    let mut checks = result.checks.iter();
    checks.all(|check| {
        check.status == Status::Pass
            || (check.visibility == Visibility::Hidden && check.status == Status::NotRun)
    })
}

/// The result of an exercise of which nothing was checked yet.
fn nothing_looked_at(pack: &Pack) -> ExerciseResult {
    let checks = pack.spec.checks.iter().map(|check| {
        let (id, name) = (check.id.clone(), check.name.clone());
        CheckResult::not_run(
            id,
            name,
            super::verdict::Kind::Check,
            check.visibility,
            check.points,
        )
    });
    let questions = pack.spec.questions.iter().map(|question| {
        let (id, name) = (question.id.clone(), question.text.clone());
        let (visibility, points) = (question.visibility, question.points);
        CheckResult::not_run(id, name, super::verdict::Kind::Question, visibility, points)
    });
    let checks: Vec<CheckResult> = checks.chain(questions).collect();
    let most = checks.iter().map(|check| check.max_points);
    ExerciseResult {
        exercise: pack.spec.id.clone(),
        exercise_digest: pack.digest.clone(),
        seed: 0,
        points: 0,
        max_points: most.fold(0, u32::saturating_add),
        checks,
    }
}

fn raw(value: &dyn ToJson) -> Option<Box<RawValue>> {
    RawValue::from_string(value.json().to_text()).ok()
}

fn read<T: FromJson + Default>(raw: &RawValue) -> Option<T> {
    from_json(Json::read(raw.get()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::format::ExerciseSpec;
    use serde_json::json;

    fn pack() -> Pack {
        let spec: ExerciseSpec = serde_json::from_value(json!({
            "id": "tea",
            "title": "Tea",
            "check": [
                { "id": "runs", "name": "Runs", "points": 2 },
                { "id": "others", "name": "Others", "points": 3, "visibility": "hidden" },
            ],
            "question": [{ "id": "q", "kind": "number", "text": "?", "answer": 7, "points": 1 }],
        }))
        .unwrap();
        Pack {
            spec,
            digest: "d".into(),
            ..Pack::default()
        }
    }

    fn verdict(status: Status) -> CheckResult {
        CheckResult {
            status,
            points: u32::from(status == Status::Pass),
            ..nothing_looked_at(&pack()).checks.remove(2)
        }
    }

    #[test]
    fn an_answer_counts_at_once_and_leaves_the_checks_alone() {
        let pack = pack();
        let mut progress = Progress::default();
        progress.judged(&pack, verdict(Status::Pass));
        let result = pack.result_in(&progress).unwrap();
        assert_eq!((result.points, result.max_points), (1, 6));
        assert_eq!(result.summary(), "1 of 2 checks pass: 1 of 6 points");
        assert!(!progress.done);

        let mut all = result;
        all.checks[0].status = Status::Pass;
        all.checks[0].points = 2;
        all.points = 3;
        progress.checked(&all);
        assert!(progress.done);
        assert_eq!(all.summary(), "All visible checks pass: 3 of 6 points");

        // Another attempt does not take away what was reached.
        progress.judged(&pack, verdict(Status::Fail));
        assert_eq!((progress.best, progress.done), (3, true));
        assert_eq!(pack.result_in(&progress).unwrap().points, 2);
    }

    #[test]
    fn a_result_of_other_checks_is_none() {
        let pack = pack();
        let mut progress = Progress::default();
        progress.judged(&pack, verdict(Status::Pass));
        let newer = Pack {
            digest: "e".into(),
            ..pack
        };
        assert_eq!(newer.result_in(&progress), None);
    }

    #[test]
    fn answers_are_those_of_questions_that_there_are() {
        let pack = pack();
        let mut progress = Progress::default();
        let answer = Answer {
            number: Some("7".into()),
            ..Answer::default()
        };
        progress.answer("q", &answer);
        progress.answer("gone", &answer);
        assert_eq!(
            pack.answers_in(&progress),
            [("q".to_owned(), answer)].into()
        );
    }
}
