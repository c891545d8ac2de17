//! What simulations and power tuning learn from a service.

use crate::scripted_engine::{Stage, answers, ends, fails, inits};
use lambdabox_core::{
    engine::Ending,
    measure::{CALLS_MAX, Calls as _, Measured, Outcome},
    simulate::{InvocationType, Pattern, Plan, RequestStatus, simulate},
    tune::{SIZES, tune},
};

const IGNORE: fn(usize) = |_| {};

#[test]
fn calls_are_measured_when_they_are_asked_for_and_only_then() {
    let stage = Stage::new([inits(), answers("1"), answers("2").takes_ns(1_000_001)]);
    let mut told = Vec::new();
    let mut tell = |calls| told.push(calls);
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    let first = measured.call(0).unwrap();
    assert_eq!(
        first.init.to_string(),
        "99.99",
        "99.5 ms of AWS's own, and 0.480001 ms"
    );
    assert_eq!(
        (first.billed_duration_ms, first.outcome),
        (103, Outcome::Succeeded)
    );
    let second = measured.call(1).unwrap().clone();
    assert_eq!(
        (second.init.to_string(), second.duration.to_string()),
        ("0.00".into(), "1.01".into())
    );
    assert_eq!(
        measured.call(1).unwrap(),
        &second,
        "the script is over: nothing was run again"
    );
    drop(measured);
    assert_eq!(told, [1, 2]);
}

#[test]
fn the_last_call_that_is_measured_stands_for_all_later_ones() {
    let mut steps = vec![inits()];
    steps.extend((0..CALLS_MAX).map(|_| answers("1")));
    let stage = Stage::new(steps);
    let mut tell = IGNORE;
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    assert_eq!(
        measured.call(10 * CALLS_MAX).unwrap().init.to_string(),
        "0.00"
    );
    assert_eq!(measured.calls().count(), CALLS_MAX);
}

#[test]
fn an_init_that_fails_takes_its_time_twice() {
    let failing = || fails("Runtime.ImportModuleError", "no", None);
    let stage = Stage::new([failing(), failing()]);
    let mut tell = IGNORE;
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    let call = measured.call(0).unwrap();
    // 99.5 and 2.37 ms; then the same again, billed.
    assert_eq!(
        (call.init.to_string(), call.duration.to_string()),
        ("101.87".into(), "101.87".into())
    );
    assert_eq!(
        (call.outcome, call.resets_environment),
        (Outcome::Crashed, true)
    );
    assert_eq!(
        call.error_type.as_deref(),
        Some("Runtime.ImportModuleError")
    );
}

#[test]
fn the_name_of_an_error_is_the_handlers_and_is_cut() {
    let document = format!(r#"{{"errorType":"{}"}}"#, "ż".repeat(300));
    let stage = Stage::new([inits(), fails("X", "no", Some(&document))]);
    let mut tell = IGNORE;
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    let call = measured.call(0).unwrap();
    assert_eq!(
        (call.outcome, call.resets_environment),
        (Outcome::Failed, false)
    );
    assert_eq!(call.error_type.as_ref().unwrap().chars().count(), 100);
}

#[test]
fn a_simulation_leaves_the_services_own_environments_alone() {
    let mut stage = Stage::new([inits(), answers("1"), inits(), answers("2"), answers("3")]);
    let first = stage.invoke();
    let before = (stage.service.now(), stage.service.warm_environments());
    let plan = Plan {
        requests: 3,
        pattern: Pattern::Burst,
        ..Plan::default()
    };
    let simulation =
        simulate(&stage.service, b"{}", &plan, Some(512), &mut IGNORE.clone()).unwrap();
    assert_eq!(simulation.function.memory_size_mb, 512);
    assert_eq!(simulation.totals.cold_starts, 3);
    assert!(
        simulation
            .requests
            .iter()
            .all(|one| one.status == RequestStatus::Succeeded)
    );
    assert_eq!(
        simulation.measured_calls.len(),
        1,
        "no environment is used twice"
    );
    assert_eq!(
        (stage.service.now(), stage.service.warm_environments()),
        before
    );
    assert_eq!(stage.service.config().unwrap().memory_size, 128);
    assert!(
        first.cold_start && !stage.invoke().cold_start,
        "it was kept"
    );
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let stage = Stage::new([]);
    let refused = |plan: &Plan, memory| {
        simulate(&stage.service, b"{}", plan, memory, &mut IGNORE.clone())
            .unwrap_err()
            .to_string()
    };
    let plan = Plan::default();
    assert!(refused(&plan, Some(64)).contains("'memorySize'"));
    for requests in [0, 10_001, u32::MAX] {
        let plan = Plan {
            requests,
            ..plan.clone()
        };
        assert!(refused(&plan, None).contains("between 1 and 10000"));
    }
    let reserved = Plan {
        reserved_concurrency: Some(901),
        ..plan.clone()
    };
    assert!(refused(&reserved, None).contains("below its minimum value of [100]"));
    let queued = Plan {
        invocation_type: InvocationType::Event,
        ..plan.clone()
    };
    let large = vec![b' '; 1_048_577];
    let error = simulate(&stage.service, &large, &queued, None, &mut IGNORE.clone()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("too large for the Event invocation type (limit 1048576 bytes)")
    );
    let keep = Plan {
        keep_idle_s: u32::MAX,
        ..plan
    };
    assert!(refused(&keep, None).contains("idle"));
}

#[test]
fn power_tuning_tries_every_size_once_and_shows_what_fails() {
    let mut steps = vec![ends(Ending::OutOfMemory)];
    for _ in 0..SIZES.len() {
        steps.push(inits());
        steps.extend((0..6).map(|_| answers("1")));
        // And once more after a reset.
        steps.extend([inits().takes_ns(900_000_000), answers("1")]);
    }
    // The first size ends in INIT, twice; the function's own size is one more.
    steps.insert(0, ends(Ending::OutOfMemory));
    let stage = Stage::with(
        lambdabox_core::function::FunctionConfig {
            memory_size: 300,
            ..Default::default()
        },
        steps,
    );
    let mut told = Vec::new();
    let tuning = tune(&stage.service, b"{}", 0, &mut |done, of, size| {
        told.push((done, of, size))
    })
    .unwrap();
    let sizes: Vec<_> = tuning
        .sizes
        .iter()
        .map(|size| size.memory_size_mb)
        .collect();
    assert_eq!(
        sizes,
        [
            128, 256, 300, 512, 1_024, 1_536, 1_769, 2_048, 3_008, 5_120, 10_240
        ]
    );
    assert_eq!(told[2], (2, 11, 300));
    let failure = tuning.sizes[0].failure().unwrap();
    assert_eq!(failure.error_type.as_deref(), Some("Runtime.OutOfMemory"));
    assert!(tuning.sizes[0].warm.is_none());
    assert!(tuning.sizes[0].after_reset.is_none());
    assert!(tuning.sizes[1].failure().is_none());
    let after_reset = tuning.sizes[1].after_reset.as_ref().unwrap();
    assert_eq!(after_reset.suppressed_init.to_string(), "999.50");
    assert_eq!(after_reset.billed_duration_ms, 1_002);
    assert_eq!(
        (tuning.cheapest_mb, tuning.fastest_mb),
        (Some(256), Some(256))
    );
}

#[test]
fn a_reset_is_measured_with_the_call_that_follows_it() {
    let long = || ends(Ending::Deadline).burns(20_000_000_000);
    let stage = Stage::new([inits(), answers("1"), long(), inits(), answers("2")]);
    let mut tell = IGNORE;
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    assert!(measured.call(1).unwrap().resets_environment);
    let after = measured.call(2).unwrap();
    assert_eq!(
        (after.init.to_string(), after.suppressed_init.to_string()),
        ("0.00".into(), "99.99".into()),
    );
    assert_eq!(after.duration.to_string(), "102.36");
    // So much fuel is enough, and there was no ordinary call that could stand for the others.
    assert_eq!(measured.calls().count(), 3);
    assert_eq!(measured.call(9).unwrap().duration.to_string(), "102.36");
}

#[test]
fn who_times_out_again_and_again_is_not_measured_for_ever() {
    let long = || ends(Ending::Deadline).burns(20_000_000_000);
    let stage = Stage::new([inits(), long(), inits(), long()]);
    let mut tell = IGNORE;
    let mut measured = Measured::start(stage.service, b"{}", &mut tell).unwrap();
    assert!(measured.call(9).unwrap().resets_environment);
    assert_eq!(measured.calls().count(), 2);
}
