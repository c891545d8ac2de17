//! The account's virtual time, and the seeds that its functions' runs are made from. Kept with the
//! account, so that time goes on after a reload and no request id or log stream comes twice.

use crate::{service::Settings, time::Timestamp};

/// One clock for all functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// The end of the last invocation of any function; absent before the first.
    pub(super) now: Option<Timestamp>,
    /// The seed that was not used yet.
    pub(super) next_seed: u64,
}

impl Clock {
    /// The end of the last invocation of any function, or the beginning of virtual time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now.unwrap_or(Settings::default().start)
    }

    /// When the next request arrives that names no time: some time after the last invocation has
    /// ended, since nobody presses a button twice at once.
    #[must_use]
    pub fn next_arrival(&self) -> Timestamp {
        let settings = Settings::default();
        self.now
            .map_or(settings.start, |now| now.plus(settings.think_time))
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

    /// It is `time` now, or later.
    pub(super) fn advance(&mut self, time: Timestamp) {
        self.now = self.now.max(Some(time));
    }

    /// A clock that is behind neither of two.
    pub(super) fn later_of(&self, other: &Self) -> Self {
        Self {
            now: self.now.max(other.now),
            next_seed: self.next_seed.max(other.next_seed),
        }
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
        assert_eq!(clock.later_of(&Clock::default()), clock);
    }
}
