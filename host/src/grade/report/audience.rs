//! What learners may see of a report.

use super::{Check, CheckResult, Exercise, Report, Status, Submission, Visibility};

/// The id of the line that stands for all secret checks together.
const SECRET: &str = "secret";

impl Report {
    /// What learners may see of it: hidden checks keep their name, points and verdict; of secret
    /// ones only the points of all together are told, so that the mark stays what it is.
    #[must_use]
    pub fn for_learners(mut self) -> Self {
        self.for_learners = true;
        for submission in &mut self.submissions {
            let exercise = self
                .exercises
                .iter()
                .find(|it| it.id == submission.exercise);
            if let Some(exercise) = exercise {
                hide(submission, exercise);
            }
            // They may tell of others.
            submission.notes.clear();
        }
        for exercise in &mut self.exercises {
            let points = secret_points(exercise);
            exercise
                .checks
                .retain(|check| check.visibility != Visibility::Secret);
            if points > 0 {
                exercise.checks.push(Check {
                    id: SECRET.to_owned(),
                    name: "What your teacher looks at besides".to_owned(),
                    points,
                    visibility: Visibility::Hidden,
                });
            }
        }
        self
    }
}

fn secret_points(exercise: &Exercise) -> u32 {
    let secret = |check: &&Check| check.visibility == Visibility::Secret;
    exercise
        .checks
        .iter()
        .filter(secret)
        .fold(0, |sum, check| sum.saturating_add(check.points))
}

fn hide(submission: &mut Submission, exercise: &Exercise) {
    let visibility = |id: &str| {
        let check = exercise.checks.iter().find(|it| it.id == id);
        check.map_or(Visibility::Secret, |it| it.visibility)
    };
    let mut secret = CheckResult {
        id: SECRET.to_owned(),
        verdict: Status::Pass,
        points: 0,
        message: String::new(),
        mistake: None,
        failed: None,
        log: String::new(),
        billed_ms: 0,
    };
    submission
        .checks
        .retain_mut(|result| match visibility(&result.id) {
            Visibility::Visible => true,
            Visibility::Hidden => {
                result.message.clear();
                result.mistake = None;
                result.failed = None;
                result.log.clear();
                result.billed_ms = 0;
                true
            }
            Visibility::Secret => {
                secret.points = secret.points.saturating_add(result.points);
                if secret.verdict == Status::Pass {
                    secret.verdict = result.verdict;
                }
                false
            }
        });
    if secret_points(exercise) > 0 {
        submission.checks.push(secret);
    }
}
