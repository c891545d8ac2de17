//! The time of a served account: it goes on as fast as the machine's, from where the account's stands, so that
//! delays and waits take as long as a client expects. What a function takes is virtual as everywhere, and may
//! bring the time further.

use lambdabox_core::time::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A clock that never goes back.
#[derive(Debug)]
pub(super) struct Pace {
    from: Timestamp,
    since: Instant,
    /// The latest time that something has ended at, in nanoseconds since the epoch.
    reached: AtomicU64,
    /// Counts requests, so that no two of them have the same seed.
    requests: AtomicU64,
}

impl Pace {
    pub(super) fn from(time: Timestamp) -> Self {
        Self {
            from: time,
            since: Instant::now(),
            reached: AtomicU64::new(time.unix_nanos()),
            requests: AtomicU64::new(0),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let paced = self.from.plus(self.since.elapsed());
        paced.max(Timestamp::from_unix_nanos(
            self.reached.load(Ordering::Acquire),
        ))
    }

    /// Something has ended at this time.
    pub(super) fn reach(&self, time: Timestamp) {
        self.reached.fetch_max(time.unix_nanos(), Ordering::AcqRel);
    }

    /// How long it is until a time, at least.
    pub(super) fn until(&self, time: Timestamp) -> Duration {
        Duration::from_nanos(time.nanos_since(self.now()))
    }

    /// The moment of a request: now, with a seed that no other request of the account has.
    pub(super) fn moment(&self) -> lambdabox_aws::Moment {
        let now = self.now();
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        lambdabox_aws::Moment {
            now: i64::try_from(now.unix_millis()).unwrap_or(i64::MAX),
            seed: now.unix_nanos().rotate_left(20) ^ number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_and_a_run_may_bring_it_further() {
        let pace = Pace::from(Timestamp::DEFAULT_START);
        let first = pace.now();
        assert!(first >= Timestamp::DEFAULT_START);
        let later = first.plus(Duration::from_secs(3_600));
        pace.reach(later);
        pace.reach(first);
        assert_eq!(pace.now(), later);
        assert_eq!(pace.until(later), Duration::ZERO);
        assert!(pace.until(later.plus(Duration::from_secs(9))) > Duration::from_secs(8));
        assert_ne!(pace.moment().seed, pace.moment().seed);
    }
}
