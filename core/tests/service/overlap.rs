//! Several events at the same virtual time, and environments that are reset.

use crate::scripted_engine::{Asked, Stage, Step, answers, ends, fails, inits};
use lambdabox_core::{
    engine::Ending,
    function::FunctionConfig,
    invocation::Invocation,
    service::{Concurrency, InvokeError, InvokeOptions, ThrottleReason},
    time::Timestamp,
};
use std::time::Duration;

/// So many milliseconds after the start of virtual time.
fn at(ms: u64) -> Timestamp {
    Timestamp::DEFAULT_START.plus(Duration::from_millis(ms))
}

fn send(stage: &mut Stage, ms: u64) -> Result<Invocation, InvokeError> {
    let options = InvokeOptions {
        at: Some(at(ms)),
        ..InvokeOptions::default()
    };
    stage.service.invoke(b"{}", &options)
}

/// A call of half a second.
fn half() -> Step {
    answers("1").takes_ns(500_000_000)
}

#[test]
fn events_that_overlap_have_an_environment_each() {
    let mut stage = Stage::new([inits(), half(), inits(), half(), half(), half(), half()]);
    // Two cold starts: the second event comes while the first is handled.
    let first = send(&mut stage, 0).unwrap();
    let second = send(&mut stage, 100).unwrap();
    assert!(first.cold_start && second.cold_start);
    assert_ne!(first.log_stream_name, second.log_stream_name);
    assert_eq!(second.began_ms(), at(100).unix_millis());
    assert_eq!(stage.service.busy_environments(at(400)), 2);
    // At 650 ms the first is free again and the second is not.
    assert_eq!(stage.service.busy_environments(at(650)), 1);
    let third = send(&mut stage, 650).unwrap();
    assert_eq!(third.log_stream_name, first.log_stream_name);
    // At 1,200 ms both are: the first one was used last.
    let fourth = send(&mut stage, 1_200).unwrap();
    assert_eq!(fourth.log_stream_name, first.log_stream_name);
    // And while it is busy, the other one helps.
    let fifth = send(&mut stage, 1_300).unwrap();
    assert_eq!(fifth.log_stream_name, second.log_stream_name);
    assert_eq!(stage.service.warm_environments(), 2);
    // Time stands at the latest end.
    assert_eq!(stage.service.now().unix_millis(), at(1_800).unix_millis());
}

#[test]
fn an_environment_is_free_in_the_instant_in_which_it_ends() {
    let mut stage = Stage::new([inits().takes_ns(500_000), half(), answers("2")]);
    send(&mut stage, 0).unwrap();
    // 99.5 ms of AWS's own, 0.5 ms of INIT, 500 ms.
    assert!(!send(&mut stage, 600).unwrap().cold_start);
}

#[test]
fn an_event_of_the_past_arrives_with_the_one_before_it() {
    let mut stage = Stage::new([inits(), half(), inits(), half()]);
    send(&mut stage, 300).unwrap();
    let late = send(&mut stage, 100).unwrap();
    assert_eq!(late.began_ms(), at(300).unix_millis());
}

#[test]
fn an_event_without_an_instant_comes_after_all_that_was() {
    let mut stage = Stage::new([inits(), half(), inits(), half(), answers("3")]);
    send(&mut stage, 0).unwrap();
    send(&mut stage, 100).unwrap();
    let third = stage.invoke();
    assert!(!third.cold_start);
    // 100 + 99.98 + 500 ms, and a second of thought; the clock began at 678 ms and is cut.
    assert_eq!(third.began_ms(), at(1_699).unix_millis());
}

#[test]
fn who_has_no_concurrency_left_is_refused_and_changes_nothing() {
    let refused = |stage: &mut Stage, ms| {
        let error = send(stage, ms).unwrap_err();
        assert_eq!(error.to_string(), "Rate Exceeded.");
        match error {
            InvokeError::Throttled(reason) => reason.name(),
            other => panic!("{other}"),
        }
    };
    let mut stage = Stage::new([inits(), half(), half()]);
    stage.service.set_concurrency(Concurrency::Reserved(1));
    let first = send(&mut stage, 0).unwrap();
    assert_eq!(
        refused(&mut stage, 100),
        ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded.name()
    );
    stage.service.set_concurrency(Concurrency::Unreserved(1));
    assert_eq!(
        refused(&mut stage, 101),
        ThrottleReason::ConcurrentInvocationLimitExceeded.name()
    );
    let next = send(&mut stage, 700).unwrap();
    assert!(!next.cold_start);
    // Ids go on as if nobody had asked.
    let mut quiet = Stage::new([inits(), half(), half()]);
    assert_eq!(send(&mut quiet, 0).unwrap(), first);
    assert_eq!(send(&mut quiet, 700).unwrap(), next);
    stage.service.set_concurrency(Concurrency::Reserved(0));
    assert_eq!(
        refused(&mut stage, 9_000),
        "ReservedFunctionConcurrentInvocationLimitExceeded"
    );
}

#[test]
fn the_same_traffic_gives_the_same_bytes() {
    let run = || {
        let mut stage = Stage::new([
            inits(),
            half(),
            inits(),
            ends(Ending::Deadline),
            half(),
            inits(),
            half(),
        ]);
        [0, 10, 700, 4_000].map(|ms| serde_json::to_string(&send(&mut stage, ms).unwrap()).unwrap())
    };
    assert_eq!(run(), run());
}

#[test]
fn a_reset_keeps_tmp_stream_and_credentials_and_nothing_else() {
    let mut stage = Stage::new([
        inits(),
        answers("1"),
        ends(Ending::Deadline),
        inits(),
        ends(Ending::OutOfMemory),
        fails("Runtime.ImportModuleError", "no", None),
        inits(),
        answers("2"),
    ]);
    let streams: Vec<_> = (0..5).map(|_| stage.invoke().log_stream_name).collect();
    assert!(streams.iter().all(|stream| *stream == streams[0]));
    let asked = stage.script.asked.borrow();
    let folders: Vec<_> = asked
        .iter()
        .filter_map(|asked| match asked {
            Asked::Tmp { folders } => Some(*folders),
            _ => None,
        })
        .collect();
    assert_eq!(
        folders,
        [1, 2, 3],
        "each process found what those before it left"
    );
    let specs: Vec<_> = asked
        .iter()
        .filter_map(|asked| match asked {
            Asked::Instantiate(spec) => Some(spec),
            _ => None,
        })
        .collect();
    assert_eq!(specs.len(), 4);
    for pair in specs.windows(2) {
        assert_eq!(pair[0].environment, pair[1].environment);
        assert_ne!(pair[0].seed, pair[1].seed);
        assert!(pair[0].epoch_ns < pair[1].epoch_ns);
    }
    // INIT in an invocation has the invocation's time and the function's own CPU.
    let inits: Vec<_> = asked
        .iter()
        .filter_map(|asked| match asked {
            Asked::Init { limits, .. } => Some((limits.clock_rate.is_some(), limits.time_ns)),
            _ => None,
        })
        .collect();
    assert_eq!(inits[0], (true, 9_900_500_000));
    assert_eq!(inits[1], (false, 2_900_500_000));
    // The handler has what INIT left of the three seconds.
    let last = asked.iter().rev().find_map(|asked| match asked {
        Asked::Invoke { limits, .. } => Some(limits.time_ns),
        _ => None,
    });
    assert_eq!(last, Some(3_000_000_000 - 99_980_001));
}

#[test]
fn forgotten_and_deployed_anew_are_new_environments() {
    let mut stage = Stage::new([inits(), ends(Ending::Deadline), inits(), answers("1")]);
    let first = stage.invoke();
    stage.service.forget_environments();
    let second = stage.invoke();
    assert!(second.cold_start);
    assert_ne!(first.log_stream_name, second.log_stream_name);
    let asked = stage.script.asked.borrow();
    assert!(!asked.iter().any(|asked| matches!(asked, Asked::Tmp { .. })));
}

#[test]
fn the_runtimes_own_memory_counts_once() {
    let manifest = r#"{
        "name": "python3.14", "runtimeVersion": "python:3.14.v30",
        "publishedInitMs": 99.5, "publishedMemoryMb": 36
    }"#;
    let config = FunctionConfig {
        memory_size: 256,
        ..FunctionConfig::default()
    };
    let mut stage = Stage::on(
        manifest,
        config,
        [
            inits().uses_mb(0),
            answers("1").uses_mb(0),
            answers("2").uses_mb(7),
            ends(Ending::OutOfMemory).uses_mb(200),
            inits().uses_mb(0),
            answers("3").uses_mb(1),
        ],
    );
    let used: Vec<_> = (0..4)
        .map(|_| stage.invoke().report.max_memory_used_mb)
        .collect();
    assert_eq!(used, [36, 43, 256, 37]);
    let asked = stage.script.asked.borrow();
    let Asked::Instantiate(spec) = &asked[0] else {
        panic!("{asked:?}")
    };
    assert_eq!(spec.memory_bytes, 220 << 20);
    assert_eq!(spec.uncounted_bytes, u64::MAX);
}
