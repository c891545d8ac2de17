//! The queue of virtual time: what is still to happen, and when.

use super::super::key::FunctionKey;
use super::super::refusal::{Exception, Refusal};
use super::destination::Message;
use crate::{limits, service::InvokeOptions, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The most things that wait at the same time. Not an AWS limit: a bound on what is kept.
const WAITING_MAX: usize = 10_000;

/// Where something is in the queue; numbers follow the order in which things went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(pub u64);

/// Something that happens at a virtual time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Who gets it.
    pub target: Target,
    /// What happened, in a few words.
    #[serde(default)]
    pub name: String,
    /// What is handed over: JSON where a function gets it.
    pub event: String,
    /// When it was sent: its age counts from here.
    pub sent: Timestamp,
    /// When it is due.
    pub at: Timestamp,
    /// How often it was handed to the function.
    #[serde(default)]
    pub attempts: u32,
    /// How often there was no room for it, one time after the other.
    #[serde(default)]
    pub throttles: u32,
    /// It was handed out, and if it is not ended until then, it is due again.
    #[serde(default)]
    pub taken_until: Option<Timestamp>,
    /// How many events led to this one.
    #[serde(default)]
    pub hops: u32,
    /// Whom the answer is told, once: it is not handed over again then. An ARN of a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_to: Option<String>,
    /// What else comes with it.
    #[serde(default)]
    pub options: InvokeOptions,
}

/// Who gets something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// A function.
    Function {
        /// Which.
        key: FunctionKey,
        /// A version or an alias.
        qualifier: Option<String>,
    },
    /// Anything else that has an ARN: a queue, a topic, a bus, a bucket.
    Service {
        /// Which.
        arn: String,
        /// What comes beside the event, by name.
        attributes: Vec<(String, String)>,
    },
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function { key, .. } => f.write_str(&key.name),
            Self::Service { arn, .. } => f.write_str(arn),
        }
    }
}

impl Delivery {
    /// Something that is sent and due at a time.
    #[must_use]
    pub fn new(target: Target, event: impl Into<String>, at: Timestamp) -> Self {
        Self {
            target,
            name: String::new(),
            event: event.into(),
            sent: at,
            at,
            attempts: 0,
            throttles: 0,
            taken_until: None,
            hops: 0,
            answer_to: None,
            options: InvokeOptions::default(),
        }
    }

    fn due(&self) -> Timestamp {
        self.taken_until.unwrap_or(self.at)
    }

    pub(super) fn into_message(self, seed: u64) -> Option<Message> {
        match self.target {
            Target::Service { arn, attributes } => Some(Message {
                to: arn,
                name: self.name,
                body: self.event,
                attributes,
                at: self.at,
                hops: self.hops,
                seed,
            }),
            Target::Function { .. } => None,
        }
    }
}

/// What waits.
#[derive(Clone, Debug, Default)]
pub(in crate::account) struct Queue {
    waiting: BTreeMap<DeliveryId, Delivery>,
}

impl Queue {
    pub(super) fn put(&mut self, id: DeliveryId, delivery: Delivery) -> Result<(), Refusal> {
        if self.waiting.len() >= WAITING_MAX {
            return Err(Refusal::new(
                Exception::TooManyRequests,
                format!("More than {WAITING_MAX} events wait to be handled: let time go on first."),
            ));
        }
        self.insert(id, delivery);
        Ok(())
    }

    pub(in crate::account) fn insert(&mut self, id: DeliveryId, delivery: Delivery) {
        self.waiting.insert(id, delivery);
    }

    pub(in crate::account) fn get(&self, id: DeliveryId) -> Option<&Delivery> {
        self.waiting.get(&id)
    }

    pub(in crate::account) fn remove(&mut self, id: DeliveryId) {
        self.waiting.remove(&id);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What is due first, and when.
    pub(super) fn first(&self) -> Option<(DeliveryId, Timestamp)> {
        let due = self.waiting.iter().map(|(id, it)| (it.due(), *id));
        due.min().map(|(at, id)| (id, at))
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = (DeliveryId, &Delivery)> {
        let mut all: Vec<_> = self.waiting.iter().map(|(id, it)| (*id, it)).collect();
        all.sort_by_key(|(id, it)| (it.due(), *id));
        all.into_iter()
    }

    /// It is handed out; which attempt that is.
    pub(super) fn take(&mut self, id: DeliveryId, until: Timestamp) -> u32 {
        self.waiting.get_mut(&id).map_or(1, |it| {
            it.taken_until = Some(until);
            it.throttles = 0;
            it.attempts = it.attempts.saturating_add(1);
            it.attempts
        })
    }

    /// It is due again after an attempt that failed, with the same request id.
    pub(super) fn again(&mut self, id: DeliveryId, at: Timestamp, request_id: String) {
        if let Some(it) = self.waiting.get_mut(&id) {
            it.taken_until = None;
            it.at = at;
            it.options.request_id = Some(request_id);
        }
    }

    /// The attempt did not take place.
    pub(super) fn give_back(&mut self, id: DeliveryId, attempt: u32, at: Timestamp) {
        if let Some(it) = self.waiting.get_mut(&id)
            && it.attempts == attempt
        {
            it.taken_until = None;
            it.at = at;
            it.attempts = attempt.saturating_sub(1);
        }
    }

    /// There was no room for it: it waits for a second, then for twice as long each time.
    pub(super) fn wait_for_room(&mut self, id: DeliveryId, at: Timestamp) {
        if let Some(it) = self.waiting.get_mut(&id) {
            let wait = limits::ASYNC_THROTTLE_WAIT_S
                .checked_shl(it.throttles.min(32))
                .unwrap_or(u64::MAX)
                .min(limits::ASYNC_THROTTLE_WAIT_MAX_S);
            it.taken_until = None;
            it.throttles = it.throttles.saturating_add(1);
            it.at = at.plus(Duration::from_secs(wait));
        }
    }
}
