//! The account's virtual time, and the seeds that its functions' runs are made from. Kept with the
//! account, so that time goes on after a reload and no request id or log stream comes twice.

use lambdabox_core::service::Settings;
use lambdabox_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One clock for all functions: a record of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Clock {
    /// The end of the last invocation of any function; absent before the first.
    now: Option<Timestamp>,
    /// The seed that was not used yet.
    next_seed: u64,
}

impl Clock {
    /// When the next event arrives: some time after the last invocation has ended, since nobody
    /// presses a button twice at once.
    pub(super) fn next_arrival(&self) -> Timestamp {
        let settings = Settings::default();
        self.now
            .map_or(settings.start, |now| now.plus(settings.think_time))
    }

    /// What time it is: of the last invocation's end, or of the account's beginning.
    pub(super) fn now(&self) -> Timestamp {
        self.now.unwrap_or(Settings::default().start)
    }

    /// What a function's runs in an engine of its own are made from. The first ones are made from
    /// what the command line takes by default, so they give the same result to the byte.
    pub(super) fn settings(&mut self, start: Timestamp) -> Settings {
        let seed = self.next_seed;
        self.next_seed = seed.wrapping_add(1);
        Settings {
            seed,
            start,
            ..Settings::default()
        }
    }

    /// The record of a clock that is behind neither of two records.
    pub(super) fn later_of(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
        let read = |bytes| serde_json::from_slice::<Self>(bytes).unwrap_or_default();
        let (a, b) = (read(a), read(b));
        let later = Self {
            now: a.now.max(b.now),
            next_seed: a.next_seed.max(b.next_seed),
        };
        serde_json::to_vec(&later).ok()
    }

    /// It is `time` now, or later.
    pub(super) fn advance(&mut self, time: Timestamp) {
        self.now = self.now.max(Some(time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_first_run_is_the_command_line_s() {
        let mut clock = Clock::default();
        let start = clock.next_arrival();
        assert_eq!(clock.settings(start), Settings::default());
        assert_ne!(clock.settings(start).seed, Settings::default().seed);
    }

    #[test]
    fn time_goes_on_and_never_back() {
        let mut clock = Clock::default();
        let end = Timestamp::DEFAULT_START.plus(Duration::from_secs(60));
        clock.advance(end);
        clock.advance(Timestamp::DEFAULT_START);
        assert_eq!(
            clock.next_arrival(),
            end.plus(Settings::default().think_time)
        );
        let again: Clock = serde_json::from_value(serde_json::to_value(&clock).unwrap()).unwrap();
        assert_eq!(again, clock);
    }
}
