//! Whether what came is what was expected, and if not: what is the smallest difference.

mod configured;
mod difference;
mod figures;
mod outcome;
mod pattern;
mod place;
mod schema;
mod text;
mod value;

pub(super) use figures::measured;
pub(super) use pattern::check as check_pattern;
pub(super) use place::check_pointer;
pub(super) use schema::check as check_schema;
pub(super) use text::cut;
pub(super) use value::digest_of;

use super::format::Expectation;
use super::json::{Json, JsonError};
use super::verdict::{Message, Status};
use crate::engine::SourceFile;
use crate::function::FunctionConfig;
use crate::invocation::Invocation;
use crate::simulate::Simulation;
use crate::triggers::HttpResponse;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What expectations refer to.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The exercise's files, by path.
    pub(super) files: &'a BTreeMap<String, String>,
    /// The salt of its digests.
    pub(super) salt: &'a str,
    /// How much of a log is looked at, in KB.
    pub(super) log_kb: u32,
}

/// What came of one step, or of all steps of a check.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The invocations, in order.
    pub(super) invocations: Vec<Arc<Invocation>>,
    /// The response, if a request was sent to the function's URL.
    pub(super) http: Option<HttpResponse>,
    /// The simulation.
    pub(super) simulation: Option<Arc<Simulation>>,
    /// Lambda took no event: why.
    pub(super) refusal: Option<String>,
    /// The last answer, read once however many expectations and mistakes look at it.
    parsed: OnceLock<Result<Json, JsonError>>,
}

impl Seen {
    /// The invocation that expectations are about.
    pub(super) fn last(&self) -> Option<&Invocation> {
        self.invocations.last().map(Arc::as_ref)
    }

    /// The answer that expectations are about; `None` if nothing ran.
    fn payload(&self) -> Option<&Result<Json, JsonError>> {
        let last = self.last()?;
        Some(self.parsed.get_or_init(|| Json::read(&last.payload)))
    }

    /// Takes what came later.
    pub(super) fn add(&mut self, other: &Self) {
        self.parsed = OnceLock::new();
        self.invocations.extend(other.invocations.iter().cloned());
        self.http = other.http.clone().or(self.http.take());
        self.simulation = other.simulation.clone().or(self.simulation.take());
        self.refusal = other.refusal.clone().or(self.refusal.take());
    }
}

/// What the learner handed in, as far as it can be looked at without running it.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    /// The configuration, without what a check changes and what limits cut.
    pub(super) config: FunctionConfig,
    /// Reserved concurrency.
    pub(super) reserved: Option<u32>,
    /// It has a function URL.
    pub(super) url: bool,
    /// Saved test events: name and JSON text.
    pub(super) events: BTreeMap<String, String>,
    /// Nothing in the editor differs from what runs.
    pub(super) deployed: bool,
    /// The source.
    pub(super) files: Vec<SourceFile>,
    /// What its timeout is cut to, in seconds, if it is longer.
    pub(super) cut_timeout: Option<u32>,
}

/// What is judged.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// What came.
    pub(super) seen: &'a Seen,
    /// What came of the solution in the same place.
    pub(super) solution: Option<&'a Seen>,
    /// Whose it is.
    pub(super) subject: &'a Subject,
}

/// What does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// The function ended in an error that nobody expected.
    pub(super) error: bool,
    /// See [`Message`].
    pub(super) about: String,
    /// See [`Message`].
    pub(super) expected: String,
    /// See [`Message`].
    pub(super) came: String,
    /// See [`Message`].
    pub(super) difference: Option<Box<str>>,
    /// See [`Message`].
    pub(super) limit: Option<Box<str>>,
}

impl Finding {
    fn new(about: &str, expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self {
            about: about.to_owned(),
            expected: expected.into(),
            came: came.into(),
            ..Self::default()
        }
    }

    fn differing(self, difference: Option<String>) -> Self {
        Self {
            difference: difference.map(String::into_boxed_str),
            ..self
        }
    }

    /// The verdict.
    pub(super) const fn status(&self) -> Status {
        if self.error {
            Status::Error
        } else {
            Status::Fail
        }
    }

    /// As a message, with every part cut to its length.
    pub(super) fn into_message(self, step: Option<u32>) -> Message {
        let part = |text: String| (!text.is_empty()).then(|| cut(&text, super::verdict::TEXT_MAX));
        Message {
            step,
            about: cut(&self.about, super::verdict::TEXT_MAX),
            expected: part(self.expected),
            came: part(self.came),
            difference: self.difference.map(String::from).and_then(part),
            limit: self.limit.map(String::from),
            ..Message::default()
        }
    }
}

/// Whether everything that is named holds. `succeed`: the function has to have succeeded, unless
/// something else is said about it.
pub(super) fn judge(
    expected: &Expectation,
    scene: Scene<'_>,
    context: Context<'_>,
    succeed: bool,
) -> Result<(), Finding> {
    outcome::judge(expected, scene, succeed)?;
    if let Some(payload) = &expected.payload {
        let solution = scene.solution.and_then(Seen::payload);
        let solution = solution.and_then(|read| read.as_ref().ok());
        value::payload(payload, scene.seen, solution, context)?;
    }
    if let Some(http) = &expected.http {
        text::http(http, scene, context)?;
    }
    if let Some(log) = &expected.log {
        text::log(log, scene, context)?;
    }
    figures::judge(expected, scene)?;
    if let Some(function) = &expected.function {
        configured::function(function, scene.subject, context)?;
    }
    if let Some(source) = &expected.source {
        configured::source(source, scene.subject)?;
    }
    Ok(())
}
