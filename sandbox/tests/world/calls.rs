//! Time, waiting, fuel, and how calls end.

use crate::support::{EPOCH_NS, Guest, LIMIT_NS};
use lambdabox_sandbox::wasi::{StreamError, WRITE_PERMIT_BYTES};
use lambdabox_sandbox::{CallEnd, Datetime, OutputStream, RANDOM_BYTES, Sandbox};

const SECOND: u64 = 1_000_000_000;

#[test]
fn clocks_show_the_fuel_spent() {
    let mut guest = Guest::new(0);
    let begin = guest.ok(Sandbox::monotonic_now);
    guest.fuel -= 250;
    assert_eq!(guest.ok(Sandbox::monotonic_now), begin + 250);
    let wall = guest.ok(Sandbox::wall_now);
    assert_eq!(wall, Datetime::from_nanos(EPOCH_NS + begin + 250));
    assert_eq!(guest.sandbox.elapsed_ns(guest.fuel), begin + 250);
    assert_eq!(guest.ok(Sandbox::monotonic_resolution), 1);
}

#[test]
fn timers_are_lazy() {
    let mut guest = Guest::new(0);
    let now = guest.ok(Sandbox::monotonic_now);
    let timer = guest.ok(|s| s.subscribe_duration(SECOND));
    let past = guest.ok(|s| s.subscribe_instant(0));
    assert!(!guest.ok(|s| s.pollable_ready(timer)));
    assert!(guest.ok(|s| s.pollable_ready(past)));
    guest.ok(|s| s.pollable_block(past));
    assert_eq!(guest.ok(Sandbox::monotonic_now), now);
    let fuel = guest.fuel;
    guest.ok(|s| s.pollable_block(timer));
    assert_eq!(guest.ok(Sandbox::monotonic_now), now + SECOND);
    assert!(guest.ok(|s| s.pollable_ready(timer)));
    // Sleeping leaves less fuel, but burns none.
    assert_eq!(guest.fuel, fuel - SECOND);
    assert_eq!(guest.sandbox.fuel_spent(guest.fuel), now);
}

#[test]
fn poll_waits_for_the_first() {
    let mut guest = Guest::new(0);
    let timer =
        |guest: &mut Guest, seconds: u64| guest.ok(|s| s.subscribe_instant(seconds * SECOND));
    let timers = [3, 1, 2, 1].map(|seconds| timer(&mut guest, seconds));
    assert_eq!(guest.ok(|s| s.poll(&timers)), [1, 3]);
    assert_eq!(guest.ok(Sandbox::monotonic_now) / SECOND, 1);
    assert_eq!(guest.ok(|s| s.poll(&[timers[0], timers[2]])), [1]);
    let stdout = guest.ok(|s| s.get_output(OutputStream::Stdout));
    let ready = guest.ok(|s| s.output_subscribe(stdout));
    assert_eq!(guest.ok(|s| s.poll(&[timers[0], ready])), [1]);
    let nothing = guest.call(|s| s.poll(&[]));
    assert!(matches!(nothing, Err(CallEnd::Misuse(_))));
    assert!(matches!(guest.sandbox.ended(), Some(CallEnd::Misuse(_))));
}

#[test]
fn sleeping_past_the_limit_ends_the_call() {
    let mut guest = Guest::new(0);
    guest.fuel -= 77;
    let timer = guest.ok(|s| s.subscribe_duration(LIMIT_NS));
    assert_eq!(
        guest.call(|s| s.pollable_block(timer)),
        Err(CallEnd::Deadline)
    );
    assert_eq!(guest.sandbox.ended(), Some(CallEnd::Deadline));
    assert_eq!(guest.sandbox.elapsed_ns(guest.fuel), LIMIT_NS);
    // A dead guest is told nothing more.
    assert_eq!(guest.call(Sandbox::monotonic_now), Err(CallEnd::Deadline));
}

#[test]
fn work_for_the_guest_costs_fuel() {
    let mut guest = Guest::new(0);
    let before = guest.fuel;
    guest.ok(|s| s.get_random_bytes(1_000));
    assert_eq!(guest.fuel, before - 1_000);
    guest.fuel = 500;
    let late = guest.call(|s| s.get_random_bytes(1_000));
    assert_eq!(late, Err(CallEnd::Deadline));
    assert_eq!((guest.fuel, guest.sandbox.elapsed_ns(0)), (0, LIMIT_NS));
}

#[test]
fn instantiation_is_not_metered() {
    // Before the first call there is no budget, and so nothing to charge.
    let one = std::num::NonZeroU64::MIN;
    let mut fresh = Sandbox::new(lambdabox_sandbox::SandboxConfig {
        environment: vec![],
        arguments: vec![],
        package: vec![],
        library: None,
        tmp_bytes: 0,
        seed: 1,
        clock_rate: lambdabox_sandbox::ClockRate::new(one, one),
        epoch_ns: EPOCH_NS,
    })
    .unwrap();
    let random = fresh.host_call(1_000_000, |s| s.get_random_bytes(16));
    assert_eq!(random.new_fuel_left, None);
    assert_eq!(random.result.unwrap().len(), 16);
    let now = fresh.host_call(999, Sandbox::wall_now).result.unwrap();
    assert_eq!(now, Datetime::from_nanos(EPOCH_NS));
}

#[test]
fn exits() {
    let mut guest = Guest::new(0);
    assert_eq!(guest.call(|s| s.exit(3)), Err(CallEnd::Exit { code: 3 }));
    assert_eq!(guest.sandbox.ended(), Some(CallEnd::Exit { code: 3 }));
}

#[test]
fn standard_streams() {
    let mut guest = Guest::new(0);
    let stdin = guest.ok(Sandbox::get_stdin);
    assert_eq!(
        guest.ok(|s| s.input_read(stdin, 1)),
        Err(StreamError::Closed)
    );
    assert_eq!(
        guest.ok(|s| s.input_skip(stdin, 1)),
        Err(StreamError::Closed)
    );
    let ready = guest.ok(|s| s.input_subscribe(stdin));
    assert!(guest.ok(|s| s.pollable_ready(ready)));

    let stdout = guest.ok(|s| s.get_output(OutputStream::Stdout));
    let stderr = guest.ok(|s| s.get_output(OutputStream::Stderr));
    assert_eq!(
        guest.ok(|s| s.output_check_write(stdout)),
        Ok(WRITE_PERMIT_BYTES)
    );
    let time_ns = guest.ok(Sandbox::monotonic_now);
    guest.ok(|s| s.output_write(stdout, b"hel")).unwrap();
    guest.ok(|s| s.output_write(stderr, b"oops\n")).unwrap();
    guest.ok(|s| s.output_write(stdout, b"lo\n")).unwrap();
    guest.ok(|s| s.output_flush(stdout)).unwrap();
    let (lines, _) = guest.sandbox.take_output();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.time_ns, line.stream, &*line.bytes))
        .collect();
    assert_eq!(
        seen,
        [
            (time_ns + 3, OutputStream::Stderr, &b"oops"[..]),
            (time_ns, OutputStream::Stdout, &b"hello"[..]),
        ]
    );
}

#[test]
fn hostile_lengths_end_the_call() {
    let misuse = |body: fn(&mut Sandbox, u32) -> Result<(), CallEnd>| {
        let mut guest = Guest::new(0);
        let stdout = guest.ok(|s| s.get_output(OutputStream::Stdout));
        matches!(guest.call(|s| body(s, stdout)), Err(CallEnd::Misuse(_)))
    };
    assert!(misuse(|s, _| s
        .get_random_bytes(RANDOM_BYTES + 1)
        .map(|_| ())));
    assert!(misuse(|s, _| s
        .get_insecure_random_bytes(u64::MAX)
        .map(|_| ())));
    assert!(misuse(|s, stdout| s
        .output_write_zeroes(stdout, u64::MAX)
        .map(|_| ())));
    assert!(misuse(|s, _| s.output_check_write(99).map(|_| ())));
    assert!(misuse(|s, _| s.pollable_block(99)));
    assert!(misuse(|s, _| s.descriptor_stat(99).map(|_| ())));
    assert!(misuse(|s, _| {
        loop {
            s.subscribe_duration(1)?;
        }
    }));
}

#[test]
fn the_environment_is_as_configured() {
    let mut guest = Guest::new(0);
    let variables = guest.ok(Sandbox::get_environment);
    assert_eq!(variables, [("A".to_owned(), "1".to_owned())]);
    assert_eq!(guest.ok(Sandbox::get_arguments), ["handler"]);
    assert_eq!(guest.ok(Sandbox::initial_cwd).as_deref(), Some("/var/task"));
}

#[test]
fn later_calls_begin_where_they_are_told() {
    let mut guest = Guest::new(0);
    guest.fuel = guest.sandbox.begin_call(50 * SECOND, SECOND);
    assert_eq!(guest.fuel, SECOND);
    assert_eq!(guest.ok(Sandbox::monotonic_now), 50 * SECOND);
}
