//! A check of a submission as a state machine without I/O: it says what has to be run, whoever has an
//! engine runs it, and says what came of it.
//!
//! ```text
//!   Session::new ──▶ next ──▶ Some(Job) ──▶ (engine) ──▶ came ──▶ next ──▶ … ──▶ None ──▶ result
//! ```
//!
//! `next(&mut self) -> Option<Job>`, `came(&mut self, Came)`, `verdicts(&self) -> &[CheckResult]`,
//! `result(&self) -> ExerciseResult`; `grade(pack, submission, options, &mut runner) -> ExerciseResult`
//! drives all of it where nothing has to be waited for.
//!
//! Every check has a [`Job::world`] of its own: an engine that has services of another world forgets
//! them, so that no check sees what another one left. What is dear and the same for all (the compiled
//! runtime, the unpacked code) may be shared.

use super::pack::Pack;
use super::submission::Submission;
use super::verdict::CheckResult;
use crate::account::invocation::Run;
use crate::invocation::Invocation;
use crate::simulate::{Plan, Simulation};
use crate::time::Timestamp;
use std::sync::Arc;

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
}

/// A submission that is being checked; see the module.
#[derive(Debug)]
pub struct Session {
    pack: Arc<Pack>,
    submission: Submission,
    options: Options,
    verdicts: Vec<CheckResult>,
}

impl Session {
    /// A session that has not looked at anything yet.
    #[must_use]
    pub fn new(pack: Arc<Pack>, submission: Submission, options: Options) -> Self {
        Self {
            pack,
            submission,
            options,
            verdicts: Vec::new(),
        }
    }

    /// The verdicts so far, in the order of the file: they only grow.
    #[must_use]
    pub fn verdicts(&self) -> &[CheckResult] {
        &self.verdicts
    }
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
