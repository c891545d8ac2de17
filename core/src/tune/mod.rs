//! Power tuning: the same event at every memory size, to see what is fastest and what is cheapest.
//!
//! Each size is a run of the function itself on the engine, cold and then warm, in environments of
//! its own. Fuel makes the figures exact, so that one run is enough; a few warm calls show how the
//! function settles, and the middle one of them counts.

use crate::{
    billing::Cost,
    engine::Engine,
    exact_number, limits,
    measure::{Call, Calls as _, Measured, Outcome},
    service::{InvokeError, Service, Settings},
    simulate::{Function, SimulateError},
    time::Milliseconds,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The memory sizes that are tried besides the function's own, in MB.
pub const SIZES: [u32; 10] = [
    limits::MEMORY_MIN_MB,
    256,
    512,
    1_024,
    1_536,
    limits::MEMORY_OF_ONE_VCPU_MB,
    2_048,
    3_008,
    5_120,
    limits::MEMORY_MAX_MB,
];
/// How many warm calls of each size are looked at, if the environment lives so long.
const WARM_CALLS: usize = 5;

/// What is said of a size at which [`Size::never_recovers`].
pub const NEVER_RECOVERS: &str =
    "INIT is longer than the timeout: never recovers from a timeout or a crash";

/// A function at every memory size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tuning {
    /// As it is configured.
    pub function: Function,
    /// The memory size whose invocations cost least; absent if none succeeds.
    pub cheapest_mb: Option<u32>,
    /// The one that takes least time; the smallest of several.
    pub fastest_mb: Option<u32>,
    /// The one whose duration times cost is least.
    pub balanced_mb: Option<u32>,
    /// In the order of their memory.
    pub sizes: Vec<Size>,
}

/// A function at one memory size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// In MB.
    pub memory_size_mb: u32,
    /// The first call, which starts the environment.
    pub cold: Call,
    /// What that costs.
    pub cold_cost: Cost,
    /// The warm call that counts: the middle one by duration, or the one that failed; absent if
    /// the first call was the last.
    pub warm: Option<Call>,
    /// What that costs.
    pub warm_cost: Option<Cost>,
    /// The call after a timeout or a crash, in which INIT runs again: within the function's own
    /// timeout, at its own share of a CPU. Absent if the first call was the last.
    #[serde(default)]
    pub after_reset: Option<Call>,
    /// A million such calls, warm ones if there is one, in US dollars.
    #[serde(with = "exact_number")]
    pub million_usd: Decimal,
}

impl Size {
    /// The first call that did not succeed.
    #[must_use]
    pub fn failure(&self) -> Option<&Call> {
        std::iter::once(&self.cold)
            .chain(&self.warm)
            .find(|call| call.outcome != Outcome::Succeeded)
    }

    /// Whether a function of this size never recovers from a timeout or a crash: INIT takes longer
    /// than the timeout, and so does every further attempt.
    #[must_use]
    pub fn never_recovers(&self) -> bool {
        self.after_reset.as_ref().is_some_and(|call| {
            call.outcome == Outcome::TimedOut && call.suppressed_init == Milliseconds::default()
        })
    }

    /// The call that this size is judged by: the warm one, if there is one.
    #[must_use]
    pub fn usual(&self) -> &Call {
        self.warm.as_ref().unwrap_or(&self.cold)
    }
}

impl Tuning {
    /// The tuning as JSON on one line, without a newline at its end.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        // Every part of it has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Runs the function of a service, whose own environments are left alone, at every memory size.
/// `tell` is called before each size with how many are done, how many there are, and the size.
///
/// # Errors
/// [`SimulateError`] if the event is refused or the engine fails.
pub fn tune<E: Engine>(
    service: &Service<E>,
    event: &[u8],
    seed: u64,
    tell: &mut dyn FnMut(usize, usize, u32),
) -> Result<Tuning, SimulateError> {
    let config = service.config().ok_or(InvokeError::NotDeployed)?;
    let mut wanted = SIZES.to_vec();
    wanted.push(config.memory_size);
    wanted.sort_unstable();
    wanted.dedup();
    let mut sizes = Vec::new();
    for (done, memory) in wanted.iter().enumerate() {
        tell(done, wanted.len(), *memory);
        sizes.push(size(service, event, seed, *memory)?);
    }
    Ok(Tuning::of(Function::of(config), sizes))
}

fn size<E: Engine>(
    service: &Service<E>,
    event: &[u8],
    seed: u64,
    memory: u32,
) -> Result<Size, SimulateError> {
    let settings = Settings {
        seed,
        ..Settings::default()
    };
    let apart = service.apart(settings, |config| config.memory_size = memory)?;
    let architecture = apart
        .config()
        .map(|config| config.architecture)
        .unwrap_or_default();
    let mut ignored = |_| {};
    let mut measured = Measured::start(apart, event, &mut ignored)?;
    let cold = measured.call(0)?.clone();
    if !cold.resets_environment {
        measured.call(WARM_CALLS)?;
    }
    let warm = usual_call(measured.calls().skip(1).cloned().collect());
    let after_reset = if cold.resets_environment {
        None
    } else {
        Some(measured.after_reset()?)
    };
    let cost = |call: &Call| Cost::of_invocation(call.billed_duration_ms, memory, architecture);
    let (cold_cost, warm_cost) = (cost(&cold), warm.as_ref().map(cost));
    Ok(Size {
        memory_size_mb: memory,
        million_usd: warm_cost
            .unwrap_or(cold_cost)
            .total_usd
            .saturating_mul(Decimal::from(1_000_000)),
        cold,
        cold_cost,
        warm,
        warm_cost,
        after_reset,
    })
}

/// The one that failed, or the middle one by duration.
fn usual_call(mut calls: Vec<Call>) -> Option<Call> {
    if let Some(failed) = calls
        .iter()
        .position(|call| call.outcome != Outcome::Succeeded)
    {
        return Some(calls.swap_remove(failed));
    }
    calls.sort_by_key(|call| call.duration);
    let middle = calls.len().checked_sub(1)? / 2;
    Some(calls.swap_remove(middle))
}

impl Tuning {
    fn of(function: Function, sizes: Vec<Size>) -> Self {
        // The first of several that are alike, which is the smallest.
        let least = |of: &dyn Fn(&Size) -> Decimal| {
            let good = sizes.iter().filter(|size| size.failure().is_none());
            good.min_by_key(|size| of(size))
                .map(|size| size.memory_size_mb)
        };
        let duration = |size: &Size| Decimal::from(size.usual().total().hundredths());
        Self {
            function,
            cheapest_mb: least(&|size| size.million_usd),
            fastest_mb: least(&duration),
            balanced_mb: least(&|size| duration(size).saturating_mul(size.million_usd)),
            sizes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::FunctionConfig;

    fn call(duration_ms: u64, outcome: Outcome) -> Call {
        Call {
            init: Milliseconds::default(),
            duration: Milliseconds::from_hundredths(duration_ms * 100),
            billed_duration_ms: duration_ms,
            suppressed_init: Milliseconds::default(),
            max_memory_used_mb: 36,
            outcome,
            error_type: None,
            resets_environment: outcome == Outcome::Crashed,
        }
    }

    fn size(memory_size_mb: u32, duration_ms: u64, outcome: Outcome) -> Size {
        let warm = call(duration_ms, outcome);
        let cost = Cost::of_invocation(
            duration_ms,
            memory_size_mb,
            crate::function::Architecture::X86_64,
        );
        Size {
            memory_size_mb,
            cold: call(duration_ms, outcome),
            cold_cost: cost,
            warm: Some(warm),
            warm_cost: Some(cost),
            after_reset: None,
            million_usd: cost.total_usd * Decimal::from(1_000_000),
        }
    }

    fn tuning(sizes: Vec<Size>) -> Tuning {
        Tuning::of(Function::of(&FunctionConfig::default()), sizes)
    }

    #[test]
    fn the_best_sizes_are_told() {
        let ok = Outcome::Succeeded;
        let tuning = tuning(vec![
            size(128, 1_000, Outcome::Crashed),
            size(256, 500, ok),
            size(512, 270, ok),
            size(1_024, 200, ok),
            size(1_769, 195, ok),
            size(2_048, 195, ok),
        ]);
        assert_eq!(tuning.cheapest_mb, Some(256), "128 MB are not enough");
        assert_eq!(tuning.fastest_mb, Some(1_769), "and no more than that");
        assert_eq!(tuning.balanced_mb, Some(512));
    }

    #[test]
    fn where_nothing_succeeds_nothing_is_best() {
        let tuning = tuning(vec![size(128, 10, Outcome::Failed)]);
        assert_eq!(
            (tuning.cheapest_mb, tuning.fastest_mb, tuning.balanced_mb),
            (None, None, None)
        );
        let json = tuning.to_json_line();
        assert_eq!(serde_json::from_str::<Tuning>(&json).unwrap(), tuning);
    }

    #[test]
    fn an_init_that_is_longer_than_the_timeout_never_recovers() {
        let mut size = size(128, 10, Outcome::Succeeded);
        assert!(!size.never_recovers());
        let mut after = call(3_000, Outcome::TimedOut);
        size.after_reset = Some(after.clone());
        assert!(size.never_recovers());
        // Here INIT was over in time, and the handler was not.
        after.suppressed_init = Milliseconds::from_hundredths(290_000);
        size.after_reset = Some(after);
        assert!(!size.never_recovers());
    }

    #[test]
    fn the_middle_call_counts_unless_one_fails() {
        let ok = Outcome::Succeeded;
        let usual = |calls: Vec<Call>| usual_call(calls).map(|call| call.billed_duration_ms);
        assert_eq!(usual(vec![call(9, ok), call(1, ok), call(3, ok)]), Some(3));
        assert_eq!(usual(vec![call(9, ok), call(1, ok)]), Some(1));
        assert_eq!(
            usual(vec![call(9, ok), call(7, Outcome::TimedOut), call(1, ok)]),
            Some(7)
        );
        assert_eq!(usual(vec![]), None);
    }
}
