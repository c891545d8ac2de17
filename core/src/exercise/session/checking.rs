//! One check from its first step to its verdict.

use super::subject::Subjected;
use super::vary::{self, Drawn};
use super::world::{Progress, Sources, World};
use super::{Came, Job, Options};
use crate::clock::FUEL_PER_MS_AT_ONE_VCPU;
use crate::exercise::format::{
    Check, Expectation, Measure, Mistake, Step, ValueExpectation, Vary, Visibility,
};
use crate::exercise::json::Number;
use crate::exercise::judge::{Context, Finding, Scene, Seen, judge, measured};
use crate::exercise::pack::Pack;
use crate::exercise::verdict::{Message, MistakeSeen, RUNS_MAX, RunSeen, Status};
use std::sync::Arc;

/// A check that is being run.
#[derive(Debug)]
pub(super) struct Checking {
    pack: Arc<Pack>,
    which: Which,
    /// A check with the values of this round, if some are drawn.
    filled: Option<Check>,
    drawn: Drawn,
    subject: Arc<Subjected>,
    /// Only if the check compares with it.
    solution: Option<Arc<Subjected>>,
    options: Options,
    round: u32,
    whose: Whose,
    world: Option<World>,
    step: usize,
    waits: bool,
    /// What came of the steps of this pass.
    seen: Vec<Seen>,
    /// What came of the solution's.
    of_solution: Vec<Seen>,
    runs: Vec<RunSeen>,
    /// Fuel that the invocations of this check have burnt.
    fuel: u64,
}

/// What is run: a check, or what a question measures, by its place in the exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Check(usize),
    Question(usize),
}

impl Which {
    /// The check as its author wrote it.
    fn check(self, pack: &Pack) -> Option<&Check> {
        match self {
            Self::Check(place) => pack.spec.checks.get(place),
            Self::Question(_) => None,
        }
    }

    /// The steps, of a check with the values of this round.
    fn steps<'a>(self, pack: &'a Pack, filled: Option<&'a Check>) -> &'a [Step] {
        match self {
            Self::Check(_) => filled
                .or_else(|| self.check(pack))
                .map_or(&[], |check| &check.steps),
            Self::Question(place) => {
                let question = pack.spec.questions.get(place);
                question.map_or(&[], |question| &question.steps)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Solution,
    Learner,
}

/// How it goes on.
pub(super) enum Move {
    Job(Box<Job>),
    Ended(Box<Ended>),
}

/// What came of a check.
pub(super) struct Ended {
    pub(super) status: Status,
    pub(super) message: Option<Message>,
    pub(super) runs: Vec<RunSeen>,
}

impl Checking {
    pub(super) fn new(
        pack: Arc<Pack>,
        which: Which,
        subject: Arc<Subjected>,
        solution: Option<Arc<Subjected>>,
        options: Options,
    ) -> Self {
        let compares = which.check(&pack).is_some_and(compares_with_solution);
        let mut checking = Self {
            pack,
            which,
            filled: None,
            drawn: Drawn::new(),
            subject,
            solution: solution.filter(|_| compares),
            options,
            round: 0,
            whose: Whose::Learner,
            world: None,
            step: 0,
            waits: false,
            seen: Vec::new(),
            of_solution: Vec::new(),
            runs: Vec::new(),
            fuel: 0,
        };
        checking.begin_round();
        checking
    }

    /// The check that is run, with the values of this round; `None` of a question.
    fn check(&self) -> Option<&Check> {
        self.filled
            .as_ref()
            .or_else(|| self.which.check(&self.pack))
    }

    fn steps(&self) -> &[Step] {
        self.which.steps(&self.pack, self.filled.as_ref())
    }

    /// It has handed out a job that is not back yet.
    pub(super) const fn waits(&self) -> bool {
        self.waits
    }

    /// A figure of the last step.
    pub(super) fn measured(&self, measure: Measure) -> Option<Number> {
        measured(measure, self.seen.last()?)
    }

    fn begin_round(&mut self) {
        if let Some(check) = self.which.check(&self.pack)
            && let Some(vary) = &check.vary
        {
            let seed = match check.visibility {
                Visibility::Visible => 0,
                _ => self.options.seed,
            };
            self.drawn = vary::draw(vary, seed, &self.pack.spec.id, &check.id, self.round);
            self.filled = vary::filled(check, &self.drawn);
        }
        self.whose = match self.solution {
            Some(_) => Whose::Solution,
            None => Whose::Learner,
        };
        self.of_solution = Vec::new();
        self.begin_pass();
    }

    fn begin_pass(&mut self) {
        self.world = None;
        self.step = 0;
        self.seen = Vec::new();
    }

    /// Goes on as far as it can. `worlds` counts the worlds of the session.
    pub(super) fn go(&mut self, came: Option<Came>, worlds: &mut u64) -> Move {
        let mut progress = came.map(|came| self.take(came));
        loop {
            match progress.take() {
                Some(Progress::Job(job)) => {
                    self.waits = true;
                    return Move::Job(job);
                }
                Some(Progress::NotRun(why)) => {
                    return self.ended(Status::Ungradable, Some(note(why)));
                }
                Some(Progress::Done(seen)) => {
                    self.seen.push(seen);
                    if let Err(end) = self.after_step() {
                        return end;
                    }
                    self.step += 1;
                }
                None => {}
            }
            if self.step < self.steps().len() {
                progress = Some(match self.start(worlds) {
                    Ok(progress) => progress,
                    Err(refused) => return self.ended(Status::Ungradable, Some(note(refused))),
                });
                continue;
            }
            if let Some(end) = self.after_pass() {
                return end;
            }
        }
    }

    /// Begins the next step, in a new world if there is none.
    fn start(&mut self, worlds: &mut u64) -> Result<Progress, String> {
        let subject = match (&self.whose, &self.solution) {
            (Whose::Solution, Some(solution)) => solution,
            _ => &self.subject,
        };
        let mut fresh = || {
            *worlds += 1;
            *worlds
        };
        if self.world.is_none() {
            let seed = self.options.environment_seed;
            let world = World::new(fresh(), seed, subject, self.check(), self.steps())
                .map_err(|refusal| format!("The function cannot be made: {}", refusal.message))?;
            self.world = Some(world);
        }
        let sources = Sources {
            files: &self.pack.files,
            drawn: &self.drawn,
        };
        let steps = self.which.steps(&self.pack, self.filled.as_ref());
        let (Some(world), Some(step)) = (&mut self.world, steps.get(self.step)) else {
            return Ok(Progress::Done(Seen::default()));
        };
        let number = if step.cold { fresh() } else { 0 };
        Ok(world.start(self.step, step, sources, number))
    }

    fn take(&mut self, came: Came) -> Progress {
        self.waits = false;
        if let (Came::Invocation(invocation, _), Whose::Learner) = (&came, self.whose) {
            let fuel = invocation.fuel.init.saturating_add(invocation.fuel.invoke);
            self.fuel = self.fuel.saturating_add(fuel);
        }
        match &mut self.world {
            Some(world) => world.came(came),
            None => Progress::Done(Seen::default()),
        }
    }

    /// Judges the step that is over.
    fn after_step(&mut self) -> Result<(), Move> {
        if self.whose == Whose::Solution {
            return Ok(());
        }
        let limit = self.pack.spec.limits.compute;
        if self.fuel / FUEL_PER_MS_AT_ONE_VCPU > u64::from(limit) * 1_000 {
            let message = Message {
                limit: Some(format!(
                    "computed for more than {limit} s, all invocations of this check together"
                )),
                ..Message::default()
            };
            return Err(self.ended(Status::Error, Some(message)));
        }
        let nothing = Expectation::default();
        let step = self.steps().get(self.step);
        let expected = step.and_then(|step| step.expect.as_ref());
        if expected.is_none() && self.check().is_none() {
            // Of what a question measures anything may come.
            return Ok(());
        }
        let Some(seen) = self.seen.last() else {
            return Ok(());
        };
        let solution = self.of_solution.get(self.step);
        let judged = self.judge(expected.unwrap_or(&nothing), seen, solution, true);
        match judged {
            Ok(()) => Ok(()),
            Err(finding) => {
                let number = u32::try_from(self.step)
                    .unwrap_or(u32::MAX)
                    .saturating_add(1);
                let mistake = self.mistake(seen, solution, Some(number));
                let only = self.steps().len() == 1;
                let status = finding.status();
                let message = Message {
                    mistake,
                    ..finding.into_message((!only).then_some(number))
                };
                Err(self.ended(status, Some(message)))
            }
        }
    }

    /// After the last step of a pass: the learner's turn, the next round, or the end.
    fn after_pass(&mut self) -> Option<Move> {
        if self.whose == Whose::Solution {
            self.of_solution = std::mem::take(&mut self.seen);
            self.whose = Whose::Learner;
            self.begin_pass();
            return None;
        }
        let total = |all: &[Seen]| {
            let mut total = Seen::default();
            all.iter().for_each(|seen| total.add(seen));
            total
        };
        if let Some(expected) = self.check().and_then(|check| check.expect.as_ref()) {
            let seen = total(&self.seen);
            let solution = self.solution.as_ref().map(|_| total(&self.of_solution));
            if let Err(finding) = self.judge(expected, &seen, solution.as_ref(), false) {
                let mistake = self.mistake(&seen, solution.as_ref(), None);
                let status = finding.status();
                let message = Message {
                    mistake,
                    ..finding.into_message(None)
                };
                return Some(self.ended(status, Some(message)));
            }
        }
        let vary = self.which.check(&self.pack).and_then(|it| it.vary.as_ref());
        let times = vary.map_or(1, |vary: &Vary| vary.times);
        self.round += 1;
        if self.round < times {
            self.keep_runs();
            self.begin_round();
            return None;
        }
        Some(self.ended(Status::Pass, None))
    }

    fn judge(
        &self,
        expected: &Expectation,
        seen: &Seen,
        solution: Option<&Seen>,
        succeed: bool,
    ) -> Result<(), Finding> {
        let scene = Scene {
            seen,
            solution,
            subject: &self.subject.subject,
        };
        judge(expected, scene, self.context(), succeed)
    }

    fn context(&self) -> Context<'_> {
        Context {
            files: &self.pack.files,
            salt: &self.pack.salt,
            log_kb: self.pack.spec.limits.log,
        }
    }

    /// The first mistake that fits.
    fn mistake(
        &self,
        seen: &Seen,
        solution: Option<&Seen>,
        step: Option<u32>,
    ) -> Option<MistakeSeen> {
        let is_about = |mistake: &&Mistake| match (&mistake.step, step) {
            (Some(steps), Some(step)) => steps.0.contains(&step),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let fits = |mistake: &&Mistake| self.judge(&mistake.when, seen, solution, false).is_ok();
        let mut mistakes = self.check()?.mistakes.iter().filter(is_about);
        let mistake = mistakes.find(fits)?;
        Some(MistakeSeen {
            id: mistake.id.clone(),
            says: mistake.says.clone(),
        })
    }

    fn keep_runs(&mut self) {
        if let Some(world) = &mut self.world {
            self.runs.append(&mut world.runs);
            self.runs.truncate(RUNS_MAX);
        }
    }

    fn ended(&mut self, status: Status, message: Option<Message>) -> Move {
        if self.whose == Whose::Learner {
            self.keep_runs();
        }
        Move::Ended(Box::new(Ended {
            status,
            message,
            runs: std::mem::take(&mut self.runs),
        }))
    }
}

fn note(text: String) -> Message {
    Message {
        note: Some(text),
        ..Message::default()
    }
}

/// Whether anything of a check is compared with the solution.
pub(super) fn compares_with_solution(check: &Check) -> bool {
    let steps = check.steps.iter().filter_map(|step| step.expect.as_ref());
    let mistakes = check.mistakes.iter().map(|mistake| &mistake.when);
    steps.chain(&check.expect).chain(mistakes).any(|expected| {
        let http = expected.http.as_ref();
        let values = expected
            .payload
            .iter()
            .chain(http.and_then(|http| http.json.as_ref()));
        values.into_iter().any(|value| value_compares(value))
    })
}

fn value_compares(value: &ValueExpectation) -> bool {
    let boxes = [&value.each, &value.any, &value.parsed, &value.not];
    value.as_solution
        || value.at.values().any(value_compares)
        || boxes.into_iter().flatten().any(|it| value_compares(it))
}
