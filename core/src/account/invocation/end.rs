//! How a run ends, and what follows from it.

use super::super::Account;
use super::super::asynchronous::function_of_arn;
use super::{Delivery, DeliveryId, Next, Run, Target, answers, destination};
use crate::{invocation::Invocation, limits, network::NotInvoked, time::Timestamp};
use std::sync::Arc;
use std::time::Duration;

impl Account {
    /// A run has ended: the one place where each of them is recorded. `end` is when, on the virtual
    /// clock: [`Service::last_end`](crate::service::Service::last_end).
    pub fn end(&mut self, run: &Run, invocation: &Invocation, end: Timestamp) -> Next {
        self.busy.remove(run.id);
        self.changed.clock();
        self.clock.advance(end);
        let began = Timestamp::from_unix_millis(invocation.began_ms()).max(run.arrival);
        let environments = self.busy.end(&run.key, began, end.max(began));
        Arc::make_mut(&mut self.monitor).record(&run.config, invocation, environments);
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
        if self.answer(&delivery, &answers::of_run(run, invocation), end) {
            self.queue.remove(id);
            return Next::Done;
        }
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
        let attributes = destination::failure_attributes(invocation);
        self.bury(&asynchronous.dead_letter, &delivery, end, attributes);
        Next::GaveUp {
            attempts: run.attempt,
        }
    }

    /// Whoever waits has stopped it: it is not tried again, and nothing is recorded of it.
    pub fn discard(&mut self, run: &Run) {
        self.busy.remove(run.id);
        if let Some(id) = run.delivery {
            if let Some(delivery) = self.queue.get(id).cloned() {
                let stopped = answers::without_run(NotInvoked::Stopped);
                self.answer(&delivery, &stopped, run.arrival);
            }
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

    /// Puts what a destination is told into the queue.
    pub(super) fn tell(
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
    pub(super) fn bury(
        &mut self,
        to: &Option<String>,
        dead: &Delivery,
        at: Timestamp,
        attributes: Vec<(String, String)>,
    ) {
        let Some(arn) = to else { return };
        let target = Target::Service {
            arn: arn.clone(),
            attributes,
        };
        let delivery = Delivery {
            name: format!("Dead letter of {}", dead.target),
            hops: dead.hops.saturating_add(1),
            ..Delivery::new(target, dead.event.clone(), at)
        };
        self.enqueue_by_ourselves(delivery);
    }

    /// What leads here has just left the queue, so there is room.
    pub(super) fn enqueue_by_ourselves(&mut self, delivery: Delivery) {
        let id = DeliveryId(self.counters.next_delivery);
        self.queue.insert(id, delivery);
        self.counters.next_delivery = id.0.wrapping_add(1);
        self.changed.counters();
        self.changed.delivery(id);
    }
}
