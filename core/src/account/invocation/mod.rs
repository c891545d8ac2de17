//! Invocations as a state machine without I/O: begun here, run by whoever has an engine, ended here;
//! done then, or once more.
//!
//! ```text
//!   begin ──────────────▶ Run ──▶ (engine) ──▶ end ──▶ Done
//!   send ─▶ queue ─▶ next ─▶ Run ─▶ (engine) ─▶ end ─▶ Done, Again (back into the queue) or GaveUp
//!                     └▶ Message (for a service), Dropped
//! ```
//!
//! Everything that happens later waits in one queue of virtual time: retries, events that were
//! throttled, what destinations are told. What is due comes out by time, and at the same time in the
//! order in which it went in.

mod destination;
mod queue;

pub use destination::Message;
pub(super) use queue::Queue;
pub use queue::{Delivery, DeliveryId, Target};

use super::Account;
use super::asynchronous::function_of_arn;
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use super::versions::Deployable;
use crate::{
    code::CodeBundle,
    function::FunctionConfig,
    invocation::Invocation,
    limits,
    service::{InvokeOptions, Settings},
    time::Timestamp,
};
use std::sync::Arc;
use std::time::Duration;

/// How often an event may lead to another one before the account takes it for a loop, as Lambda does
/// with events that pass through its functions and queues.
const HOPS_MAX: u32 = 16;
/// How much longer than its timeouts allow a run may be away before its event is taken for lost.
const GRACE_S: u64 = 60;

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
    /// It is in the queue: [`Account::next_due`] hands it out.
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
    /// Run this, then [`Account::end`] it, or [`Account::abandon`] it if no engine can.
    Run(Box<Run>),
    /// Something for a service beside Lambda. It is out of the queue.
    Message(Message),
    /// An event that no function will get. It is out of the queue, and its destination is told.
    Dropped {
        /// What it was.
        delivery: Box<Delivery>,
        /// Why.
        why: Refusal,
    },
}

impl Account {
    /// Sends an event to a function: begins it, or puts it into the queue.
    ///
    /// # Errors
    /// As [`Account::begin`] or [`Account::send`].
    pub fn submit(&mut self, sending: Sending, mode: Mode) -> Result<Sent, Refusal> {
        match mode {
            Mode::RequestResponse => Ok(Sent::Run(Box::new(self.begin(sending)?))),
            Mode::Event => Ok(Sent::Queued(self.send(sending)?)),
        }
    }

    /// Begins an invocation whose sender waits. Every run that was begun has to be ended or abandoned.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there or has no code, the event is too large, or there is
    /// no room for it at that time, which counts as a throttle.
    pub fn begin(&mut self, sending: Sending) -> Result<Run, Refusal> {
        let Sending {
            key,
            qualifier,
            name,
            event,
            at,
            options,
        } = sending;
        let deployed = self.function(&key)?.deployable(qualifier.as_deref())?;
        has_code(&deployed)?;
        check_size(event.len(), limits::EVENT_MAX_BYTES, "RequestResponse")?;
        let arrival = match at {
            Some(at) => self.not_before(at),
            None => self.clock.next_arrival(),
        };
        if let Err(refusal) = self.check_room(&key, arrival) {
            self.monitor.record_throttle(&key, arrival);
            return Err(refusal);
        }
        let run = Run {
            name,
            event,
            attempt: 1,
            delivery: None,
            options,
            ..self.run_of(key, deployed, arrival)
        };
        Ok(run)
    }

    /// Takes an asynchronous event into the queue.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, the event is no JSON or too large, or the queue is
    /// full.
    pub fn send(&mut self, sending: Sending) -> Result<DeliveryId, Refusal> {
        self.function(&sending.key)?
            .deployable(sending.qualifier.as_deref())?;
        check_size(sending.event.len(), limits::ASYNC_EVENT_MAX_BYTES, "Event")?;
        let event = if sending.event.is_empty() {
            "{}".to_owned()
        } else {
            json(sending.event)?
        };
        let at = sending.at.unwrap_or_else(|| self.clock.next_arrival());
        let target = Target::Function {
            key: sending.key,
            qualifier: sending.qualifier,
        };
        self.enqueue(Delivery {
            name: sending.name,
            options: InvokeOptions {
                after: None,
                at: None,
                ..sending.options
            },
            ..Delivery::new(target, event, at)
        })
    }

    /// Puts anything into the queue that happens at a virtual time: the door for services.
    ///
    /// # Errors
    /// [`Refusal`]: `TooManyRequestsException` if the queue is full.
    pub fn enqueue(&mut self, delivery: Delivery) -> Result<DeliveryId, Refusal> {
        let id = DeliveryId(self.counters.next_delivery);
        self.queue.put(id, delivery)?;
        self.counters.next_delivery = id.0.wrapping_add(1);
        self.changed.counters();
        self.changed.delivery(id);
        Ok(id)
    }

    /// What is still to happen, by time.
    pub fn queued(&self) -> impl Iterator<Item = (DeliveryId, &Delivery)> {
        self.queue.in_order()
    }

    /// What is due next, up to and including a virtual time; whatever its time, if there is no such
    /// limit. `None` if nothing is.
    pub fn next_due(&mut self, until: Option<Timestamp>) -> Option<Due> {
        loop {
            let (id, at) = self.queue.first()?;
            if until.is_some_and(|until| at > until) {
                return None;
            }
            self.changed.delivery(id);
            let delivery = self.queue.get(id)?.clone();
            let Target::Function { key, qualifier } = &delivery.target else {
                self.queue.remove(id);
                return delivery.into_message().map(Due::Message);
            };
            let at = self.not_before(at);
            let deployed = self
                .function(key)
                .and_then(|function| function.deployable(qualifier.as_deref()))
                .and_then(|deployed| has_code(&deployed).map(|()| deployed));
            let deployed = match deployed {
                Ok(deployed) => deployed,
                Err(why) => return Some(self.drop_delivery(id, delivery, why, at)),
            };
            let age = at.nanos_since(delivery.sent) / 1_000_000_000;
            let function = self.functions.get(key)?;
            let (age_max, reserved) =
                (function.asynchronous.maximum_event_age_s, function.reserved);
            if delivery.hops > HOPS_MAX {
                let why = Refusal::new(
                    Exception::InvalidParameterValue,
                    format!(
                        "Lambda has stopped this event: it comes from a loop of {HOPS_MAX} events, each of which led to the next."
                    ),
                );
                return Some(self.drop_delivery(id, delivery, why, at));
            }
            if age > age_max {
                let why = Refusal::new(
                    Exception::TooManyRequests,
                    format!(
                        "The event is older than {age_max} s, so it is not handed to the function any more."
                    ),
                );
                return Some(self.drop_delivery(id, delivery, why, at));
            }
            if let Err(why) = self.check_room(key, at) {
                self.monitor.record_throttle(key, at);
                // Nothing will ever have room: AWS gives such events up at once.
                if reserved == Some(0) {
                    return Some(self.drop_delivery(id, delivery, why, at));
                }
                self.queue.wait_for_room(id, at);
                continue;
            }
            let lease = at.plus(Duration::from_secs(
                u64::from(deployed.config.timeout) * 2 + limits::INIT_TIMEOUT_MS / 1_000 + GRACE_S,
            ));
            let attempt = self.queue.take(id, lease);
            let (key, name) = (key.clone(), delivery.name.clone());
            let run = Run {
                name,
                event: delivery.event.clone().into_bytes(),
                attempt,
                delivery: Some(id),
                options: delivery.options.clone(),
                ..self.run_of(key, deployed, at)
            };
            return Some(Due::Run(Box::new(run)));
        }
    }

    /// A run has ended: the one place where each of them is recorded. `end` is when, on the virtual
    /// clock: [`Service::last_end`](crate::service::Service::last_end).
    pub fn end(&mut self, run: &Run, invocation: &Invocation, end: Timestamp) -> Next {
        self.busy.remove(run.id);
        self.changed.clock();
        self.clock.advance(end);
        let began = Timestamp::from_unix_millis(invocation.began_ms()).max(run.arrival);
        let environments = self.busy.end(&run.key, began, end.max(began));
        self.monitor.record(&run.config, invocation, environments);
        let Some(id) = run.delivery else {
            return Next::Done;
        };
        self.changed.delivery(id);
        // Who was away for too long finds its event in other hands.
        let taken = self.queue.get(id).filter(|it| it.attempts == run.attempt);
        let Some(delivery) = taken.cloned() else {
            return Next::Done;
        };
        let asynchronous = self
            .functions
            .get(&run.key)
            .map(|function| function.asynchronous.clone())
            .unwrap_or_default();
        if !invocation.failed() {
            self.queue.remove(id);
            self.tell(asynchronous.on_success.as_deref(), &delivery, end, || {
                destination::success(run, &delivery, invocation, end)
            });
            return Next::Done;
        }
        let number = usize::try_from(run.attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = limits::ASYNC_RETRY_WAITS_S.get(number);
        let again = wait.filter(|_| run.attempt <= asynchronous.maximum_retry_attempts);
        let at = again.map(|wait| end.plus(Duration::from_secs(*wait)));
        let in_time = |at: &Timestamp| {
            at.nanos_since(delivery.sent) / 1_000_000_000 <= asynchronous.maximum_event_age_s
        };
        if let Some(at) = at.filter(in_time) {
            let request_id = invocation.report.request_id.clone();
            self.queue.again(id, at, request_id);
            let attempt = run.attempt.saturating_add(1);
            return Next::Again { at, attempt };
        }
        self.queue.remove(id);
        let condition = if at.is_some() {
            destination::EVENT_AGE
        } else {
            destination::RETRIES
        };
        self.tell(asynchronous.on_failure.as_deref(), &delivery, end, || {
            destination::failure(run, &delivery, invocation, end, condition)
        });
        self.bury(&asynchronous.dead_letter, &delivery, end, Some(invocation));
        Next::GaveUp {
            attempts: run.attempt,
        }
    }

    /// Whoever waits has stopped it: it is not tried again, and nothing is recorded of it.
    pub fn discard(&mut self, run: &Run) {
        self.busy.remove(run.id);
        if let Some(id) = run.delivery {
            self.queue.remove(id);
            self.changed.delivery(id);
        }
    }

    /// No engine could run it, so nothing has happened: an asynchronous event waits in the queue as
    /// it did before.
    pub fn abandon(&mut self, run: &Run) {
        self.busy.remove(run.id);
        if let Some(id) = run.delivery {
            self.queue.give_back(id, run.attempt, run.arrival);
            self.changed.delivery(id);
        }
    }

    /// A time that is not before anything that was handed out: virtual time does not go back for
    /// what waited in a queue.
    fn not_before(&self, at: Timestamp) -> Timestamp {
        self.horizon.map_or(at, |horizon| at.max(horizon))
    }

    fn run_of(&mut self, key: FunctionKey, deployed: Deployable, arrival: Timestamp) -> Run {
        let id = self.next_run;
        self.next_run = id.wrapping_add(1);
        self.horizon = self.horizon.max(Some(arrival));
        self.busy.begin(id, &key, arrival);
        self.changed.clock();
        Run {
            id,
            key,
            version: deployed.version,
            config: deployed.config,
            code: deployed.code,
            revision: deployed.revision,
            name: String::new(),
            event: Vec::new(),
            arrival,
            attempt: 1,
            delivery: None,
            settings: self.clock.settings(arrival),
            options: InvokeOptions::default(),
        }
    }

    fn drop_delivery(
        &mut self,
        id: DeliveryId,
        delivery: Delivery,
        why: Refusal,
        at: Timestamp,
    ) -> Due {
        self.queue.remove(id);
        if let Target::Function { key, .. } = &delivery.target
            && let Some(function) = self.functions.get(key)
        {
            let asynchronous = function.asynchronous.clone();
            let arn = function.config.arn();
            self.tell(asynchronous.on_failure.as_deref(), &delivery, at, || {
                destination::dropped(&arn, &delivery, at)
            });
            self.bury(&asynchronous.dead_letter, &delivery, at, None);
        }
        Due::Dropped {
            delivery: Box::new(delivery),
            why,
        }
    }

    /// Puts what a destination is told into the queue.
    fn tell(
        &mut self,
        to: Option<&str>,
        about: &Delivery,
        at: Timestamp,
        document: impl FnOnce() -> String,
    ) {
        let Some(arn) = to else { return };
        let target = match function_of_arn(arn) {
            Some((key, qualifier)) => Target::Function { key, qualifier },
            None => Target::Service {
                arn: arn.to_owned(),
                attributes: Vec::new(),
            },
        };
        let delivery = Delivery {
            name: format!("Destination of {}", about.target),
            hops: about.hops.saturating_add(1),
            ..Delivery::new(target, document(), at)
        };
        self.enqueue_by_ourselves(delivery);
    }

    /// Puts a failed event into the queue for a dead-letter queue or topic.
    fn bury(
        &mut self,
        to: &Option<String>,
        dead: &Delivery,
        at: Timestamp,
        invocation: Option<&Invocation>,
    ) {
        let Some(arn) = to else { return };
        let target = Target::Service {
            arn: arn.clone(),
            attributes: destination::dead_letter_attributes(dead, invocation),
        };
        let delivery = Delivery {
            name: format!("Dead letter of {}", dead.target),
            hops: dead.hops.saturating_add(1),
            ..Delivery::new(target, dead.event.clone(), at)
        };
        self.enqueue_by_ourselves(delivery);
    }

    /// What leads here has just left the queue, so there is room.
    fn enqueue_by_ourselves(&mut self, delivery: Delivery) {
        let id = DeliveryId(self.counters.next_delivery);
        self.queue.insert(id, delivery);
        self.counters.next_delivery = id.0.wrapping_add(1);
        self.changed.counters();
        self.changed.delivery(id);
    }
}

fn has_code(deployed: &Deployable) -> Result<(), Refusal> {
    if !deployed.code.files().is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(
        "This function has no code yet: upload a compiled handler (a .wasm component) first.",
    )
    .of_field("code"))
}

fn check_size(size: usize, most: usize, kind: &str) -> Result<(), Refusal> {
    if size <= most {
        return Ok(());
    }
    Err(Refusal::new(
        Exception::RequestEntityTooLarge,
        format!(
            "{size} byte payload is too large for the {kind} invocation type (limit {most} bytes)"
        ),
    )
    .of_field("payload"))
}

fn json(event: Vec<u8>) -> Result<String, Refusal> {
    let refused = |error: String| {
        Refusal::new(
            Exception::InvalidRequestContent,
            format!(
                "Could not parse request body into json: Could not parse payload into json: {error}"
            ),
        )
        .of_field("payload")
    };
    let text = String::from_utf8(event).map_err(|error| refused(error.to_string()))?;
    serde_json::from_str::<serde::de::IgnoredAny>(&text)
        .map_err(|error| refused(error.to_string()))?;
    Ok(text)
}
