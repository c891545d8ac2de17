//! A function's metrics, as CloudWatch has them in the namespace `AWS/Lambda`.
//!
//! Points are of a minute each, on the clock that the logs are written by: the virtual one. An
//! invocation counts in the minute in which it began.

mod datapoint;
mod pieces;
mod series;

pub use datapoint::{Datapoint, Spread};
pub use series::{PERIODS, Period, RANGES, Range, Series};

use crate::invocation::Invocation;
use std::collections::{BTreeMap, BTreeSet};

/// For how many minutes before the newest one points are kept: fifteen days, as CloudWatch keeps
/// points of a minute.
const MINUTES_KEPT: u64 = 15 * 24 * 60;
const MILLIS_PER_MINUTE: u64 = 60_000;
const MINUTES_PER_HOUR: u64 = 60;

/// The metrics of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionMetrics {
    /// By the minutes since 1970 on the virtual clock.
    minutes: BTreeMap<u64, Datapoint>,
    /// Hours that changed since the changes were last taken.
    changed: BTreeSet<u64>,
    /// Hours that a later version has written.
    newer: BTreeSet<u64>,
}

impl FunctionMetrics {
    /// Counts an invocation.
    pub fn record(&mut self, invocation: &Invocation) {
        self.at(invocation.began_ms())
            .add(&Datapoint::of(invocation));
        self.forget_the_oldest();
    }

    /// So many environments handled a request at the same time when this invocation began, or while
    /// it ran.
    pub fn record_concurrency(&mut self, invocation: &Invocation, environments: u32) {
        let point = self.at(invocation.began_ms());
        let most = point.concurrent_executions.max(environments.into());
        point.concurrent_executions = most;
    }

    /// Counts a request that was throttled at this time, in milliseconds since 1970 on the virtual
    /// clock. It is no invocation.
    pub fn record_throttle(&mut self, now_ms: u64) {
        self.at(now_ms).throttles += 1;
        self.forget_the_oldest();
    }

    /// Counts an event that was stopped because it came from a loop. It is no invocation.
    pub fn record_loop(&mut self, now_ms: u64) {
        self.at(now_ms).recursive_invocations_dropped += 1;
        self.forget_the_oldest();
    }

    /// The time of the newest point's minute, in milliseconds since 1970; `None` without any.
    #[must_use]
    pub fn newest_ms(&self) -> Option<u64> {
        let (minute, _) = self.minutes.last_key_value()?;
        Some(minute.saturating_mul(MILLIS_PER_MINUTE))
    }

    fn at(&mut self, now_ms: u64) -> &mut Datapoint {
        let minute = now_ms / MILLIS_PER_MINUTE;
        self.changed.insert(minute / MINUTES_PER_HOUR);
        self.minutes.entry(minute).or_default()
    }

    fn forget_the_oldest(&mut self) {
        let Some((&newest, _)) = self.minutes.last_key_value() else {
            return;
        };
        let kept = self.minutes.split_off(&newest.saturating_sub(MINUTES_KEPT));
        for minute in std::mem::replace(&mut self.minutes, kept).into_keys() {
            self.changed.insert(minute / MINUTES_PER_HOUR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_kept_for_fifteen_days() {
        let mut metrics = FunctionMetrics::default();
        let day = 86_400_000;
        metrics.record(&Invocation::example().at(0));
        metrics.record(&Invocation::example().at(15 * day));
        assert_eq!(metrics.minutes.len(), 2);
        metrics.record(&Invocation::example().at(15 * day + MILLIS_PER_MINUTE));
        assert_eq!(metrics.minutes.len(), 2);
        assert_eq!(metrics.newest_ms(), Some(15 * day + MILLIS_PER_MINUTE));
    }

    #[test]
    fn the_end_of_time_does_no_harm() {
        let mut metrics = FunctionMetrics::default();
        metrics.record_throttle(u64::MAX);
        metrics.record_throttle(0);
        assert_eq!(metrics.minutes.len(), 1);
        let series = metrics.series(RANGES[0], PERIODS[0]);
        assert_eq!(series.total().throttles, 1);
    }
}
