//! Functions that services invoke.

use super::super::Account;
use super::super::asynchronous::function_of_arn;
use super::{Delivery, Target, answers};
use crate::network::{Happening, NotInvoked, Summons, What};
use crate::{limits, service::check_event, time::Timestamp};

impl Account {
    /// Puts an event of a service into the queue. A function that is gone is told to nobody but to whoever waits for
    /// its answer, as on AWS.
    pub(in crate::account) fn summon(&mut self, summons: Summons) {
        let at = Timestamp::from_unix_millis(u64::try_from(summons.at_ms).unwrap_or_default());
        let named = function_of_arn(&summons.function);
        let Some((key, qualifier)) = named else {
            return;
        };
        let target = Target::Function { key, qualifier };
        let service = summons.principal.split('.').next().unwrap_or_default();
        let delivery = Delivery {
            name: format!("{service} {}", summons.source),
            hops: summons.hops,
            answer_to: summons.answer_to,
            ..Delivery::new(target, summons.payload, at)
        };
        let Target::Function { key, qualifier } = &delivery.target else {
            return;
        };
        let most = match delivery.answer_to {
            Some(_) => limits::EVENT_MAX_BYTES,
            None => limits::ASYNC_EVENT_MAX_BYTES,
        };
        let event = delivery.event.as_bytes();
        let there = self
            .function(key)
            .is_ok_and(|it| it.deployable(qualifier.as_deref()).is_ok());
        let taken = there && event.len() <= most && check_event(event).is_ok();
        if !taken {
            self.answer(&delivery, &answers::without_run(NotInvoked::Gone), at);
        } else if self.enqueue(delivery.clone()).is_err() {
            self.answer(&delivery, &answers::without_run(NotInvoked::Throttled), at);
        }
    }

    /// What whoever runs the services is told when something is due with them.
    pub(super) fn time_of_services(&mut self, at: Timestamp) -> Happening {
        Happening {
            now_ms: i64::try_from(at.unix_millis()).unwrap_or(i64::MAX),
            seed: self.seed(),
            what: What::Time,
        }
    }

    /// What ids are made from that no invocation makes: another one each time.
    pub(super) fn seed(&mut self) -> u64 {
        let number = self.counters.next_delivery;
        self.counters.next_delivery = number.wrapping_add(1);
        self.changed.counters();
        // Spread, so that it is near no seed that an invocation draws.
        number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}
