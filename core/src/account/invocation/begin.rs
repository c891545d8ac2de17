//! Events on their way in: begun at once, or put into the queue.

use super::super::Account;
use super::super::key::FunctionKey;
use super::super::refusal::{Exception, Refusal};
use super::super::versions::Deployable;
use super::{Delivery, DeliveryId, Mode, Run, Sending, Sent, Target};
use crate::{
    limits,
    service::{InvokeOptions, check_event},
    time::Timestamp,
};
use std::sync::Arc;

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
    /// [`Refusal`] if the function is not there or has no code, the event is no JSON or too large, or
    /// there is no room for it at that time, which counts as a throttle.
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
        self.layers_of(&deployed.config)?;
        check_event(&event)?;
        let arrival = match at {
            Some(at) => self.not_before(at),
            None => self.clock.next_arrival(),
        };
        if let Err(refusal) = self.check_room(&key, arrival) {
            Arc::make_mut(&mut self.monitor).record_throttle(&key, arrival);
            return Err(refusal);
        }
        let run = Run {
            name,
            event,
            attempt: 1,
            delivery: None,
            options: InvokeOptions {
                qualifier,
                ..options
            },
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
        let event = async_event(&sending.event)?;
        let at = sending.at.unwrap_or_else(|| self.clock.next_arrival());
        let target = Target::Function {
            key: sending.key,
            qualifier: sending.qualifier,
        };
        self.enqueue(Delivery {
            name: sending.name,
            hops: sending.options.hops,
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

    /// A time that is not before anything that was handed out: virtual time does not go back for
    /// what waited in a queue.
    pub(super) fn not_before(&self, at: Timestamp) -> Timestamp {
        self.horizon.map_or(at, |horizon| at.max(horizon))
    }

    pub(super) fn run_of(
        &mut self,
        key: FunctionKey,
        deployed: Deployable,
        arrival: Timestamp,
    ) -> Run {
        let id = self.next_run;
        self.next_run = id.wrapping_add(1);
        self.horizon = self.horizon.max(Some(arrival));
        self.busy.begin(id, &key, arrival);
        self.changed.clock();
        Run {
            id,
            key,
            version: deployed.version,
            // Whoever begins a run has looked whether they are there.
            layers: self.layers_of(&deployed.config).unwrap_or_default(),
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
}

pub(super) fn has_code(deployed: &Deployable) -> Result<(), Refusal> {
    if !deployed.code.files().is_empty() {
        return Ok(());
    }
    Err(Refusal::no_code())
}

/// An event that waits in the queue is text, and shorter than one that somebody waits for.
fn async_event(event: &[u8]) -> Result<String, Refusal> {
    let (size, most) = (event.len(), limits::ASYNC_EVENT_MAX_BYTES);
    if size > most {
        return Err(Refusal::new(
            Exception::RequestEntityTooLarge,
            format!(
                "{size} byte payload is too large for the Event invocation type (limit {most} bytes)"
            ),
        )
        .of_field("payload"));
    }
    let event = check_event(event)?;
    // JSON is UTF-8.
    Ok(String::from_utf8_lossy(event).into_owned())
}
