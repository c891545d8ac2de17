//! What destinations are told of an asynchronous event, in AWS's form.

use super::super::refusal::Refusal;
use super::queue::{Delivery, Target};
use super::{Run, answers};
use crate::network::{Happening, What};
use crate::{function::LATEST, ids, invocation::Invocation, time::Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;

/// AWS's conditions of an event that failed.
pub(super) const RETRIES: &str = "RetriesExhausted";
pub(super) const EVENT_AGE: &str = "EventAgeExceeded";

/// Why an event never ran, or never will again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Never {
    /// There is no such version or alias any more, or it has no code.
    Gone,
    /// It comes from a loop.
    Loop,
    /// It has waited for too long.
    TooOld,
    /// The function has reserved a concurrency of 0.
    NoConcurrency,
}

impl Never {
    /// What AWS calls it to a destination, which hears nothing of what is gone.
    pub(super) const fn condition(self) -> Option<&'static str> {
        match self {
            Self::Gone => None,
            Self::Loop => Some("RecursiveInvocation"),
            Self::TooOld => Some(EVENT_AGE),
            Self::NoConcurrency => Some("ZeroReservedConcurrency"),
        }
    }
}

/// Something for a service beside Lambda, out of the queue: whoever has that service hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The ARN of who gets it.
    pub to: String,
    /// What happened, in a few words.
    pub name: String,
    /// What it says.
    pub body: String,
    /// What comes beside it, by name: `RequestID`, `ErrorCode` and `ErrorMessage` of dead letters.
    pub attributes: Vec<(String, String)>,
    /// When it is sent.
    pub at: Timestamp,
    /// How many events led to it; what it leads to has one more.
    pub hops: u32,
    /// What all ids of what follows from it are made from.
    pub seed: u64,
}

impl Message {
    /// As whoever runs the services is told of it.
    #[must_use]
    pub fn happening(&self) -> Happening {
        let to = self.to.clone();
        let answer = answers::is_for_a_mapping(&to).then(|| serde_json::from_str(&self.body).ok());
        let what = match answer.flatten() {
            Some(answer) => What::Answer { to, answer },
            None => What::Message {
                to,
                body: self.body.clone(),
                attributes: self.attributes.clone(),
                hops: self.hops,
            },
        };
        Happening {
            now_ms: i64::try_from(self.at.unix_millis()).unwrap_or(i64::MAX),
            seed: self.seed,
            what,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: &'static str,
    timestamp: String,
    request_context: RequestContext<'a>,
    request_payload: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_payload: Option<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: String,
    function_arn: String,
    condition: &'a str,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext<'a> {
    status_code: u16,
    executed_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'static str>,
}

pub(super) fn success(run: &Run, of: &Delivery, invocation: &Invocation, at: Timestamp) -> String {
    answered(run, of, invocation, at, "Success")
}

pub(super) fn failure(
    run: &Run,
    of: &Delivery,
    invocation: &Invocation,
    at: Timestamp,
    condition: &str,
) -> String {
    answered(run, of, invocation, at, condition)
}

fn answered(
    run: &Run,
    of: &Delivery,
    invocation: &Invocation,
    at: Timestamp,
    condition: &str,
) -> String {
    write(&Document {
        version: "1.0",
        timestamp: at.to_string(),
        request_context: RequestContext {
            request_id: invocation.report.request_id.clone(),
            function_arn: requested_arn(&run.config.arn(), of),
            condition,
            approximate_invoke_count: run.attempt,
        },
        request_payload: serde_json::from_str(&of.event).ok(),
        response_context: Some(ResponseContext {
            status_code: 200,
            executed_version: &run.version,
            function_error: invocation.failed().then_some("Unhandled"),
        }),
        response_payload: Some(invocation.record().payload),
    })
}

/// Of an event that no function got.
pub(super) fn dropped(arn: &str, of: &Delivery, at: Timestamp, condition: &str) -> String {
    write(&Document {
        version: "1.0",
        timestamp: at.to_string(),
        request_context: RequestContext {
            request_id: request_id(of),
            function_arn: requested_arn(arn, of),
            condition,
            approximate_invoke_count: of.attempts,
        },
        request_payload: serde_json::from_str(&of.event).ok(),
        response_context: None,
        response_payload: None,
    })
}

/// The function as whoever sent the event named it.
fn requested_arn(arn: &str, of: &Delivery) -> String {
    let qualifier = match &of.target {
        Target::Function { qualifier, .. } => qualifier.as_deref(),
        Target::Service { .. } => None,
    };
    format!("{arn}:{}", qualifier.unwrap_or(LATEST))
}

/// What comes beside an event in a dead-letter queue after its last attempt.
pub(super) fn failure_attributes(invocation: &Invocation) -> Vec<(String, String)> {
    let id = invocation.report.request_id.clone();
    attributes(id, "200", error_message(&invocation.payload))
}

/// The same of an event that no function gets.
pub(super) fn never_attributes(
    of: &Delivery,
    never: Never,
    why: &Refusal,
) -> Vec<(String, String)> {
    let (code, message) = match never {
        Never::Gone => ("404", why.message.clone()),
        Never::Loop => ("400", why.message.clone()),
        Never::TooOld | Never::NoConcurrency => ("429", "Rate Exceeded.".to_owned()),
    };
    attributes(request_id(of), code, message)
}

fn attributes(id: String, code: &str, message: String) -> Vec<(String, String)> {
    vec![
        ("RequestID".to_owned(), id),
        ("ErrorCode".to_owned(), code.to_owned()),
        ("ErrorMessage".to_owned(), message),
    ]
}

/// At most so much of an error's message goes along, in characters.
const MESSAGE_CHARS: usize = 1_024;

fn error_message(payload: &str) -> String {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Failure {
        #[serde(default)]
        error_message: String,
    }
    let failure: Option<Failure> = serde_json::from_str(payload).ok();
    let message = failure.map(|failure| failure.error_message);
    message
        .unwrap_or_default()
        .chars()
        .take(MESSAGE_CHARS)
        .collect()
}

/// The request id of an event: that of its first attempt, or one that follows from it.
fn request_id(of: &Delivery) -> String {
    let known = of.options.request_id.clone();
    known.unwrap_or_else(|| {
        ids::uuid_of(&format!(
            "event {} {} {}",
            of.sent.unix_nanos(),
            of.target,
            of.event
        ))
    })
}

fn write(document: &Document<'_>) -> String {
    // Every part of it has a JSON form.
    serde_json::to_string(document).unwrap_or_default()
}
