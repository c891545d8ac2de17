//! Verdicts: what came of a submission, check by check. Everything that a face shows, prints or
//! compares is in here; two runs of the same submission give the same bytes.
//!
//! Texts that a learner can have written (payloads, log lines, names) are texts: a face that puts
//! them into a form of its own (HTML, XML, a terminal) has to escape them there.

use super::format::Visibility;
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};

/// What came of a submission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseResult {
    /// Which exercise.
    pub exercise: String,
    /// Its digest: results of different contents of an exercise cannot be compared.
    pub exercise_digest: String,
    /// What values were drawn from for hidden and secret checks.
    pub seed: u64,
    /// The points of the checks that passed.
    pub points: u32,
    /// The points of all checks and questions that are known here. Those of hidden checks count
    /// where they are not run, those of secret ones do not.
    pub max_points: u32,
    /// One for each check, then one for each question, in the order of the file.
    pub checks: Vec<CheckResult>,
}

/// Whether a result is about code or about an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check of the function.
    #[default]
    Check,
    /// An answer to a question.
    Question,
}

/// The verdicts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything that was expected came.
    Pass,
    /// Something else came.
    Fail,
    /// Nothing came: the function ended in an error, a timeout or a crash that was not expected.
    Error,
    /// It was not run: a check that it requires did not pass, or it is hidden and runs when the
    /// teacher grades.
    #[default]
    NotRun,
    /// There is nothing to judge: no code, code that cannot be read, or no engine for it.
    Ungradable,
}

/// What came of one check or question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckResult {
    /// Its id.
    pub id: String,
    /// Its name; of a question its text.
    pub name: String,
    /// Whether it is about code.
    pub kind: Kind,
    /// Who may see it.
    pub visibility: Visibility,
    /// The verdict.
    pub status: Status,
    /// `max_points`, or 0.
    pub points: u32,
    /// What passing is worth.
    pub max_points: u32,
    /// Why it did not pass; for a question also why the answer is right. `None` if it passed.
    pub message: Option<Message>,
    /// Of a question whose answer is predicted: the figure that was measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measured: Option<String>,
    /// What was run for it, in order: at most [`RUNS_MAX`].
    pub runs: Vec<RunSeen>,
}

/// The most runs of one check that are kept.
pub const RUNS_MAX: usize = 100;
/// The longest text of one kind in a verdict, in characters; what is longer is cut, and says so.
pub const TEXT_MAX: usize = 2_000;
/// The longest log of one run in a verdict, in characters.
pub const LOG_MAX: usize = 4_000;

/// Why a check did not pass, in parts. [`Message::to_text`] puts them together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Which step it is about, from 1 on; `None` if it is about all of them, or none.
    pub step: Option<u32>,
    /// What was looked at, such as `the payload`, `/items/0 of the payload`, `billed duration`.
    pub about: String,
    /// What was expected.
    pub expected: Option<String>,
    /// What came.
    pub came: Option<String>,
    /// The smallest difference between the two.
    pub difference: Option<String>,
    /// The limit that was reached: `timed out after 3.00 s`, `ran out of 128 MB`,
    /// `log cut at 64 KB`.
    pub limit: Option<String>,
    /// What the author says about it.
    pub mistake: Option<MistakeSeen>,
    /// A sentence for everything else: why a check was not run, why nothing can be graded, the
    /// reason of an answer.
    pub note: Option<String>,
}

/// A mistake that an author foresaw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MistakeSeen {
    /// Its id; empty if it has none.
    pub id: String,
    /// What the author says.
    pub says: String,
}

/// One invocation or simulation of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSeen {
    /// The step that it belongs to, from 1 on.
    pub step: u32,
    /// What was done, in a few words: `events/hello.json`, `POST /orders`, `20 requests`.
    pub what: String,
    /// The function's answer, or the error document.
    pub payload: String,
    /// The function failed.
    pub failed: bool,
    /// The log as text.
    pub log: String,
    /// Billed duration in milliseconds.
    pub billed_ms: u64,
    /// The most memory used, in MB.
    pub memory_mb: u32,
    /// The fuel that was burnt; 0 for a simulation.
    pub fuel: u64,
    /// How much the handler logged, in bytes.
    pub log_bytes: u64,
}

impl Status {
    /// As it is written: `not_run`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
            Self::NotRun => "not_run",
            Self::Ungradable => "ungradable",
        }
    }
}

impl CheckResult {
    /// The verdict before anything was looked at.
    #[must_use]
    pub const fn not_run(
        id: String,
        name: String,
        kind: Kind,
        visibility: Visibility,
        max_points: u32,
    ) -> Self {
        Self {
            id,
            name,
            kind,
            visibility,
            status: Status::NotRun,
            points: 0,
            max_points,
            message: None,
            measured: None,
            runs: Vec::new(),
        }
    }
}

impl Message {
    /// The whole message: one part a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        let mut line = |label: &str, part: &Option<String>| {
            if let Some(part) = part {
                lines.push(format!("{label}{part}"));
            }
        };
        line("", &self.limit);
        line("", &self.note);
        let about = if self.about.is_empty() {
            String::new()
        } else {
            format!(" {}", self.about)
        };
        let step = self
            .step
            .map_or_else(String::new, |step| format!(" in step {step}"));
        line(&format!("Expected{about}{step}: "), &self.expected);
        line("Came: ", &self.came);
        line("Difference: ", &self.difference);
        line(
            "",
            &self.mistake.as_ref().map(|mistake| mistake.says.clone()),
        );
        lines.join("\n")
    }
}

impl ExerciseResult {
    /// Whether everything that could be run passed, and nothing is left to be run elsewhere.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.checks.iter().all(|check| check.status == Status::Pass)
    }

    /// One line for the learner: never "all passed" while a hidden check is open.
    #[must_use]
    pub fn summary(&self) -> String {
        let Self {
            points, max_points, ..
        } = self;
        let open = |check: &&CheckResult| {
            check.status == Status::NotRun && check.visibility != Visibility::Visible
        };
        let hidden = self.checks.iter().filter(open).count();
        let rest = self.checks.iter().filter(|check| !open(check));
        let passes = rest.clone().all(|check| check.status == Status::Pass);
        match (passes, hidden) {
            (true, 0) => format!("All checks pass: {points} of {max_points} points"),
            (true, _) => format!("All visible checks pass: {points} of {max_points} points"),
            (false, _) => {
                let passed = rest.clone().filter(|check| check.status == Status::Pass);
                format!(
                    "{} of {} checks pass: {points} of {max_points} points",
                    passed.count(),
                    rest.count()
                )
            }
        }
    }
}

json_members!(ExerciseResult {
    exercise: Always("exercise"),
    exercise_digest: Always("exerciseDigest"),
    seed: Always("seed"),
    points: Always("points"),
    max_points: Always("maxPoints"),
    checks: Always("checks"),
});

json_names!(Kind {
    Check: "check",
    Question: "question",
});

json_names!(Status {
    Pass: "pass",
    Fail: "fail",
    Error: "error",
    NotRun: "not_run",
    Ungradable: "ungradable",
});

json_members!(CheckResult {
    id: Always("id"),
    name: Always("name"),
    kind: Always("kind"),
    visibility: Always("visibility"),
    status: Always("status"),
    points: Always("points"),
    max_points: Always("maxPoints"),
    message: Defaulted("message"),
    measured: Sparse("measured"),
    runs: Always("runs"),
});

json_members!(Message {
    step: Defaulted("step"),
    about: Always("about"),
    expected: Defaulted("expected"),
    came: Defaulted("came"),
    difference: Defaulted("difference"),
    limit: Defaulted("limit"),
    mistake: Defaulted("mistake"),
    note: Defaulted("note"),
});

json_members!(MistakeSeen {
    id: Always("id"),
    says: Always("says"),
});

json_members!(RunSeen {
    step: Always("step"),
    what: Always("what"),
    payload: Always("payload"),
    failed: Always("failed"),
    log: Always("log"),
    billed_ms: Always("billedMs"),
    memory_mb: Always("memoryMb"),
    fuel: Always("fuel"),
    log_bytes: Always("logBytes"),
});
