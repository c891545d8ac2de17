//! Simulations of functions whose calls are given.

use super::*;
use crate::measure::Outcome;
use crate::simulate::{Pattern, Rate};
use proptest::prelude::*;
use std::convert::Infallible;

/// The calls of an environment; the last one repeats.
struct Given(Vec<Call>);

impl Calls for Given {
    type Error = Infallible;

    fn call(&mut self, n: usize) -> Result<&Call, Infallible> {
        Ok(&self.0[n.min(self.0.len() - 1)])
    }
}

fn call(init_ms: u64, duration_ms: u64, outcome: Outcome) -> Call {
    Call {
        init: Milliseconds::from_hundredths(init_ms * 100),
        duration: Milliseconds::from_hundredths(duration_ms * 100),
        suppressed_init: Milliseconds::default(),
        billed_duration_ms: init_ms + duration_ms,
        max_memory_used_mb: 36,
        outcome,
        error_type: None,
        resets_environment: matches!(outcome, Outcome::TimedOut | Outcome::Crashed),
    }
}

/// 100 ms of INIT, then 50 ms a call.
fn ordinary() -> Vec<Call> {
    vec![
        call(100, 50, Outcome::Succeeded),
        call(0, 50, Outcome::Succeeded),
    ]
}

fn simulation(plan: &Plan, calls: Vec<Call>) -> Simulation {
    let config = FunctionConfig::default();
    let Ok(course) = run(plan, &config, &mut Given(calls.clone()));
    course.into_simulation(&config, plan, calls)
}

fn plan(pattern: Pattern, requests: u32, rate: &str) -> Plan {
    Plan {
        requests,
        pattern,
        rate: rate.parse().unwrap(),
        ..Plan::default()
    }
}

#[test]
fn a_burst_starts_an_environment_for_each_request() {
    let simulation = simulation(&plan(Pattern::Burst, 20, "1"), ordinary());
    let totals = &simulation.totals;
    assert_eq!(
        (totals.cold_starts, totals.max_concurrency, totals.throttles),
        (20, 20, 0)
    );
    assert_eq!(totals.elapsed.to_string(), "150.00");
    // 20 times 150 ms and 128 MB.
    assert_eq!(totals.billed_duration_ms, 3_000);
    assert_eq!(totals.total_usd.to_string(), "0.000010250012500");
}

#[test]
fn a_slow_even_rate_needs_one_environment() {
    let simulation = simulation(&plan(Pattern::Even, 20, "5"), ordinary());
    let totals = &simulation.totals;
    assert_eq!((totals.cold_starts, totals.max_concurrency), (1, 1));
    let latency = totals.latency.unwrap();
    assert_eq!(latency.p50.to_string(), "50.00");
    assert_eq!(latency.max.to_string(), "150.00");
}

#[test]
fn the_environment_used_last_is_used_again() {
    // The second one starts while the first is initialised; both are idle at 250 ms, and from then
    // on the second is always the one used last.
    let simulation = simulation(&plan(Pattern::Even, 30, "10"), ordinary());
    assert_eq!(simulation.environments.len(), 2);
    let calls: Vec<_> = simulation
        .environments
        .iter()
        .map(|lane| lane.calls.len())
        .collect();
    assert_eq!(calls, [2, 28]);
}

#[test]
fn an_idle_environment_is_kept_for_its_time_and_no_longer() {
    let plan = Plan {
        keep_idle_s: 60,
        ..plan(Pattern::Even, 3, "0.0166")
    };
    let simulation = simulation(&plan, ordinary());
    assert_eq!(
        simulation.totals.cold_starts, 3,
        "a minute and more between them"
    );
    assert_eq!(simulation.environments[0].ending, Some(LaneEnd::Idle));
    assert_eq!(
        simulation.environments[0].end.unwrap().to_string(),
        "60150.00"
    );
    let plan = Plan {
        keep_idle_s: 120,
        ..plan
    };
    assert_eq!(self::simulation(&plan, ordinary()).totals.cold_starts, 1);
}

#[test]
fn reserved_concurrency_throttles_callers_that_wait() {
    let plan = Plan {
        reserved_concurrency: Some(5),
        ..plan(Pattern::Burst, 20, "1")
    };
    let simulation = simulation(&plan, ordinary());
    let totals = &simulation.totals;
    assert_eq!(
        (totals.succeeded, totals.refused, totals.throttles),
        (5, 15, 15)
    );
    assert_eq!(
        simulation.requests[19].throttle_reason,
        Some(ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded)
    );
}

#[test]
fn the_region_has_a_limit_too() {
    let simulation = simulation(&plan(Pattern::Burst, 1_200, "1"), ordinary());
    assert_eq!(
        (simulation.totals.succeeded, simulation.totals.refused),
        (1_000, 200)
    );
    assert_eq!(
        simulation.requests[1_199].throttle_reason,
        Some(ThrottleReason::ConcurrentInvocationLimitExceeded)
    );
}

#[test]
fn a_function_grows_by_a_thousand_environments_in_ten_seconds() {
    // No environment is kept, so each request needs a new one.
    let plan = Plan {
        keep_idle_s: 0,
        ..plan(Pattern::Even, 2_400, "200")
    };
    let short = vec![call(3, 1, Outcome::Succeeded)];
    let simulation = simulation(&plan, short);
    assert_eq!(simulation.totals.max_concurrency, 1);
    // Those of the first 5 s, none until 10 s, and the rest.
    assert_eq!(simulation.totals.cold_starts, 1_400);
    assert_eq!(simulation.totals.refused, 1_000);
    assert_eq!(
        simulation.requests[1_000].throttle_reason,
        Some(ThrottleReason::FunctionScalingRateExceeded)
    );
}

#[test]
fn events_wait_in_the_queue_and_are_tried_again_after_throttles() {
    let plan = Plan {
        invocation_type: InvocationType::Event,
        reserved_concurrency: Some(1),
        ..plan(Pattern::Burst, 3, "1")
    };
    let simulation = simulation(&plan, ordinary());
    let starts: Vec<_> = simulation
        .requests
        .iter()
        .map(|one| one.start.unwrap().to_string())
        .collect();
    // Both others come back after a second, and the last one after two more.
    assert_eq!(starts, ["0.00", "1000.00", "3000.00"]);
    assert_eq!(simulation.totals.throttles, 3);
    assert_eq!(simulation.requests[2].queued.to_string(), "3000.00");
    assert_eq!(
        (simulation.totals.cold_starts, simulation.totals.refused),
        (1, 0)
    );
}

#[test]
fn events_that_fail_are_tried_twice_more() {
    let plan = Plan {
        invocation_type: InvocationType::Event,
        ..plan(Pattern::Burst, 1, "1")
    };
    let failing = vec![call(100, 50, Outcome::Failed), call(0, 50, Outcome::Failed)];
    let simulation = simulation(&plan, failing);
    let calls = &simulation.environments[0].calls;
    let starts: Vec<_> = calls.iter().map(|call| call.start.to_string()).collect();
    assert_eq!(starts, ["0.00", "60150.00", "180200.00"]);
    let request = &simulation.requests[0];
    assert_eq!(
        (request.attempts, request.status),
        (3, RequestStatus::Failed)
    );
}

#[test]
fn events_of_a_stopped_function_become_too_old() {
    let plan = Plan {
        invocation_type: InvocationType::Event,
        reserved_concurrency: Some(0),
        ..plan(Pattern::Burst, 2, "1")
    };
    let simulation = simulation(&plan, ordinary());
    assert_eq!(simulation.requests[0].status, RequestStatus::Discarded);
    assert!((70..90).contains(&simulation.requests[0].throttles));
    assert_eq!(simulation.totals.latency, None);
}

#[test]
fn a_timeout_resets_the_environment_and_the_next_call_is_longer() {
    let after = Call {
        suppressed_init: Milliseconds::from_hundredths(70_000),
        ..call(0, 750, Outcome::Succeeded)
    };
    let calls = vec![
        call(100, 50, Outcome::Succeeded),
        call(0, 3_000, Outcome::TimedOut),
        after,
        call(0, 50, Outcome::Succeeded),
    ];
    let simulation = simulation(&plan(Pattern::Even, 4, "0.1"), calls);
    assert_eq!(simulation.totals.cold_starts, 1, "it is the same one");
    assert_eq!(
        (simulation.totals.succeeded, simulation.totals.failed),
        (3, 1)
    );
    let lane = &simulation.environments[0];
    assert_eq!((lane.ending, lane.end), (None, None));
    let third = &lane.calls[2];
    assert_eq!(
        (third.init.to_string(), third.suppressed_init.to_string()),
        ("0.00".into(), "700.00".into())
    );
    assert_eq!(third.end.minus(third.start).to_string(), "750.00");
}

#[test]
fn who_never_recovers_times_out_until_the_environment_is_given_up() {
    let doom = vec![
        call(100, 50, Outcome::Succeeded),
        call(0, 3_000, Outcome::TimedOut),
        call(0, 3_000, Outcome::TimedOut),
    ];
    let simulation = simulation(&plan(Pattern::Even, 10, "0.1"), doom);
    assert_eq!(
        (
            simulation.totals.cold_starts,
            simulation.totals.succeeded,
            simulation.totals.failed
        ),
        (1, 1, 9)
    );
}

#[test]
fn it_comes_back_from_json() {
    let simulation = simulation(&plan(Pattern::Poisson, 5, "0.5"), ordinary());
    let json = simulation.to_json_line();
    assert_eq!(
        serde_json::from_str::<Simulation>(&json).unwrap(),
        simulation
    );
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        6 => Just(Outcome::Succeeded),
        2 => Just(Outcome::Failed),
        1 => Just(Outcome::TimedOut),
        1 => Just(Outcome::Crashed),
    ]
}

fn profiles() -> impl Strategy<Value = Vec<Call>> {
    let first =
        (0..400u64, 0..400u64, outcomes()).prop_map(|(init, run, what)| call(init, run, what));
    let later = prop::collection::vec(
        (0..400u64, outcomes()).prop_map(|(run, what)| call(0, run, what)),
        1..6,
    );
    (first, later).prop_map(|(first, later)| {
        let mut calls = vec![first];
        calls.extend(later);
        calls
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    (
        1..300u32,
        prop_oneof![
            Just(Pattern::Even),
            Just(Pattern::Burst),
            Just(Pattern::Poisson)
        ],
        1..500u32,
        any::<u64>(),
        any::<bool>(),
        prop::option::of(0..20u32),
        0..=40u32,
        0..5u32,
    )
        .prop_map(
            |(requests, pattern, rate, seed, event, reserved, unreserved, keep)| Plan {
                requests,
                pattern,
                rate: Rate::per_second(rate),
                seed,
                invocation_type: if event {
                    InvocationType::Event
                } else {
                    InvocationType::RequestResponse
                },
                reserved_concurrency: reserved,
                unreserved_concurrency: unreserved,
                keep_idle_s: keep,
            },
        )
}

/// Busy intervals of all environments.
fn intervals(simulation: &Simulation) -> Vec<(Milliseconds, Milliseconds)> {
    let calls = simulation.environments.iter().flat_map(|lane| &lane.calls);
    calls.map(|call| (call.start, call.end)).collect()
}

proptest! {
    #[test]
    fn the_same_plan_gives_the_same_bytes(plan in plans(), calls in profiles()) {
        prop_assert_eq!(
            simulation(&plan, calls.clone()).to_json_line(),
            simulation(&plan, calls).to_json_line()
        );
    }

    #[test]
    fn concurrency_is_never_above_its_limit(plan in plans(), calls in profiles()) {
        let simulation = simulation(&plan, calls);
        let intervals = intervals(&simulation);
        for &(start, _) in &intervals {
            let busy = intervals.iter().filter(|(from, to)| *from <= start && start < *to).count();
            prop_assert!(busy <= plan.concurrency_limit() as usize);
        }
        prop_assert!(simulation.totals.max_concurrency <= plan.concurrency_limit());
    }

    #[test]
    fn a_lane_never_overlaps_itself_and_ends_after_its_last_call(plan in plans(), calls in profiles()) {
        for lane in simulation(&plan, calls).environments {
            prop_assert_eq!(lane.start, lane.calls[0].start);
            for pair in lane.calls.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
            let last = lane.calls.last().unwrap();
            prop_assert!(lane.end.is_none_or(|end| end >= last.end));
            prop_assert_eq!(lane.end.is_some(), lane.ending.is_some());
            prop_assert!(lane.calls.iter().skip(1).all(|call| call.init == Milliseconds::default()));
        }
    }

    #[test]
    fn no_request_is_lost(plan in plans(), calls in profiles()) {
        let simulation = simulation(&plan, calls);
        let totals = &simulation.totals;
        prop_assert_eq!(simulation.requests.len(), plan.requests as usize);
        prop_assert_eq!(totals.requests, totals.succeeded + totals.failed + totals.refused);
        let attempts: u64 = simulation.requests.iter().map(|one| u64::from(one.attempts)).sum();
        prop_assert_eq!(totals.invocations, attempts);
        prop_assert_eq!(totals.invocations, intervals(&simulation).len() as u64);
        prop_assert_eq!(totals.cold_starts, simulation.environments.len() as u64);
        for one in &simulation.requests {
            prop_assert!(one.attempts <= 3);
            prop_assert!(one.start.is_none_or(|start| start >= one.arrival));
            prop_assert_eq!(one.attempts > 0, one.end.is_some());
        }
        for pair in simulation.requests.windows(2) {
            prop_assert!(pair[0].arrival <= pair[1].arrival);
        }
    }
}
