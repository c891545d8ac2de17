//! What is wrong with questions.

use super::{At, Search};
use crate::exercise::format::{ExerciseSpec, Question, QuestionKind, Visibility};

impl ExerciseSpec {
    pub(super) fn questions(&self, search: &mut Search<'_>, at: &At) {
        for (index, question) in self.questions.iter().enumerate() {
            search.question(&at.index(index), question);
        }
    }
}

impl Search<'_> {
    fn question(&mut self, at: &At, question: &Question) {
        self.id(&at.key("id"), &question.id);
        self.text(&at.key("text"), &question.text, 2_000);
        self.range(&at.key("points"), question.points, 0, 1_000);
        if question.visibility == Visibility::Hidden {
            self.tell(
                &at.key("visibility"),
                "Nobody could answer a hidden question: make it visible or secret.",
            );
        }
        match question.kind {
            QuestionKind::Single | QuestionKind::Multiple => self.choices(at, question),
            QuestionKind::Number => {
                if question.answer.is_none() {
                    self.tell(at, "A number question has an answer.");
                }
                self.reasons(at, question);
            }
            QuestionKind::Predict => {
                if question.steps.is_empty() || question.measure.is_none() {
                    self.tell(
                        at,
                        "What is predicted is measured: write a [[question.step]] and measure.",
                    );
                }
                self.reasons(at, question);
                for (index, step) in question.steps.iter().enumerate() {
                    self.step(&at.key("step").index(index), step, question.visibility);
                }
            }
        }
        let predicts = question.kind == QuestionKind::Predict;
        let chooses = matches!(question.kind, QuestionKind::Single | QuestionKind::Multiple);
        let misplaced = [
            ("choice", !chooses && !question.choices.is_empty()),
            (
                "answer",
                question.kind != QuestionKind::Number && question.answer.is_some(),
            ),
            ("step", !predicts && !question.steps.is_empty()),
            ("measure", !predicts && question.measure.is_some()),
            ("tolerance", !predicts && question.tolerance.is_some()),
            ("reason", chooses && !question.reasons.is_empty()),
            ("unit", chooses && !question.unit.is_empty()),
        ];
        for (key, _) in misplaced.into_iter().filter(|(_, there)| *there) {
            self.tell(&at.key(key), "A question of this kind has no such key.");
        }
    }

    fn choices(&mut self, at: &At, question: &Question) {
        let count = question.choices.len();
        if !(2..=20).contains(&count) {
            self.tell(
                at,
                format!("A question has 2 to 20 choices, and this one {count}."),
            );
        }
        let right = question
            .choices
            .iter()
            .filter(|choice| choice.correct)
            .count();
        match question.kind {
            QuestionKind::Single if right != 1 => {
                self.tell(
                    at,
                    format!("Exactly one choice is right, and here {right} are."),
                );
            }
            QuestionKind::Multiple if right == 0 => {
                self.tell(at, "At least one choice is right.");
            }
            _ => {}
        }
        for (index, choice) in question.choices.iter().enumerate() {
            let at = at.key("choice").index(index);
            self.text(&at.key("text"), &choice.text, 500);
            self.text(&at.key("why"), &choice.why, 2_000);
        }
    }

    /// Every answer has a reason.
    fn reasons(&mut self, at: &At, question: &Question) {
        for (key, text) in [("why", &question.why), ("otherwise", &question.otherwise)] {
            if text.trim().is_empty() {
                let message = format!("Every answer has a reason: write {key}.");
                self.tell(at, message);
            }
        }
        for (index, reason) in question.reasons.iter().enumerate() {
            self.text(
                &at.key("reason").index(index).key("says"),
                &reason.says,
                2_000,
            );
        }
    }
}
