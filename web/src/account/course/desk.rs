//! An exercise of the open course at its learner's desk: its function, and where its progress is kept.

use super::super::names::Account;
use super::super::refusal::{invalid, refused};
use super::messages::ExerciseView;
use super::open::OpenCourse;
use super::{Worker, change, view};
use lambdabox_contract::Refusal;
use lambdabox_core::account::FunctionKey;
use lambdabox_core::account::courses::{ExerciseKey, Progress};
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::pack::{Pack, PackedCode};
use lambdabox_core::exercise::submission::Submission;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// See the module.
pub(super) struct Desk {
    course: Rc<OpenCourse>,
    /// The exercise.
    pub(super) pack: Arc<Pack>,
    /// Where its learner's progress is.
    pub(super) key: ExerciseKey,
}

impl Desk {
    /// The exercise of this id in the open course.
    pub(super) fn of(worker: &Worker, exercise: &str) -> Result<Self, Refusal> {
        let course = worker.courses.open.borrow().clone();
        let course = course.ok_or_else(|| invalid("No course is open."))?;
        let pack = course.pack(exercise).cloned().ok_or_else(|| {
            invalid(format!(
                "The course {} has no exercise {exercise:?}.",
                course.spec.title
            ))
        })?;
        Ok(Self {
            key: ExerciseKey::new(&*course.spec.id, exercise),
            pack,
            course,
        })
    }

    /// The exercise as it is drawn.
    pub(super) fn view(&self, worker: &Worker) -> ExerciseView {
        view::exercise(&worker.account.borrow(), &self.course, &self.pack)
    }

    /// The learner is further.
    pub(super) async fn change(
        &self,
        worker: &Worker,
        act: &mut dyn FnMut(&mut Progress),
    ) -> Result<(), Refusal> {
        change(worker, &mut |account| {
            account
                .change_progress(&self.key, &mut *act)
                .map_err(refused)
        })
        .await
    }

    /// The exercise's function.
    fn function(&self, account: &Account) -> Result<FunctionKey, Refusal> {
        let known = account.progress(&self.key).function;
        known
            .filter(|key| account.function(key).is_ok())
            .ok_or_else(|| {
                invalid(
                    "The function of this exercise is not there any more: open the exercise again.",
                )
            })
    }

    /// Makes the function, unless it is there; whether it had to be made.
    pub(super) fn begin(&self, account: &mut Account) -> Result<bool, Refusal> {
        if self.function(account).is_ok() {
            return Ok(false);
        }
        let function = self.pack.begin(account).map_err(refused)?;
        account
            .change_progress(&self.key, |progress| progress.function = Some(function))
            .map_err(refused)?;
        Ok(true)
    }

    /// The function becomes this code, with its settings and saved events.
    pub(super) fn lay_out(
        &self,
        account: &mut Account,
        code: &PackedCode,
        events: &BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let function = self.function(account)?;
        let laid_out = self.pack.lay_out(account, &function, code, events);
        laid_out.map_err(refused)
    }

    /// What would be handed in now.
    pub(super) fn submission(&self, account: &Account) -> Result<Submission, Refusal> {
        let function = self.function(account)?;
        let answers = self.pack.answers_in(&account.progress(&self.key));
        self.pack.take(account, &function, answers).map_err(refused)
    }

    /// The one file to hand in.
    pub(super) fn hand_in(&self, worker: &Worker) -> Result<String, Refusal> {
        let account = worker.account.borrow();
        let submission = self.submission(&account)?;
        let runtime = self.pack.config_of(&submission.function).runtime;
        let runtime = worker.engines.named(&runtime);
        let result = self.pack.result_in(&account.progress(&self.key));
        let file = self
            .pack
            .hand_in(&submission, runtime, result)
            .map_err(refused)?;
        Ok(file.to_json())
    }

    /// What the file of somebody's holds becomes the function and the answers.
    pub(super) fn put_back(&self, account: &mut Account, file: &HandedIn) -> Result<(), Refusal> {
        self.begin(account)?;
        self.lay_out(account, &file.code, &file.events)?;
        let further = account.change_progress(&self.key, |progress| {
            progress.answers.clear();
            for (id, answer) in &file.code.answers {
                progress.answer(id, answer);
            }
        });
        further.map_err(refused)
    }
}
