//! What proves that an exercise is sound: the solution passes, what is wrong loses points, and nobody
//! gets full marks by heart.

use super::{memoriser, stock};
use lambdabox_authoring::{Document, Exercise, Expect, Fault, SPEC};
use lambdabox_core::clock::FUEL_PER_MS_AT_ONE_VCPU;
use lambdabox_core::exercise::format::{Key, Problem, QuestionKind, Visibility};
use lambdabox_core::exercise::session::{Options, Runner, grade, seed_of};
use lambdabox_core::exercise::submission::{Answer, Submission};
use lambdabox_core::exercise::verdict::{CheckResult, ExerciseResult, Status};
use serde::Serialize;
use std::sync::Arc;

/// What was found out about an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What may be meant, but is worth a thought.
    pub warnings: Vec<Fault>,
    /// What was run, and what it got.
    pub runs: Vec<Ran>,
}

/// One submission that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// Which.
    pub submission: String,
    /// What it got.
    pub points: u32,
    /// Of how many.
    pub max_points: u32,
    /// The ids of checks and questions that did not pass.
    pub fails: Vec<String>,
}

/// The seeds under which a solution has to pass: of ids and randomness, and of drawn values.
const SEEDS: [(u64, &str); 3] = [(0, ""), (1_000_003, "Ada"), (2_000_003, "Grace")];

/// A check that the solution does not pass: told once, whatever the number of seeds.
struct Open {
    id: String,
    /// Under the first of them.
    why: String,
    seeds: Vec<usize>,
}

impl Open {
    fn under(&self) -> String {
        let seeds: Vec<String> = self.seeds.iter().map(usize::to_string).collect();
        match self.seeds.len() {
            all if all == SEEDS.len() => "under any seed".to_owned(),
            1 => format!("under seed {}", seeds.concat()),
            _ => format!("under the seeds {}", seeds.join(" and ")),
        }
    }
}

/// Proves what can be proved.
pub fn prove(exercise: &Exercise, runner: &mut impl Runner) -> Proof {
    let mut proof = Proof::default();
    let mut prover = Prover {
        exercise,
        proof: &mut proof,
        runner,
    };
    let answers = prover.solution();
    // What follows says nothing where the solution itself does not pass.
    if prover.proof.faults.is_empty() {
        prover.starter(&answers);
        prover.wrong(&answers);
        prover.stock();
        prover.memoriser(&answers);
        prover.warnings();
    }
    proof
}

struct Prover<'a, R> {
    exercise: &'a Exercise,
    proof: &'a mut Proof,
    runner: &'a mut R,
}

impl<R: Runner> Prover<'_, R> {
    fn run(&mut self, name: &str, submission: Submission, options: Options) -> ExerciseResult {
        let pack = Arc::clone(&self.exercise.pack);
        let result = grade(pack, submission, options, self.runner);
        self.proof.runs.push(Ran {
            submission: name.to_owned(),
            points: result.points,
            max_points: result.max_points,
            fails: failed(&result),
        });
        result
    }

    fn fault_of(&mut self, id: &str, message: String) {
        let fault = self.exercise.document.fault_of_id(id, message);
        self.proof.faults.push(fault);
    }

    /// The solution gets all points under every seed, within half of each limit. What has to be
    /// predicted is answered with what was measured.
    fn solution(&mut self) -> Vec<(String, Answer)> {
        let mut measured = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        for (index, (environment_seed, learner)) in SEEDS.into_iter().enumerate() {
            let options = Options {
                seed: seed_of(learner),
                environment_seed,
                visible_only: false,
            };
            let mut submission = self.exercise.pack.solution_submission().unwrap_or_default();
            let missing: Vec<String> = self
                .exercise
                .pack
                .spec
                .questions
                .iter()
                .filter(|question| question.kind == QuestionKind::Predict)
                .map(|question| question.id.clone())
                .filter(|id| !submission.answers.contains_key(id))
                .collect();
            // The first time only measures; what it measured has to be right in every other run.
            if index == 0 && !missing.is_empty() {
                let mut asking = submission.clone();
                for id in &missing {
                    asking.answers.insert(id.clone(), number("0"));
                }
                let result = grade(
                    Arc::clone(&self.exercise.pack),
                    asking,
                    options,
                    self.runner,
                );
                for id in missing {
                    let check = result.checks.iter().find(|check| check.id == id);
                    if let Some(figure) = check.and_then(|check| check.measured.as_deref()) {
                        measured.push((id, number(figure)));
                    }
                }
            }
            submission.answers.extend(measured.iter().cloned());
            let name = format!("solution, seed {index}");
            let result = self.run(&name, submission, options);
            for check in result.checks.iter().filter(|it| it.status != Status::Pass) {
                match open.iter_mut().find(|it| it.id == check.id) {
                    Some(open) => open.seeds.push(index),
                    None => open.push(Open {
                        id: check.id.clone(),
                        why: format!("({}): {}", check.status.name(), reason(check)),
                        seeds: vec![index],
                    }),
                }
            }
            if index == 0 {
                self.limits(&result);
            }
        }
        for open in open {
            let message = format!(
                "The solution does not pass this {} {}",
                open.under(),
                open.why
            );
            self.fault_of(&open.id, message);
        }
        measured
    }

    /// At most half of each limit.
    fn limits(&mut self, result: &ExerciseResult) {
        let limits = self.exercise.pack.spec.limits;
        for check in &result.checks {
            let most = |figure: fn(&lambdabox_core::exercise::verdict::RunSeen) -> u64| {
                check.runs.iter().map(figure).max().unwrap_or_default()
            };
            let fuel: u64 = check
                .runs
                .iter()
                .map(|run| run.fuel)
                .fold(0, u64::saturating_add);
            let compute_ms = fuel / FUEL_PER_MS_AT_ONE_VCPU;
            let of_all = [
                (
                    "timeout",
                    "ms",
                    // A simulation has the time of all its requests, and burns no fuel here.
                    most(|run| if run.fuel > 0 { run.billed_ms } else { 0 }),
                    u64::from(limits.timeout) * 1_000,
                ),
                (
                    "memory",
                    "MB",
                    most(|run| u64::from(run.memory_mb)),
                    limits.memory.into(),
                ),
                (
                    "compute",
                    "ms",
                    compute_ms,
                    u64::from(limits.compute) * 1_000,
                ),
                (
                    "log",
                    "bytes",
                    most(|run| run.log_bytes),
                    u64::from(limits.log) * 1_024,
                ),
            ];
            for (name, unit, used, limit) in of_all {
                if used > limit / 2 {
                    let message = format!(
                        "The solution needs {used} {unit} here, more than half of limits.{name} ({limit} {unit}): raise the limit, or do less."
                    );
                    self.fault_of(&check.id, message);
                }
            }
        }
    }

    fn starter(&mut self, answers: &[(String, Answer)]) {
        let mut submission = self.exercise.pack.starter_submission();
        let given = self.exercise.starter_expect.clone();
        // An author who says what the starter gets has its questions answered.
        if given.is_some() {
            submission.answers = self.right_answers(answers);
        }
        let result = self.run("starter", submission, Options::default());
        match given {
            Some((expect, document)) => self.expected("the starter", &expect, &document, &result),
            None if result.points == result.max_points => {
                let fault = Fault::of_file(
                    "starter",
                    "The starter gets all points: there is nothing to do.",
                );
                self.proof.faults.push(fault);
            }
            None => {}
        }
    }

    fn right_answers(
        &self,
        measured: &[(String, Answer)],
    ) -> std::collections::BTreeMap<String, Answer> {
        let solution = self.exercise.pack.solution.as_ref();
        let mut answers = solution.map(|it| it.answers.clone()).unwrap_or_default();
        answers.extend(measured.iter().cloned());
        answers
    }

    fn wrong(&mut self, measured: &[(String, Answer)]) {
        if self.exercise.wrong.is_empty() && !self.exercise.pack.spec.checks.is_empty() {
            let fault = Fault::of_file(
                "wrong",
                "There are no wrong submissions: write one for each mistake that learners make.",
            );
            self.proof.warnings.push(fault);
        }
        for wrong in &self.exercise.wrong {
            let mut submission = wrong.submission.clone();
            for (id, answer) in measured {
                let answers = &mut submission.answers;
                answers.entry(id.clone()).or_insert_with(|| answer.clone());
            }
            let result = self.run(&wrong.name, submission, Options::default());
            self.expected(&wrong.name, &wrong.expect, &wrong.document, &result);
            if result.points == result.max_points {
                let message = "This wrong submission gets all points.";
                self.proof.faults.push(Fault::of_file(&wrong.name, message));
            }
        }
    }

    /// Compares what came with what `expect.toml` says.
    fn expected(
        &mut self,
        name: &str,
        expect: &Expect,
        document: &Document,
        result: &ExerciseResult,
    ) {
        let mut tell = |key: &str, message: String| {
            let at = vec![Key::Name(key.to_owned())];
            self.proof
                .faults
                .push(document.fault(&Problem { at, message }));
        };
        let fails = failed(result);
        let why = || {
            let open = result.checks.iter().filter(|it| it.status != Status::Pass);
            let whys: Vec<_> = open
                .map(|check| format!("{} ({}): {}", check.id, check.status.name(), reason(check)))
                .collect();
            whys.join("; ")
        };
        if result.points != expect.points {
            tell(
                "points",
                format!(
                    "{name} gets {} points and not {}. Open are: {}.",
                    result.points,
                    expect.points,
                    why()
                ),
            );
        }
        if let Some(wanted) = &expect.fails {
            let mut wanted = wanted.clone();
            let mut came = fails;
            wanted.sort();
            came.sort();
            if wanted != came {
                tell(
                    "fails",
                    format!(
                        "{name} does not pass {came:?}, and not {wanted:?}. {}",
                        why()
                    ),
                );
            }
        }
        let told: Vec<&str> = result
            .checks
            .iter()
            .filter_map(|check| check.message.as_ref()?.mistake.as_ref())
            .map(|mistake| mistake.id.as_str())
            .collect();
        for id in expect.mistake.iter().flat_map(|ids| &ids.0) {
            if !told.contains(&id.as_str()) {
                tell(
                    "mistake",
                    format!(
                        "{name} is not told the mistake {id:?}, but {told:?}. {}",
                        why()
                    ),
                );
            }
        }
    }

    /// Submissions that every course meets get a verdict, and not all points.
    fn stock(&mut self) {
        if self.exercise.pack.spec.checks.is_empty() {
            return;
        }
        for stock in stock::submissions(&self.exercise.pack) {
            let result = self.run(stock.name, stock.submission, Options::default());
            let passes = |check: &CheckResult| check.status == Status::Pass;
            if result
                .checks
                .iter()
                .filter(|it| it.max_points > 0)
                .all(passes)
            {
                let message = format!(
                    "A submission that is no work gets all points: {}.",
                    stock.name
                );
                self.proof.faults.push(Fault::of_file(SPEC, message));
            }
        }
    }

    fn memoriser(&mut self, measured: &[(String, Answer)]) {
        let Some(mut submission) = memoriser::submission(&self.exercise.pack) else {
            return;
        };
        submission.answers.extend(measured.iter().cloned());
        let options = Options {
            seed: seed_of("the memoriser"),
            ..Options::default()
        };
        let result = self.run("the memoriser", submission, options);
        if result.points == result.max_points {
            let first = self.exercise.pack.spec.checks.first();
            let id = first.map(|check| check.id.clone()).unwrap_or_default();
            self.fault_of(
                &id,
                "A handler that only replays the expected answers of the visible checks gets all points: add a hidden check with other values, such as one with vary.".to_owned(),
            );
        }
    }

    fn warnings(&mut self) {
        let checks = &self.exercise.pack.spec.checks;
        let hidden = checks.iter().any(|it| it.visibility != Visibility::Visible);
        if !hidden && !checks.is_empty() {
            let fault = self.exercise.document.fault_of_id(
                &checks
                    .first()
                    .map(|check| check.id.clone())
                    .unwrap_or_default(),
                "No check is hidden: everything that is checked can be read in the page.",
            );
            self.proof.warnings.push(fault);
        }
        for check in checks {
            let guessable = check
                .steps
                .iter()
                .filter_map(|step| step.expect.as_ref()?.payload.as_ref())
                .find_map(|value| guessable(value, 0));
            if let Some(what) = guessable {
                let fault = self.exercise.document.fault_of_id(
                    &check.id,
                    format!("A digest would not hide the answer here: a few guesses find {what}. Neither a digest nor encryption is a secret in a page."),
                );
                self.proof.warnings.push(fault);
            }
        }
    }
}

/// A value that a few guesses find, if one is expected exactly.
fn guessable(
    value: &lambdabox_core::exercise::format::ValueExpectation,
    depth: usize,
) -> Option<String> {
    use lambdabox_core::exercise::json::Json;
    let read = value.json.as_ref().and_then(|text| Json::read(text).ok());
    let few = |json: &Json| match json {
        Json::Null | Json::Bool(_) => true,
        Json::Number(number) => number.as_str().len() <= 6,
        Json::String(text) => text.chars().count() <= 4,
        Json::Array(values) => values.is_empty(),
        Json::Object(entries) => entries.is_empty(),
    };
    let found = value.equal.clone().or(read).filter(few);
    if let Some(found) = found {
        return Some(found.to_text());
    }
    if depth > 20 {
        return None;
    }
    let mut inside = value.at.values();
    inside.find_map(|value| guessable(value, depth + 1))
}

fn number(text: &str) -> Answer {
    Answer {
        choices: Vec::new(),
        number: Some(text.to_owned()),
    }
}

fn failed(result: &ExerciseResult) -> Vec<String> {
    let open = result.checks.iter().filter(|it| it.status != Status::Pass);
    open.map(|check| check.id.clone()).collect()
}

/// Why a check did not pass, on one line.
fn reason(check: &CheckResult) -> String {
    let text = check.message.as_ref().map(|message| message.to_text());
    text.unwrap_or_default().replace('\n', " · ")
}
