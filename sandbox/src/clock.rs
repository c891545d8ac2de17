//! Virtual time: fuel burnt, converted at a fixed rate, plus time slept.
//!
//! Guests never see a real clock. The engine says how much fuel the current call has burnt; the
//! clock answers what time it is. Sleeping moves the clock and costs no real time, and since time
//! slept counts against the same limit as time computed, every sleep lowers the fuel that is left.

use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;

/// How fast virtual time passes: `fuel` units of fuel take `nanos` nanoseconds, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRate {
    fuel: NonZeroU64,
    nanos: NonZeroU64,
}

impl ClockRate {
    /// A rate of `fuel` units in `nanos` nanoseconds.
    #[must_use]
    pub const fn new(fuel: NonZeroU64, nanos: NonZeroU64) -> Self {
        Self { fuel, nanos }
    }

    /// The time that `fuel` units take, in nanoseconds, rounded down; saturating.
    #[must_use]
    pub fn nanos(self, fuel: u64) -> u64 {
        let nanos = u128::from(fuel) * u128::from(self.nanos.get()) / u128::from(self.fuel.get());
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }

    /// The least fuel that takes at least `nanos` nanoseconds; saturating at `i64::MAX`, which is
    /// the most that an engine can count.
    #[must_use]
    pub fn fuel(self, nanos: u64) -> u64 {
        let fuel = (u128::from(nanos) * u128::from(self.fuel.get()))
            .div_ceil(u128::from(self.nanos.get()));
        u64::try_from(fuel).map_or(MAX_FUEL, |fuel| fuel.min(MAX_FUEL))
    }
}

/// The largest budget an engine can hold: both count in a signed 64-bit integer.
const MAX_FUEL: u64 = i64::MAX as u64;

/// The call's time is used up: the guest slept past its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time limit of the call was reached while sleeping")]
pub struct DeadlineReached;

/// The clock of one environment. All instants are nanoseconds; monotonic time is 0 when the
/// environment is created.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The environment's own.
    rate: ClockRate,
    /// The current call's.
    call_rate: ClockRate,
    /// Wall-clock time at monotonic zero, in nanoseconds since the Unix epoch.
    epoch_ns: u64,
    /// Monotonic time at which the current call began.
    start_ns: u64,
    /// Time slept in the current call.
    slept_ns: u64,
    /// How long the current call may take.
    limit_ns: u64,
}

impl Clock {
    /// A clock that shows `epoch_ns` (nanoseconds since the Unix epoch) at monotonic time 0.
    #[must_use]
    pub fn new(rate: ClockRate, epoch_ns: u64) -> Self {
        Self {
            rate,
            call_rate: rate,
            epoch_ns,
            start_ns: 0,
            slept_ns: 0,
            limit_ns: 0,
        }
    }

    /// Begins a call at monotonic time `start_ns` that may take `limit_ns`.
    ///
    /// Returns the fuel budget: a guest that only computes reaches the limit when it has burnt
    /// exactly this much.
    pub fn begin_call(&mut self, start_ns: u64, limit_ns: u64) -> u64 {
        self.begin_call_at(self.rate, start_ns, limit_ns)
    }

    /// The same with another rate, for this call alone.
    pub fn begin_call_at(&mut self, rate: ClockRate, start_ns: u64, limit_ns: u64) -> u64 {
        self.call_rate = rate;
        self.start_ns = start_ns;
        self.slept_ns = 0;
        self.limit_ns = limit_ns;
        rate.fuel(limit_ns)
    }

    /// Time since the current call began, with `fuel_spent` burnt in it so far; at most the call's
    /// limit.
    #[must_use]
    pub fn elapsed_ns(&self, fuel_spent: u64) -> u64 {
        self.call_rate
            .nanos(fuel_spent)
            .saturating_add(self.slept_ns)
            .min(self.limit_ns)
    }

    /// Monotonic time now.
    #[must_use]
    pub fn monotonic_ns(&self, fuel_spent: u64) -> u64 {
        self.start_ns.saturating_add(self.elapsed_ns(fuel_spent))
    }

    /// Wall-clock time now, in nanoseconds since the Unix epoch.
    #[must_use]
    pub fn wall_ns(&self, fuel_spent: u64) -> u64 {
        self.epoch_ns.saturating_add(self.monotonic_ns(fuel_spent))
    }

    /// Sleeps until the monotonic instant `until_ns`; an instant in the past costs nothing.
    ///
    /// Returns the call's new fuel budget, counted from the call's beginning: the engine sets the
    /// fuel that is left to this less `fuel_spent`.
    ///
    /// # Errors
    /// [`DeadlineReached`] if the call's time limit comes first; the engine must end the call.
    pub fn sleep_until(&mut self, until_ns: u64, fuel_spent: u64) -> Result<u64, DeadlineReached> {
        let now = self.monotonic_ns(fuel_spent);
        self.slept_ns = self.slept_ns.saturating_add(until_ns.saturating_sub(now));
        if self.elapsed_ns(fuel_spent) >= self.limit_ns {
            return Err(DeadlineReached);
        }
        Ok(self.call_rate.fuel(self.limit_ns - self.slept_ns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        // 3 units of fuel take 2 ns: neither way round is a whole number.
        let rate = ClockRate::new(NonZeroU64::new(3).unwrap(), NonZeroU64::new(2).unwrap());
        Clock::new(rate, 1_000_000)
    }

    #[test]
    fn a_budget_is_the_least_fuel_that_reaches_the_limit() {
        for limit in 0..100 {
            let mut clock = clock();
            let budget = clock.begin_call(0, limit);
            assert_eq!(clock.elapsed_ns(budget), limit);
            if let Some(less) = budget.checked_sub(1) {
                assert!(clock.elapsed_ns(less) < limit);
            }
        }
    }

    #[test]
    fn sleeping_moves_both_clocks_and_lowers_the_budget() {
        let mut clock = clock();
        assert_eq!(clock.begin_call(500, 1_000), 1_500);
        assert_eq!(clock.sleep_until(900, 0), Ok(900));
        assert_eq!(clock.monotonic_ns(0), 900);
        assert_eq!(clock.wall_ns(30), 1_000_920);
    }

    #[test]
    fn a_call_may_have_a_rate_of_its_own() {
        let mut clock = clock();
        let faster = ClockRate::new(NonZeroU64::new(10).unwrap(), NonZeroU64::MIN);
        assert_eq!(clock.begin_call_at(faster, 0, 100), 1_000);
        assert_eq!(clock.elapsed_ns(500), 50);
        assert_eq!(clock.sleep_until(90, 500), Ok(600));
        assert_eq!(clock.elapsed_ns(600), 100);
        // The next one is as usual again.
        assert_eq!(clock.begin_call(100, 100), 150);
        assert_eq!(clock.monotonic_ns(75), 150);
    }

    #[test]
    fn sleeping_into_the_past_costs_nothing() {
        let mut clock = clock();
        clock.begin_call(500, 1_000);
        assert_eq!(clock.sleep_until(100, 0), Ok(1_500));
        assert_eq!(clock.monotonic_ns(0), 500);
    }

    #[test]
    fn sleeping_past_the_limit_ends_the_call_at_the_limit_exactly() {
        let mut clock = clock();
        clock.begin_call(0, 1_000);
        assert_eq!(clock.sleep_until(u64::MAX, 7), Err(DeadlineReached));
        assert_eq!(clock.elapsed_ns(7), 1_000);
    }

    #[test]
    fn huge_values_saturate() {
        let mut clock = clock();
        assert_eq!(clock.begin_call(u64::MAX, u64::MAX), MAX_FUEL);
        assert_eq!(clock.monotonic_ns(u64::MAX), u64::MAX);
    }
}
