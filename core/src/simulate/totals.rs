//! A simulation in figures.

use super::{Request, RequestStatus};
use crate::{
    billing::{Cost, MonthlyUsage},
    exact_number,
    function::FunctionConfig,
    measure::Call,
    time::Milliseconds,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A simulation in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// How many were sent.
    pub requests: u32,
    /// Handled, and the handler returned.
    pub succeeded: u32,
    /// Handled, but in vain: errors, timeouts, crashes.
    pub failed: u32,
    /// Never handled: callers that were told 429, and events that became too old.
    pub refused: u32,
    /// How often a request could not be handed to an environment; one of a queue may count often.
    pub throttles: u64,
    /// How often a request was handed to an environment.
    pub invocations: u64,
    /// How many of these had to start one.
    pub cold_starts: u64,
    /// The most environments that were busy at the same time.
    pub max_concurrency: u32,
    /// From arrival to end, of the requests that were handled; absent if there is none.
    #[serde(rename = "latencyMs")]
    pub latency: Option<Latency>,
    /// From the first arrival to the last end.
    #[serde(rename = "elapsedMs")]
    pub elapsed: Milliseconds,
    /// The sum over all invocations.
    pub billed_duration_ms: u64,
    /// Billed durations times memory.
    #[serde(with = "exact_number")]
    pub gb_seconds: Decimal,
    /// What the invocations cost together, without any free tier, in US dollars.
    #[serde(with = "exact_number")]
    pub total_usd: Decimal,
}

/// Latencies: the least that is not exceeded by so many percent of the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// By half of them.
    pub p50: Milliseconds,
    /// By 95 of 100.
    pub p95: Milliseconds,
    /// By 99 of 100.
    pub p99: Milliseconds,
    /// By all.
    pub max: Milliseconds,
}

/// What is counted while a simulation runs.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) invocations: u64,
    pub(super) cold_starts: u64,
    pub(super) max_concurrency: u32,
    pub(super) elapsed: Milliseconds,
    billed_duration_ms: u64,
    usage: MonthlyUsage,
}

impl Counters {
    /// Another invocation.
    pub(super) fn bill(&mut self, call: &Call, config: &FunctionConfig) {
        self.billed_duration_ms = self
            .billed_duration_ms
            .saturating_add(call.billed_duration_ms);
        self.usage.add(&Cost::of_invocation(
            call.billed_duration_ms,
            config.memory_size,
            config.architecture,
        ));
    }

    pub(super) fn totals(self, requests: &[Request], config: &FunctionConfig) -> Totals {
        let bill = self.usage.bill(config.architecture, false);
        let count = |wanted: &[RequestStatus]| {
            let found = requests.iter().filter(|one| wanted.contains(&one.status));
            u32::try_from(found.count()).unwrap_or(u32::MAX)
        };
        use RequestStatus as S;
        Totals {
            requests: u32::try_from(requests.len()).unwrap_or(u32::MAX),
            succeeded: count(&[S::Succeeded]),
            failed: count(&[S::Failed, S::TimedOut, S::Crashed]),
            refused: count(&[S::Throttled, S::Discarded]),
            throttles: requests.iter().map(|one| u64::from(one.throttles)).sum(),
            invocations: self.invocations,
            cold_starts: self.cold_starts,
            max_concurrency: self.max_concurrency,
            latency: Latency::of(requests),
            elapsed: self.elapsed,
            billed_duration_ms: self.billed_duration_ms,
            gb_seconds: bill.gb_seconds,
            total_usd: bill.total_usd,
        }
    }
}

impl Latency {
    fn of(requests: &[Request]) -> Option<Self> {
        // An event that became too old after a failed attempt was not handled.
        let handled = requests
            .iter()
            .filter(|one| one.status != RequestStatus::Discarded);
        let mut all: Vec<_> = handled.filter_map(Request::latency).collect();
        all.sort_unstable();
        // The nearest rank.
        let least = |percent: usize| {
            let rank = (all.len() * percent).div_ceil(100);
            all.get(rank.checked_sub(1)?).copied()
        };
        Some(Self {
            p50: least(50)?,
            p95: least(95)?,
            p99: least(99)?,
            max: least(100)?,
        })
    }
}
