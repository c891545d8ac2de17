//! Guests that do their worst: each ends alone, named, and within its limits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test binary uses a part of what they share"
)]
mod common;

use common::{component, component_with, engine, invoke, limits, module, run, spec};
use lambdabox_core::engine::{Ending, Engine, Instance, PackageFile, TrapKind};
use lambdabox_host::engine::{ComponentError, Wasmtime};
use lambdabox_meter::Proposal;
use lambdabox_meter::handler::Refusal;
use std::sync::Arc;
use std::time::Duration;

const FOREVER: &str = "(loop $again (br $again)) (unreachable)";

/// Answers with the four bytes at address 80 after having stored `value` there.
fn answer(value: &str) -> String {
    format!(
        "(i32.store (i32.const 80) {value})
         (i32.store (i32.const 68) (i32.const 80))
         (i32.store (i32.const 72) (i32.const 4))
         (i32.const 64)"
    )
}

fn number(outcome: lambdabox_core::engine::CallOutcome<Vec<u8>>) -> i32 {
    let bytes = outcome.result.unwrap().unwrap();
    i32::from_le_bytes(bytes.try_into().unwrap())
}

#[test]
fn a_loop_without_end_takes_exactly_its_time() {
    let (mut instance, outcome) = run(&engine("1", "", FOREVER));
    assert_eq!(outcome.result, Err(Ending::Deadline));
    assert_eq!(outcome.fuel, limits().time_ns);
    assert_eq!(outcome.elapsed_ns, limits().time_ns);

    let again = invoke(&mut instance);
    assert_eq!(
        again.result,
        Err(Ending::Trap(TrapKind::Other)),
        "the dead stay dead"
    );
    assert_eq!(again.fuel, 0);
}

#[test]
fn the_same_call_burns_the_same_fuel() {
    let engine = engine("1", "", &answer("(i32.const 7)"));
    let (mut instance, first) = run(&engine);
    let second = invoke(&mut instance);
    assert_eq!(first.fuel, second.fuel);
    assert_eq!(first.fuel, run(&engine).1.fuel);
    assert_eq!(first.elapsed_ns, first.fuel);
    assert_eq!(number(first), 7);
}

#[test]
fn outgrowing_the_memory_ends_the_instance() {
    let hog = "(loop $again (drop (memory.grow (i32.const 16))) (br $again)) (unreachable)";
    let (_, outcome) = run(&engine("1", "", hog));
    assert_eq!(outcome.result, Err(Ending::OutOfMemory));
    assert!(outcome.memory_bytes > spec().memory_bytes - (2 << 20));
    assert!(outcome.memory_bytes <= spec().memory_bytes);
}

#[test]
fn two_memories_share_one_limit() {
    let both = "(drop (memory.grow 0 (i32.const 1200))) (drop (memory.grow 1 (i32.const 1200)))
                (unreachable)";
    let (_, outcome) = run(&engine("1", "(memory 1)", both));
    assert_eq!(outcome.result, Err(Ending::OutOfMemory));
    assert_eq!(outcome.memory_bytes, (1 + 1 + 1200) * 65_536);
}

#[test]
fn growing_beyond_what_the_module_declares_answers_minus_one() {
    let (_, outcome) = run(&engine(
        "1 2",
        "",
        &answer("(memory.grow (i32.const 5000))"),
    ));
    assert_eq!(outcome.memory_bytes, 65_536);
    assert_eq!(number(outcome), -1);
}

#[test]
fn more_than_can_be_addressed_answers_minus_one() {
    let (_, outcome) = run(&engine("1", "", &answer("(memory.grow (i32.const 65536))")));
    assert_eq!(number(outcome), -1);
}

#[test]
fn an_instance_that_starts_too_large_is_out_of_memory_at_its_first_call() {
    let engine = engine("3000", "", &answer("(i32.const 7)"));
    let mut instance = engine.instantiate(&spec()).unwrap();
    let init = instance.init("", &limits());
    assert_eq!(init.result, Err(Ending::OutOfMemory));
    assert_eq!(init.fuel, 0);
}

#[test]
fn tables_stop_growing() {
    let grow = "(local $grown i32)
        (block $full (loop $again
          (br_if $full (i32.eq (i32.const -1)
            (table.grow $t (ref.null func) (i32.const 10000))))
          (local.set $grown (i32.add (local.get $grown) (i32.const 1)))
          (br $again)))";
    let body = format!("{grow} {}", answer("(local.get $grown)"));
    let (_, outcome) = run(&engine("1", "(table $t 0 funcref)", &body));
    assert_eq!(number(outcome), 104, "1,048,576 elements at most");
}

#[test]
fn runaway_recursion_traps_on_any_thread() {
    let engine = engine("1", "", "(call $invoke (local.get $arguments))");
    for stack in [128 << 10, 32 << 20] {
        let engine = engine.clone();
        let thread = std::thread::Builder::new().stack_size(stack);
        let ending = thread
            .spawn(move || run(&engine).1.result)
            .unwrap()
            .join()
            .unwrap();
        assert_eq!(ending, Err(Ending::Trap(TrapKind::StackOverflow)));
    }
}

#[test]
fn a_response_that_is_too_long_is_refused_with_its_length() {
    let body = "(drop (memory.grow (i32.const 200)))
        (i32.store (i32.const 68) (i32.const 1024))
        (i32.store (i32.const 72) (i32.const 6291457))
        (i32.const 64)";
    let (mut instance, outcome) = run(&engine("1", "", body));
    let bytes = (6 << 20) + 1;
    assert_eq!(outcome.result, Err(Ending::ResponseTooLarge { bytes }));
    assert_eq!(
        invoke(&mut instance).result,
        Err(Ending::Trap(TrapKind::Other))
    );
}

#[test]
fn a_response_outside_of_the_memory_is_a_broken_contract() {
    let body = "(i32.store (i32.const 68) (i32.const 65530))
        (i32.store (i32.const 72) (i32.const 100))
        (i32.const 64)";
    let (_, outcome) = run(&engine("1", "", body));
    assert_eq!(outcome.result, Err(Ending::Trap(TrapKind::BadCanonicalAbi)));
}

/// A stack trace of ten thousand times the same megabyte must not become ten gigabytes here.
#[test]
fn a_failure_cannot_be_larger_than_the_guest() {
    let body = "(local $at i32)
        (drop (memory.grow (i32.const 32)))
        (i32.store8 (i32.const 64) (i32.const 1))
        (i32.store (i32.const 84) (i32.const 1024))
        (i32.store (i32.const 88) (i32.const 10000))
        (local.set $at (i32.const 1024))
        (loop $again
          (i32.store (local.get $at) (i32.const 131072))
          (i32.store offset=4 (local.get $at) (i32.const 1048576))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $again (i32.lt_u (local.get $at) (i32.const 81024))))
        (i32.const 64)";
    let (_, outcome) = run(&engine("1", "", body));
    assert_eq!(outcome.result, Err(Ending::Trap(TrapKind::BadCanonicalAbi)));
}

#[test]
fn traps_keep_their_names() {
    for (body, kind) in [
        ("(unreachable)", TrapKind::Unreachable),
        (
            "(i32.div_u (i32.const 1) (i32.const 0))",
            TrapKind::IntegerDivisionByZero,
        ),
        (
            "(i32.div_s (i32.const 0x80000000) (i32.const -1))",
            TrapKind::IntegerOverflow,
        ),
        (
            "(i32.trunc_f32_s (f32.const nan))",
            TrapKind::IntegerOverflow,
        ),
        ("(i32.load (i32.const -4))", TrapKind::MemoryOutOfBounds),
        (
            "(call_indirect (result i32) (i32.const 9))",
            TrapKind::TableOutOfBounds,
        ),
        (
            "(call_indirect (result i32) (i32.const 0))",
            TrapKind::IndirectCall,
        ),
        (
            "(call_indirect (result i32) (i32.const 1))",
            TrapKind::IndirectCall,
        ),
    ] {
        let items = "(table 2 2 funcref) (func $f) (elem (i32.const 1) $f)";
        let (_, outcome) = run(&engine("1", items, body));
        assert_eq!(outcome.result, Err(Ending::Trap(kind)), "{body}");
    }
}

#[test]
fn a_start_function_cannot_hang_the_host() {
    let items = format!("(func $start {FOREVER}) (start $start)");
    let engine = engine("1", &items, "(i32.const 64)");
    let mut instance = engine.instantiate(&spec()).unwrap();
    let init = instance.init("", &limits());
    assert_eq!(init.result, Err(Ending::Deadline));
    assert_eq!(init.elapsed_ns, limits().time_ns);
}

#[test]
fn the_wall_clock_ends_what_fuel_does_not() {
    let engine = engine("1", "", FOREVER).with_backstop(Duration::ZERO);
    let mut instance = engine.instantiate(&spec()).unwrap();
    let mut limits = limits();
    limits.time_ns = u64::MAX;
    assert_eq!(instance.init("", &limits).result, Ok(Ok(())));
    let outcome = instance.invoke(b"{}", &common::context(), &limits);
    assert_eq!(outcome.result, Err(Ending::Backstop));
}

#[test]
fn what_cannot_be_run_is_refused_with_the_reason() {
    let wasmtime = Wasmtime::new().unwrap();
    let refused = |bytes: &[u8]| match wasmtime.compile(bytes).err().unwrap() {
        ComponentError::Refused(refusal) => refusal,
        error => panic!("{error}"),
    };

    assert_eq!(refused(b"#!/bin/sh"), Refusal::NotWebAssembly);
    let core = wat::parse_str("(module)").unwrap();
    assert_eq!(refused(&core), Refusal::CoreModule);
    let empty = wat::parse_str("(component)").unwrap();
    assert!(matches!(refused(&empty), Refusal::Contract { .. }));
    let import =
        wat::parse_str(r#"(component (import "net:work/raw" (instance (export "x" (func)))))"#);
    let error = refused(&import.unwrap());
    assert!(
        matches!(&error, Refusal::Import { import } if import == "net:work/raw"),
        "{error}"
    );
    let mut truncated = component(&module("1", "", "(i32.const 64)"));
    truncated.truncate(truncated.len() / 2);
    assert!(matches!(refused(&truncated), Refusal::Invalid { .. }));

    for (items, proposal) in [
        ("(memory $other i64 1)", Proposal::Memory64),
        ("(memory $other 1 1 shared)", Proposal::Threads),
        ("(tag $t)", Proposal::Exceptions),
        (
            "(type $s (struct (field i32)))",
            Proposal::GarbageCollection,
        ),
        (
            "(func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))",
            Proposal::RelaxedSimd,
        ),
    ] {
        let core = module("1", items, "(i32.const 64)");
        // The encoder itself refuses some of these, so wrap the core module by hand.
        let wrapped = wat::parse_str(
            format!(
                "(component (core {}",
                core.trim_start().trim_start_matches('(')
            ) + ")",
        );
        assert_eq!(
            refused(&wrapped.unwrap()),
            Refusal::Unsupported { proposal },
            "{items}"
        );
    }
}

/// The deployment package is the host's, and all environments have the same one.
#[test]
fn a_large_package_takes_no_memory_of_the_guest_and_is_never_copied() {
    let engine = engine("1", "", &answer("(i32.const 7)"));
    let contents = Arc::new(vec![7; 64 << 20]);
    let mut spec = spec();
    spec.code = vec![PackageFile {
        path: "data.bin".into(),
        contents: Arc::clone(&contents),
    }];
    let instances: Vec<_> = (0..50)
        .map(|_| {
            let mut instance = engine.instantiate(&spec).unwrap();
            let init = instance.init("", &limits());
            assert_eq!(init.result, Ok(Ok(())));
            assert_eq!(init.memory_bytes, 65_536);
            instance
        })
        .collect();
    // Ours, the specification's, and one for each file system.
    assert_eq!(Arc::strong_count(&contents), 2 + instances.len());
}

/// A guest that does nothing but call the host pays for it, and times out as any other.
#[test]
fn a_loop_of_host_calls_ends_at_its_time_limit() {
    let clock = r#"(module
        (import "wasi:clocks/monotonic-clock@0.2.12" "now" (func $now (result i64)))"#;
    let body = "(loop $again (drop (call $now)) (br $again)) (unreachable)";
    let module = module("1", "", body).replacen("(module", clock, 1);
    let component = component_with(&module, "import wasi:clocks/monotonic-clock@0.2.12;");
    let engine = Wasmtime::new().unwrap().compile(&component).unwrap();
    let (_, outcome) = run(&engine);
    assert_eq!(outcome.result, Err(Ending::Deadline));
    assert_eq!(outcome.fuel, limits().time_ns);
    assert_eq!(outcome.elapsed_ns, limits().time_ns);
}
