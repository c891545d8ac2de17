//! What comes of a request.

use super::effect::Invocation;
use crate::wire::{Call, Response};

/// What comes of a request.
#[derive(Debug)]
pub struct Outcome {
    /// The answer, or why there is none yet.
    pub reply: Reply,
    /// Functions that have to be invoked, in this order.
    pub invocations: Vec<Invocation>,
}

/// The answer to a request.
#[derive(Debug)]
pub enum Reply {
    /// It is done.
    Done(Response),
    /// It waits for something to happen (SQS's long polling).
    Wait(Box<Waiting>),
    /// It is for Lambda, whose functions the caller holds; `Call::answer` and `Call::fail` write
    /// what comes of it.
    Lambda(Box<Call>),
}

/// A call that waits. Hand it to [`super::Cloud::resume`] when something has changed, at `next`, and at
/// `deadline` at the latest.
#[derive(Debug)]
pub struct Waiting {
    pub(crate) call: Call,
    /// When it must be answered, in milliseconds since the epoch.
    pub deadline: i64,
    /// When there will be something even if nobody does anything (a delay ends).
    pub next: Option<i64>,
}
