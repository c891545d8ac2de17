//! Working off what somebody has set off, for programs that run a function and then end, or wait for a person.

use super::super::Account;
use super::Due;
use crate::time::Timestamp;
use std::time::Duration;

/// How far virtual time goes on for it.
const HORIZON: Duration = Duration::from_secs(15 * 60);
/// The most things that happen for it.
const MOST: u32 = 1_000;

/// How much more is done of what somebody has set off: it ends even where every event leads to more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    until: Timestamp,
    left: u32,
}

impl Account {
    /// Begins to work off what was set off until now: retries, deliveries, what mappings read.
    #[must_use]
    pub fn begin_work(&self) -> Work {
        Work {
            until: self.clock.now().plus(HORIZON),
            left: MOST,
        }
    }

    /// What is due next, as long as something is left of what was set off. Schedules alone are nothing that
    /// was set off, but run in their order while there is something.
    pub fn next_work(&mut self, work: &mut Work) -> Option<Due> {
        if !self.has_work() || work.left == 0 {
            return None;
        }
        work.left -= 1;
        self.next_due(Some(work.until))
    }

    /// Whether something is left of what was set off.
    #[must_use]
    pub fn has_work(&self) -> bool {
        !self.queue.is_empty() || self.services.has_work()
    }
}
