//! How fuel becomes time: the CPU that a memory size buys.
//!
//! On Lambda a function's CPU grows with its memory: 1,769 MB buy one virtual CPU. lambdabox turns
//! fuel into virtual time at a rate in proportion, and gives a single-threaded handler at most one
//! CPU however much memory it has.

use crate::{engine::ClockRate, limits};
use std::num::NonZeroU64;

/// How much fuel a handler burns in one millisecond of one virtual CPU. The whole of virtual
/// computing time hangs on this one figure; it is calibrated on Python programs against native
/// CPython.
pub const FUEL_PER_MS_AT_ONE_VCPU: u64 = 25_000_000;

const NANOS_PER_MS: u64 = 1_000_000;

/// The share of one virtual CPU that a memory size buys, as a fraction: (numerator, denominator).
#[must_use]
pub fn cpu_share(memory_mb: u32) -> (u32, u32) {
    let whole = limits::MEMORY_OF_ONE_VCPU_MB;
    (memory_mb.min(whole), whole)
}

/// How fast virtual time passes for a function of this memory size; exact.
#[must_use]
pub fn clock_rate(memory_mb: u32) -> ClockRate {
    // share × the constant in a millisecond: (numerator × the constant) units of fuel take
    // (denominator × 1,000,000) nanoseconds.
    let (share, whole) = cpu_share(memory_mb);
    let fuel = u64::from(share) * FUEL_PER_MS_AT_ONE_VCPU;
    let nanos = u64::from(whole) * NANOS_PER_MS;
    ClockRate::new(
        NonZeroU64::new(fuel).unwrap_or(NonZeroU64::MIN),
        NonZeroU64::new(nanos).unwrap_or(NonZeroU64::MIN),
    )
}

/// How fast virtual time passes in an INIT that is no part of an invocation: it has one whole
/// virtual CPU, whatever the memory size. AWS's guide does not say so; several third parties have
/// measured it.
#[must_use]
pub fn init_clock_rate() -> ClockRate {
    clock_rate(limits::MEMORY_OF_ONE_VCPU_MB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_vcpu_burns_the_constant_in_a_millisecond() {
        for memory in [1_769, 1_770, 10_240] {
            let rate = clock_rate(memory);
            assert_eq!(rate.nanos(FUEL_PER_MS_AT_ONE_VCPU), 1_000_000);
            assert_eq!(rate.fuel(1_000_000), FUEL_PER_MS_AT_ONE_VCPU);
        }
    }

    #[test]
    fn time_grows_as_memory_shrinks() {
        let rate = clock_rate(128);
        // 1,769 / 128 milliseconds, rounded down to the nanosecond.
        assert_eq!(rate.nanos(FUEL_PER_MS_AT_ONE_VCPU), 13_820_312);
        assert_eq!(rate.nanos(128 * FUEL_PER_MS_AT_ONE_VCPU), 1_769_000_000);
    }
}
