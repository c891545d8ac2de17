//! Invocations as a state machine without I/O: begun here, run by whoever has an engine, ended here;
//! done then, or once more.
//!
//! ```text
//!   begin ──────────────▶ Run ──▶ (engine) ──▶ end ──▶ Done
//!   send ─▶ queue ─▶ next ─▶ Run ─▶ (engine) ─▶ end ─▶ Done, Again (back into the queue) or GaveUp
//!                     └▶ Message, Services (for whoever runs the services), Dropped
//! ```
//!
//! Everything that happens later waits in one queue of virtual time: retries, events that were
//! throttled, what destinations are told. What is due comes out by time, and at the same time in the
//! order in which it went in.

mod answers;
mod begin;
mod destination;
mod due;
mod end;
mod queue;
mod summons;
mod work;

pub use destination::Message;
pub(super) use queue::Queue;
pub use queue::{Delivery, DeliveryId, Target};
pub use work::Work;

use super::key::FunctionKey;
use super::refusal::Refusal;
use crate::{
    code::CodeBundle,
    function::FunctionConfig,
    network::Happening,
    service::{InvokeOptions, Settings},
    time::Timestamp,
};
use std::sync::Arc;

/// An event for a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// Which function.
    pub key: FunctionKey,
    /// A version or an alias; `None` is `$LATEST`.
    pub qualifier: Option<String>,
    /// What happened, in a few words, if a service sends it: `S3 ObjectCreated:Put cat.jpg`.
    pub name: String,
    /// The event as it is sent: nothing at all stands for `{}`.
    pub event: Vec<u8>,
    /// When it arrives; by default some time after whatever happened last.
    pub at: Option<Timestamp>,
    /// What else comes with it. The account sets `after` itself.
    pub options: InvokeOptions,
}

impl Sending {
    /// An event that comes by itself, as from the console's Test button.
    #[must_use]
    pub fn new(key: FunctionKey, event: impl Into<Vec<u8>>) -> Self {
        Self {
            key,
            qualifier: None,
            name: String::new(),
            event: event.into(),
            at: None,
            options: InvokeOptions::default(),
        }
    }
}

/// Whether the sender waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It waits: nothing is tried again.
    RequestResponse,
    /// Lambda takes the event and hands it over by itself, again after a failure.
    Event,
}

/// What became of an event that was submitted.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// Run it now, and end it.
    Run(Box<Run>),
    /// It is in the queue: [`Account::next_due`](super::Account::next_due) hands it out.
    Queued(DeliveryId),
}

/// One attempt at handing an event to a function: everything that an engine needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Tells it from every other run of this account in this process.
    pub id: u64,
    /// Which function.
    pub key: FunctionKey,
    /// `$LATEST`, or the number of the version that runs.
    pub version: String,
    /// What is deployed.
    pub config: FunctionConfig,
    /// The same.
    pub code: Arc<CodeBundle>,
    /// What its layers hold, in their order.
    pub layers: Vec<Arc<CodeBundle>>,
    /// Another one after every change of code or configuration: what an engine has deployed under
    /// it need not be deployed again.
    pub revision: String,
    /// What happened, in a few words, if a service sent it.
    pub name: String,
    /// The event.
    pub event: Vec<u8>,
    /// When it arrives. Two runs may arrive at the same time, or while another one is not over.
    pub arrival: Timestamp,
    /// Which attempt at the event this is, from 1 on.
    pub attempt: u32,
    /// Where it is in the queue, if it is an asynchronous event.
    pub delivery: Option<DeliveryId>,
    /// What the function's runs are made from, if no engine has it yet.
    pub settings: Settings,
    options: InvokeOptions,
}

impl Run {
    /// What a service that has this function takes with the event. `now` is where the service's
    /// virtual time stands; `None` if it begins with this event. An event that arrives while another
    /// one is handled gets an environment of its own.
    #[must_use]
    pub fn options(&self, now: Option<Timestamp>) -> InvokeOptions {
        InvokeOptions {
            after: None,
            at: now.map(|_| self.arrival),
            ..self.options.clone()
        }
    }
}

/// What follows from the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the answer is the sender's, or the event was handled.
    Done,
    /// The event will be handed over again.
    Again {
        /// When.
        at: Timestamp,
        /// Which attempt that will be.
        attempt: u32,
    },
    /// The event failed for good, after so many attempts.
    GaveUp {
        /// How many there were.
        attempts: u32,
    },
}

/// What the queue hands out.
#[derive(Clone, Debug, PartialEq)]
pub enum Due {
    /// Run this, then [`Account::end`](super::Account::end) it, or
    /// [`Account::abandon`](super::Account::abandon) it if no engine can.
    Run(Box<Run>),
    /// Something for a service beside Lambda. It is out of the queue.
    Message(Message),
    /// Something is due with the services themselves: tell whoever runs them, and keep what follows
    /// ([`Account::keep_services`](super::Account::keep_services)).
    Services(Happening),
    /// An event that no function will get. It is out of the queue, and its destination is told.
    Dropped {
        /// What it was.
        delivery: Box<Delivery>,
        /// Why.
        why: Refusal,
    },
}
