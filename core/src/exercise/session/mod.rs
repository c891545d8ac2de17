//! A check of a submission as a state machine without I/O: it says what has to be run, whoever has an
//! engine runs it, and says what came of it.
//!
//! ```text
//!   Session::new ──▶ next_job ──▶ Some(Job) ──▶ (engine) ──▶ came ──▶ next_job ──▶ … ──▶ None ──▶ result
//! ```
//!
//! `next_job(&mut self) -> Option<Job>`, `came(&mut self, Came)`, `verdicts(&self) -> &[CheckResult]`,
//! `result(&self) -> ExerciseResult`; `grade(pack, submission, options, &mut runner) -> ExerciseResult`
//! drives all of it where nothing has to be waited for.
//!
//! Every check has a [`Job::world`] of its own: an engine that has services of another world forgets
//! them, so that no check sees what another one left. What is dear and the same for all (the compiled
//! runtime, the unpacked code) may be shared.

mod checking;
mod quiz;
mod subject;
mod vary;
mod world;

use super::format::{Check, Question, QuestionKind, Visibility};
use super::pack::{Audience, Pack};
use super::submission::{Answer, Submission};
use super::verdict::{CheckResult, ExerciseResult, Kind, Message, RunSeen, Status};
use crate::account::invocation::Run;
use crate::invocation::Invocation;
use crate::simulate::{Plan, Simulation};
use crate::time::Timestamp;
use checking::{Checking, Ended, Move, Which};
use std::sync::Arc;
use subject::Subjected;

/// What a check is made with, besides exercise and submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What hidden and secret checks draw their values from: [`seed_of`] a learner.
    pub seed: u64,
    /// What ids and the guests' randomness are made from; 0 wherever verdicts are compared.
    pub environment_seed: u64,
    /// Only the visible checks and questions are looked at, as in the page.
    pub visible_only: bool,
}

/// Something that has to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Which environment it belongs to: another number, and everything begins anew.
    pub world: u64,
    /// What is run, as an account begins it.
    pub run: Run,
    /// How.
    pub work: Work,
}

/// How something is run.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// One invocation, in an environment of this world if there is one.
    Invoke,
    /// A simulation, apart from the world's environments:
    /// [`simulate`](crate::simulate::simulate) with the run's event.
    Simulate(Plan),
}

/// What came of a [`Job`].
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// An invocation, and when it ended.
    Invocation(Box<Invocation>, Timestamp),
    /// A simulation.
    Simulation(Box<Simulation>),
    /// The engine could not run it: why, in a sentence. Never because of what a handler does.
    NotRun(String),
}

/// Whoever runs jobs.
pub trait Runner {
    /// Runs one.
    fn run(&mut self, job: &Job) -> Came;

    /// Another session begins: what the one before left must not be found by it, since both count
    /// their worlds from 1 on.
    fn forget(&mut self);
}

/// A submission that is being checked; see the module.
#[derive(Debug)]
pub struct Session {
    pack: Arc<Pack>,
    submission: Submission,
    options: Options,
    /// Prepared, or why it cannot be graded.
    subject: Result<Arc<Subjected>, String>,
    /// The solution, prepared: for checks that compare with it.
    solution: Option<Arc<Subjected>>,
    verdicts: Vec<CheckResult>,
    /// The check or question that is looked at.
    next: usize,
    /// The one behind the last that is looked at.
    end: usize,
    current: Option<Box<Checking>>,
    came: Option<Came>,
    /// How many worlds there were.
    worlds: u64,
}

impl Session {
    /// A session that has not looked at anything yet.
    #[must_use]
    pub fn new(pack: Arc<Pack>, submission: Submission, options: Options) -> Self {
        let subject = Subjected::of(&pack, &submission).map(Arc::new);
        let solution = pack
            .solution_submission()
            .and_then(|solution| Subjected::of(&pack, &solution).ok())
            .map(Arc::new);
        Self {
            end: pack.spec.checks.len() + pack.spec.questions.len(),
            pack,
            submission,
            options,
            subject,
            solution,
            verdicts: Vec::new(),
            next: 0,
            current: None,
            came: None,
            worlds: 0,
        }
    }

    /// A session that looks at nothing but this question, if there is such a one: to judge an answer at once.
    #[must_use]
    pub fn of_question(self, id: &str) -> Self {
        let spec = &self.pack.spec;
        let place = spec.questions.iter().position(|it| it.id == id);
        let next = place.map_or(self.end, |place| spec.checks.len() + place);
        Self {
            next,
            end: self.end.min(next.saturating_add(1)),
            ..self
        }
    }

    /// What has to be run next; `None` if everything is judged, or the last job is not back yet.
    pub fn next_job(&mut self) -> Option<Job> {
        loop {
            if self.current.is_none() {
                self.open()?;
            }
            let current = self.current.as_mut()?;
            if current.waits() && self.came.is_none() {
                return None;
            }
            match current.go(self.came.take(), &mut self.worlds) {
                Move::Job(job) => return Some(*job),
                Move::Ended(ended) => {
                    let Some(current) = self.current.take() else {
                        continue;
                    };
                    self.close(&current, *ended);
                }
            }
        }
    }

    /// Takes what came of the job that was handed out last.
    pub fn came(&mut self, came: Came) {
        self.came = Some(came);
    }

    /// The verdicts so far, in the order of the file: they only grow.
    #[must_use]
    pub fn verdicts(&self) -> &[CheckResult] {
        &self.verdicts
    }

    /// What is looked at now: the id of a check or a question.
    #[must_use]
    pub fn current(&self) -> Option<&str> {
        match self.item(self.next)? {
            Item::Check(check) => Some(&check.id),
            Item::Question(question) => Some(&question.id),
        }
    }

    /// What has come of the submission.
    #[must_use]
    pub fn result(&self) -> ExerciseResult {
        let sum = |points: fn(&CheckResult) -> u32| {
            self.verdicts
                .iter()
                .map(points)
                .fold(0, u32::saturating_add)
        };
        ExerciseResult {
            exercise: self.pack.spec.id.clone(),
            exercise_digest: self.pack.digest.clone(),
            seed: self.options.seed,
            points: sum(|check| check.points),
            max_points: sum(|check| check.max_points),
            checks: self.verdicts.clone(),
        }
    }

    fn item(&self, number: usize) -> Option<Item<'_>> {
        let (checks, questions) = (&self.pack.spec.checks, &self.pack.spec.questions);
        match checks.get(number) {
            Some(check) => Some(Item::Check(check)),
            None => questions
                .get(number.checked_sub(checks.len())?)
                .map(Item::Question),
        }
    }

    /// Goes on to the next check that has something to be run; `None` after the last.
    fn open(&mut self) -> Option<()> {
        let pack = Arc::clone(&self.pack);
        while self.next < self.end {
            let checks = pack.spec.checks.len();
            if let Some(check) = pack.spec.checks.get(self.next) {
                match self.before(check) {
                    Before::Run(subject) => {
                        let solution = self.solution.clone();
                        self.current = Some(Box::new(Checking::new(
                            Arc::clone(&pack),
                            Which::Check(self.next),
                            subject,
                            solution,
                            self.options,
                        )));
                        return Some(());
                    }
                    Before::Known(status, message) => {
                        self.verdict_of_check(check, status, Some(message), Vec::new());
                    }
                    Before::Secret => {}
                }
            } else {
                let question = pack.spec.questions.get(self.next - checks)?;
                if let Some(steps) = self.question(question) {
                    self.current = Some(Box::new(steps));
                    return Some(());
                }
            }
            self.next += 1;
        }
        None
    }

    fn is_for_learner(&self) -> bool {
        self.options.visible_only || self.pack.audience == Audience::Learner
    }

    /// What is known of a check before it is run.
    fn before(&self, check: &Check) -> Before {
        let note = |status, text: String| {
            let message = Message {
                note: Some(text),
                ..Message::default()
            };
            Before::Known(status, message)
        };
        match check.visibility {
            Visibility::Hidden if self.is_for_learner() => {
                return note(
                    Status::NotRun,
                    "This check runs when your teacher grades.".to_owned(),
                );
            }
            Visibility::Secret if self.is_for_learner() => return Before::Secret,
            _ => {}
        }
        let subject = match &self.subject {
            Ok(subject) => Arc::clone(subject),
            Err(why) => return note(Status::Ungradable, why.clone()),
        };
        let failed = self
            .verdicts
            .iter()
            .find(|it| check.requires.contains(&it.id) && it.status != Status::Pass);
        match failed {
            Some(failed) => note(
                Status::NotRun,
                format!("Not run: first mend “{}”.", failed.name),
            ),
            None => Before::Run(subject),
        }
    }

    /// Judges a question, or says what has to be run for it.
    fn question(&mut self, question: &Question) -> Option<Checking> {
        if question.visibility == Visibility::Secret && self.is_for_learner() {
            return None;
        }
        let answer = self.answer(question);
        let judged = match question.kind {
            _ if !quiz::is_answered(question, &answer) => quiz::unanswered(),
            QuestionKind::Single | QuestionKind::Multiple => quiz::choices(question, &answer),
            QuestionKind::Number => quiz::number(
                question,
                &answer,
                &question.answer.clone().unwrap_or_default(),
            ),
            QuestionKind::Predict => match &self.subject {
                Ok(subject) => {
                    let place = self.next.saturating_sub(self.pack.spec.checks.len());
                    return Some(Checking::new(
                        Arc::clone(&self.pack),
                        Which::Question(place),
                        Arc::clone(subject),
                        None,
                        self.options,
                    ));
                }
                Err(why) => {
                    let message = Message {
                        note: Some(why.clone()),
                        ..Message::default()
                    };
                    (Status::Ungradable, message)
                }
            },
        };
        self.verdict_of_question(question, judged, None, Vec::new());
        None
    }

    fn answer(&self, question: &Question) -> Answer {
        let answer = self.submission.answers.get(&question.id);
        answer.cloned().unwrap_or_default()
    }

    /// Takes the end of what was run.
    fn close(&mut self, current: &Checking, ended: Ended) {
        let pack = Arc::clone(&self.pack);
        let number = self.next;
        self.next += 1;
        if let Some(check) = pack.spec.checks.get(number) {
            self.verdict_of_check(check, ended.status, ended.message, ended.runs);
            return;
        }
        let Some(question) = number
            .checked_sub(pack.spec.checks.len())
            .and_then(|number| pack.spec.questions.get(number))
        else {
            return;
        };
        let figure = question
            .measure
            .and_then(|measure| current.measured(measure));
        let judged = match (&figure, ended.message) {
            (_, Some(message)) => (ended.status, message),
            (Some(measured), None) => {
                let right = quiz::near(measured, question);
                let (status, message) = quiz::number(question, &self.answer(question), &right);
                let message = Message {
                    about: "the figure".to_owned(),
                    expected: (status == Status::Fail).then(|| right.to_string()),
                    came: Some(format!("{measured} was measured")),
                    ..message
                };
                (status, message)
            }
            (None, None) => {
                let message = Message {
                    note: Some("There is no such figure: nothing was measured.".to_owned()),
                    ..Message::default()
                };
                (Status::Error, message)
            }
        };
        let measured = figure.map(|figure| figure.to_string());
        self.verdict_of_question(question, judged, measured, ended.runs);
    }

    fn verdict_of_check(
        &mut self,
        check: &Check,
        status: Status,
        message: Option<Message>,
        runs: Vec<RunSeen>,
    ) {
        self.verdicts.push(CheckResult {
            id: check.id.clone(),
            name: check.name.clone(),
            kind: Kind::Check,
            visibility: check.visibility,
            status,
            points: points(status, check.points),
            max_points: check.points,
            message,
            measured: None,
            runs,
        });
    }

    fn verdict_of_question(
        &mut self,
        question: &Question,
        (status, message): quiz::Judged,
        measured: Option<String>,
        runs: Vec<RunSeen>,
    ) {
        self.verdicts.push(CheckResult {
            id: question.id.clone(),
            name: question.text.clone(),
            kind: Kind::Question,
            visibility: question.visibility,
            status,
            points: points(status, question.points),
            max_points: question.points,
            message: Some(message),
            measured,
            runs,
        });
    }
}

const fn points(status: Status, points: u32) -> u32 {
    match status {
        Status::Pass => points,
        _ => 0,
    }
}

enum Item<'a> {
    Check(&'a Check),
    Question(&'a Question),
}

enum Before {
    Run(Arc<Subjected>),
    Known(Status, Message),
    Secret,
}

/// Checks a submission from beginning to end, where nothing has to be waited for.
pub fn grade(
    pack: Arc<Pack>,
    submission: Submission,
    options: Options,
    runner: &mut impl Runner,
) -> ExerciseResult {
    runner.forget();
    let mut session = Session::new(pack, submission, options);
    while let Some(job) = session.next_job() {
        let came = runner.run(&job);
        session.came(came);
    }
    session.result()
}

/// The seed of a learner: the same name gives the same, on every machine.
#[must_use]
pub fn seed_of(learner: &str) -> u64 {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(learner.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
