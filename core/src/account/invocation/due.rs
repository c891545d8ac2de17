//! What the queue hands out, by virtual time.

use super::super::Account;
use super::super::key::FunctionKey;
use super::super::refusal::{Exception, Refusal};
use super::super::versions::Deployable;
use super::begin::has_code;
use super::destination::{self, Never};
use super::{Delivery, DeliveryId, Due, Run, Target, answers};
use crate::{limits, service::InvokeOptions, time::Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// How often an event may lead to another one before the account takes it for a loop, as Lambda does
/// with events that pass through its functions and queues.
const HOPS_MAX: u32 = 16;
/// How much longer than its timeouts allow a run may be away before its event is taken for lost.
const GRACE_S: u64 = 60;

impl Account {
    /// What is still to happen, by time.
    pub fn queued(&self) -> impl Iterator<Item = (DeliveryId, &Delivery)> {
        self.queue.in_order()
    }

    /// When something is due next, whatever it is.
    #[must_use]
    pub fn first_due(&self) -> Option<Timestamp> {
        let queued = self.queue.first().map(|(_, at)| at);
        queued.into_iter().chain(self.services.due()).min()
    }

    /// What is due next, up to and including a virtual time; whatever its time, if there is no such
    /// limit. `None` if nothing is.
    pub fn next_due(&mut self, until: Option<Timestamp>) -> Option<Due> {
        loop {
            let first = self.queue.first();
            let services = Arc::make_mut(&mut self.services);
            if let Some(at) = services.first_before(first.map(|(_, at)| at), until) {
                return Some(Due::Services(self.time_of_services(at)));
            }
            let (id, at) = first?;
            if until.is_some_and(|until| at > until) {
                return None;
            }
            self.changed.delivery(id);
            let delivery = self.queue.get(id)?.clone();
            let Target::Function { key, qualifier } = &delivery.target else {
                self.queue.remove(id);
                return delivery.into_message(self.seed()).map(Due::Message);
            };
            let at = self.not_before(at);
            let deployed = match self.deployable_for(key, qualifier.as_deref(), &delivery, at) {
                Ok(deployed) => deployed,
                Err((never, why)) => return Some(self.drop_delivery(id, delivery, never, why, at)),
            };
            if let Err(why) = self.check_room(key, at) {
                Arc::make_mut(&mut self.monitor).record_throttle(key, at);
                // Nothing will ever have room: AWS gives such events up at once.
                let function = self.functions.get(key)?;
                if function.reserved == Some(0) {
                    let never = Never::NoConcurrency;
                    return Some(self.drop_delivery(id, delivery, never, why, at));
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
                options: InvokeOptions {
                    hops: delivery.hops,
                    qualifier: qualifier.clone(),
                    ..delivery.options.clone()
                },
                ..self.run_of(key, deployed, at)
            };
            return Some(Due::Run(Box::new(run)));
        }
    }

    /// What would run for an event, or why nothing ever will.
    fn deployable_for(
        &self,
        key: &FunctionKey,
        qualifier: Option<&str>,
        delivery: &Delivery,
        at: Timestamp,
    ) -> Result<Deployable, (Never, Refusal)> {
        let gone = |why| (Never::Gone, why);
        let function = self.function(key).map_err(gone)?;
        let deployed = function.deployable(qualifier).map_err(gone)?;
        has_code(&deployed).map_err(gone)?;
        self.layers_of(&deployed.config).map_err(gone)?;
        if delivery.hops > HOPS_MAX {
            let why = Refusal::new(
                Exception::InvalidParameterValue,
                format!(
                    "Lambda has stopped this event: it comes from a loop of {HOPS_MAX} events, each of which led to the next."
                ),
            );
            return Err((Never::Loop, why));
        }
        let age = at.nanos_since(delivery.sent) / 1_000_000_000;
        let age_max = function.asynchronous.maximum_event_age_s;
        if age > age_max {
            let why = Refusal::new(
                Exception::TooManyRequests,
                format!(
                    "The event is older than {age_max} s, so it is not handed to the function any more."
                ),
            );
            return Err((Never::TooOld, why));
        }
        Ok(deployed)
    }

    fn drop_delivery(
        &mut self,
        id: DeliveryId,
        delivery: Delivery,
        never: Never,
        why: Refusal,
        at: Timestamp,
    ) -> Due {
        self.queue.remove(id);
        if never == Never::Loop
            && let Target::Function { key, .. } = &delivery.target
        {
            Arc::make_mut(&mut self.monitor).record_loop(key, at);
        }
        if self.answer(&delivery, &answers::without_run(never.into()), at) {
            return Due::Dropped {
                delivery: Box::new(delivery),
                why,
            };
        }
        if let Target::Function { key, .. } = &delivery.target
            && let Some(function) = self.functions.get(key)
        {
            let asynchronous = function.asynchronous.clone();
            let arn = function.config.arn();
            if let Some(condition) = never.condition() {
                self.tell(asynchronous.on_failure.as_deref(), &delivery, at, || {
                    destination::dropped(&arn, &delivery, at, condition)
                });
            }
            let attributes = destination::never_attributes(&delivery, never, &why);
            self.bury(&asynchronous.dead_letter, &delivery, at, attributes);
        }
        Due::Dropped {
            delivery: Box::new(delivery),
            why,
        }
    }
}
