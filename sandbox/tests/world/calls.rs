//! Time, waiting, fuel, and how calls end.

use crate::support::{EPOCH_NS, Guest, LIMIT_NS};
use lambdabox_sandbox::prices::{
    BYTE, CALL, ENTRY, ITEM, LINE, LOOK_BYTE, PATH_PART, RANDOM_BYTE, RESOURCE,
};
use lambdabox_sandbox::wasi::{StreamError, WRITE_PERMIT_BYTES};
use lambdabox_sandbox::{CallEnd, Datetime, OutputStream, RANDOM_BYTES, Sandbox};

const SECOND: u64 = 1_000_000_000;

#[test]
fn clocks_show_the_fuel_spent() {
    let mut guest = Guest::new(0);
    let begin = guest.ok(Sandbox::monotonic_now);
    guest.fuel -= 250;
    // Asking for the time takes time, once it is told.
    let now = begin + CALL + 250;
    assert_eq!(guest.ok(Sandbox::monotonic_now), now);
    let wall = guest.ok(Sandbox::wall_now);
    assert_eq!(wall, Datetime::from_nanos(EPOCH_NS + now + CALL));
    assert_eq!(guest.sandbox.elapsed_ns(guest.fuel), now + 2 * CALL);
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
    let calls = 6 * CALL + 2 * RESOURCE;
    assert_eq!(guest.ok(Sandbox::monotonic_now), now + calls);
    let (fuel, spent) = (guest.fuel, guest.sandbox.fuel_spent(guest.fuel));
    guest.ok(|s| s.pollable_block(timer));
    // It was made one call after `now`, and is ready at its very instant.
    let ready = now + CALL + SECOND;
    assert_eq!(guest.ok(Sandbox::monotonic_now), ready + CALL);
    assert!(guest.ok(|s| s.pollable_ready(timer)));
    // Sleeping leaves less fuel, but burns none.
    assert_eq!(guest.sandbox.fuel_spent(guest.fuel), spent + 3 * CALL);
    let slept = ready - (now + calls + CALL);
    assert_eq!(guest.fuel, fuel - slept - 3 * CALL);
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
    let price = CALL + 1_000 * (BYTE + RANDOM_BYTE);
    assert_eq!(guest.fuel, before - price);
    guest.fuel = price;
    let late = guest.call(|s| s.get_random_bytes(1_000));
    assert_eq!(late, Err(CallEnd::Deadline));
    assert_eq!((guest.fuel, guest.sandbox.elapsed_ns(0)), (0, LIMIT_NS));
}

#[test]
fn instantiation_takes_no_time_but_its_calls_come_to_an_end() {
    let one = std::num::NonZeroU64::MIN;
    let mut fresh = Sandbox::new(lambdabox_sandbox::SandboxConfig {
        environment: vec![],
        arguments: vec![],
        process: vec![],
        package: vec![],
        library: None,
        process_bytes: 0,
        tmp_bytes: 0,
        seed: 1,
        clock_rate: lambdabox_sandbox::ClockRate::new(one, one),
        epoch_ns: EPOCH_NS,
    })
    .unwrap();
    let random = fresh.host_call(1_000_000, |s| s.get_random_bytes(16));
    let left = 1_000_000 - CALL - 16 * (BYTE + RANDOM_BYTE);
    assert_eq!(random.new_fuel_left, Some(left));
    assert_eq!(random.result.unwrap().len(), 16);
    let now = fresh.host_call(left, Sandbox::wall_now).result.unwrap();
    assert_eq!(now, Datetime::from_nanos(EPOCH_NS));
    let last = fresh.host_call(CALL, Sandbox::wall_now);
    assert_eq!(last.result, Err(CallEnd::Deadline));
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
            (
                time_ns + 2 * CALL + 3 * (BYTE + LOOK_BYTE),
                OutputStream::Stderr,
                &b"oops"[..]
            ),
            (time_ns + CALL, OutputStream::Stdout, &b"hello"[..]),
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

/// What a call costs follows from the list, whether it succeeds or not.
#[test]
fn prices_are_those_of_the_list() {
    let mut guest = Guest::new(64 << 20);
    let root = guest.root;
    let mut price = |body: &mut dyn FnMut(&mut Guest)| {
        let before = guest.fuel;
        body(&mut guest);
        before - guest.fuel
    };
    let border = BYTE + LOOK_BYTE;
    assert_eq!(
        price(&mut |guest| {
            let _ = guest.stat("tmp");
        }),
        CALL + PATH_PART + 3 * border
    );
    assert_eq!(
        price(&mut |guest| {
            let _ = guest.stat("var/task/none");
        }),
        CALL + 3 * PATH_PART + 13 * border
    );
    let long = "a".repeat(1 << 20);
    assert_eq!(
        price(&mut |guest| {
            let _ = guest.stat(&long);
        }),
        CALL + (BYTE << 20),
        "it has crossed the border although no path is so long"
    );
    assert_eq!(
        price(&mut |guest| guest.mkdir("tmp/d").unwrap()),
        CALL + 2 * PATH_PART + 5 * border + ENTRY
    );
    assert_eq!(
        price(&mut |guest| {
            let _ = guest.make("var/task/x", &[0; 1_000]);
        }),
        CALL + 3 * PATH_PART + 10 * border
    );
    assert_eq!(
        price(&mut |guest| guest.rename("tmp/d", "tmp/e").unwrap()),
        CALL + 2 * (2 * PATH_PART + 5 * border) + 2 * ENTRY + PATH_PART,
        "and one step up to see that it does not lead into itself"
    );
    let refused = &mut |guest: &mut Guest| {
        let write = guest.ok(|s| s.descriptor_write(root, &[0; 1_000], 0));
        assert_eq!(write, Err(lambdabox_sandbox::ErrorCode::IsDirectory));
    };
    assert_eq!(price(refused), CALL + 1_000 * BYTE);
    let lines = &mut |guest: &mut Guest| {
        let stdout = guest.ok(|s| s.get_output(OutputStream::Stdout));
        guest.ok(|s| s.output_write(stdout, b"a\n\nb")).unwrap();
    };
    assert_eq!(price(lines), 2 * CALL + RESOURCE + 4 * border + 2 * LINE);
    let poll = &mut |guest: &mut Guest| {
        let timer = guest.ok(|s| s.subscribe_instant(0));
        guest.ok(|s| s.poll(&[timer; 3]));
    };
    assert_eq!(price(poll), 2 * CALL + RESOURCE + 3 * ITEM);
}

/// Networks are handles like all others, of which nobody needs many.
#[test]
fn there_is_an_end_to_networks() {
    let mut guest = Guest::new(0);
    for _ in 0..100_000 {
        let network = guest.ok(Sandbox::instance_network);
        guest.sandbox.drop_network(network);
        guest.fuel = LIMIT_NS;
    }
    let hoarded = guest.call(|s| {
        loop {
            s.instance_network()?;
        }
        #[expect(unreachable_code, reason = "says what the loop would answer")]
        Ok(())
    });
    assert!(matches!(hoarded, Err(CallEnd::Misuse(_))));
}
