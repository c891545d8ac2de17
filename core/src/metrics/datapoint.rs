//! What happened in one period.

use crate::{
    invocation::{Invocation, Status},
    time::Milliseconds,
};
use serde::{Deserialize, Serialize};

/// What happened in one period, by the names of CloudWatch's metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Datapoint {
    /// `Invocations`: how often code ran, whether it succeeded or failed.
    pub invocations: u64,
    /// `Errors`: how many of them failed.
    pub errors: u64,
    /// `Throttles`: requests that no environment could take.
    pub throttles: u64,
    /// `Duration`: how long the code ran, without INIT.
    pub duration: Spread,
    /// Cold starts: invocations that had an environment started. CloudWatch has no metric of them.
    pub cold_starts: u64,
    /// How long INIT took where it succeeded: Lambda Insights' `init_duration`.
    pub init: Spread,
    /// `ConcurrentExecutions`: how many environments handled a request at the same time, at most.
    pub concurrent_executions: u64,
    /// `RecursiveInvocationsDropped`: events that were stopped because they came from a loop.
    #[serde(skip_serializing_if = "crate::written::is_default")]
    pub recursive_invocations_dropped: u64,
}

impl Datapoint {
    /// Of one invocation, which keeps one environment busy.
    pub(super) fn of(invocation: &Invocation) -> Self {
        let report = &invocation.report;
        Self {
            invocations: 1,
            errors: u64::from(invocation.status == Status::Failed),
            throttles: 0,
            duration: Spread::of(report.duration),
            cold_starts: u64::from(invocation.cold_start),
            init: report.init_duration.map(Spread::of).unwrap_or_default(),
            concurrent_executions: 1,
            recursive_invocations_dropped: 0,
        }
    }

    /// Both together.
    pub(super) fn add(&mut self, other: &Self) {
        self.invocations = self.invocations.saturating_add(other.invocations);
        self.errors = self.errors.saturating_add(other.errors);
        self.throttles = self.throttles.saturating_add(other.throttles);
        self.cold_starts = self.cold_starts.saturating_add(other.cold_starts);
        self.duration.add(&other.duration);
        self.init.add(&other.init);
        self.concurrent_executions = self.concurrent_executions.max(other.concurrent_executions);
        self.recursive_invocations_dropped = self
            .recursive_invocations_dropped
            .saturating_add(other.recursive_invocations_dropped);
    }

    /// `Success rate (%)` as the console draws it: the share of invocations without an error, in
    /// hundredths of a percent, rounded down; `None` without an invocation.
    #[must_use]
    pub fn success_rate(&self) -> Option<u64> {
        let good = self.invocations.saturating_sub(self.errors);
        good.saturating_mul(10_000).checked_div(self.invocations)
    }
}

/// How durations are spread: CloudWatch's statistics of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spread {
    /// `SampleCount`.
    pub count: u64,
    /// `Minimum`; nothing without a sample.
    pub min: Milliseconds,
    /// `Maximum`.
    pub max: Milliseconds,
    /// `Sum`.
    pub sum: Milliseconds,
}

impl Spread {
    fn of(duration: Milliseconds) -> Self {
        Self {
            count: 1,
            min: duration,
            max: duration,
            sum: duration,
        }
    }

    fn add(&mut self, other: &Self) {
        self.min = match (self.count, other.count) {
            (0, _) => other.min,
            (_, 0) => self.min,
            _ => self.min.min(other.min),
        };
        self.max = self.max.max(other.max);
        self.count = self.count.saturating_add(other.count);
        let sum = self.sum.hundredths().saturating_add(other.sum.hundredths());
        self.sum = Milliseconds::from_hundredths(sum);
    }

    /// `Average`, rounded to a hundredth of a millisecond; `None` without a sample.
    #[must_use]
    pub fn average(&self) -> Option<Milliseconds> {
        let half = self.count / 2;
        let sum = self.sum.hundredths().saturating_add(half);
        sum.checked_div(self.count)
            .map(Milliseconds::from_hundredths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasting(hundredths: u64) -> Invocation {
        let mut invocation = Invocation::example();
        invocation.report.duration = Milliseconds::from_hundredths(hundredths);
        invocation
    }

    #[test]
    fn durations_have_their_least_their_most_and_their_mean() {
        let mut point = Datapoint::of(&lasting(300));
        point.add(&Datapoint::default());
        point.add(&Datapoint::of(&lasting(100)));
        point.add(&Datapoint::of(&lasting(101)));
        let Spread {
            count, min, max, ..
        } = point.duration;
        assert_eq!((count, min.hundredths(), max.hundredths()), (3, 100, 300));
        assert_eq!(point.duration.average().unwrap().to_string(), "1.67");
        assert_eq!((point.invocations, point.concurrent_executions), (3, 1));
        assert_eq!(Spread::default().average(), None);
    }

    #[test]
    fn failures_and_cold_starts_are_counted() {
        let mut failed = lasting(100);
        failed.status = Status::Failed;
        let mut cold = lasting(100);
        cold.cold_start = true;
        cold.report.init_duration = Some(Milliseconds::from_hundredths(11_010));
        let mut point = Datapoint::of(&failed);
        point.add(&Datapoint::of(&cold));
        point.add(&Datapoint::of(&lasting(1)));
        assert_eq!((point.invocations, point.errors), (3, 1));
        assert_eq!((point.cold_starts, point.init.count), (1, 1));
        assert_eq!(point.init.average().unwrap().to_string(), "110.10");
        assert_eq!(point.success_rate(), Some(6_666));
        assert_eq!(Datapoint::default().success_rate(), None);
    }
}
