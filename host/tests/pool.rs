//! Environments in a pool: each finds its slot as new, whatever the one before did there, and those
//! that find no slot are started all the same.

#![expect(
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

#[path = "common/mod.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod common;

use common::{component, limits, module, run, spec};
use lambdabox_core::engine::{CallOutcome, Ending, Engine, Instance};
use lambdabox_host::engine::{Wasmtime, WasmtimeEngine};

/// More than the slots of a pool: twice what a machine can run at once, and at most 128.
const MANY: usize = 200;

/// Shows 64 bytes of every place that a guest can change and leaves them changed: the image, zeros
/// beside it, the pages behind the first ones, a global, the table.
const CHANGES: &str = r#"
    (if (i32.ne (memory.grow (i32.const 40)) (i32.const 300)) (then unreachable))
    (if (i32.ne (global.get $count) (i32.const 7)) (then unreachable))
    (global.set $count (i32.const 8))
    (if (i32.ne (table.size $table) (i32.const 3)) (then unreachable))
    (if (i32.eqz (ref.is_null (table.get $table (i32.const 1)))) (then unreachable))
    (table.set $table (i32.const 1) (ref.func $change))
    (drop (table.grow $table (ref.null func) (i32.const 1000)))
    (if (i32.ne (i32.load8_u (i32.const 100)) (i32.const 65)) (then unreachable))
    (call $change (i32.const 100))
    (if (i32.load8_u (i32.const 1000000)) (then unreachable))
    (call $change (i32.const 1000000))
    (if (i32.ne (i32.load8_u (i32.const 17000000)) (i32.const 66)) (then unreachable))
    (call $change (i32.const 17000000))
    (if (i32.load8_u (i32.const 22000000)) (then unreachable))
    (call $change (i32.const 22000000))
    (i32.store (i32.const 68) (i32.const 100))
    (i32.store (i32.const 72) (i32.const 4))
    (i32.const 64)"#;

const PLACES: &str = r#"
    (global $count (mut i32) (i32.const 7))
    (table $table 3 funcref)
    (data (i32.const 100) "AAAA")
    (data (i32.const 17000000) "BBBB")
    (elem declare func $change)
    (func $change (param i32) (i32.store8 (local.get 0) (i32.const 90)))"#;

fn engines(items: &str, body: &str) -> (WasmtimeEngine, WasmtimeEngine) {
    let component = component(&module("300", items, body));
    let pooled = Wasmtime::pooled().unwrap().compile(&component).unwrap();
    let single = Wasmtime::new().unwrap().compile(&component).unwrap();
    (pooled, single)
}

fn told(outcome: CallOutcome<Vec<u8>>) -> (Result<Vec<u8>, Ending>, u64, u64, u64) {
    let result = outcome.result.map(Result::unwrap);
    (
        result,
        outcome.fuel,
        outcome.elapsed_ns,
        outcome.memory_bytes,
    )
}

#[test]
fn every_environment_finds_its_slot_as_new() {
    let (pooled, single) = engines(PLACES, CHANGES);
    let expected = told(run(&single).1);
    assert_eq!(expected.0, Ok(b"ZAAA".to_vec()));
    for _ in 0..MANY {
        assert_eq!(told(run(&pooled).1), expected);
    }
}

#[test]
fn an_environment_that_died_leaves_nothing_behind() {
    let dies = format!("{CHANGES} (drop) unreachable");
    let (pooled, single) = engines(PLACES, &dies);
    let expected = told(run(&single).1);
    for _ in 0..MANY {
        assert_eq!(told(run(&pooled).1), expected);
    }
}

#[test]
fn environments_that_find_no_slot_are_started_all_the_same() {
    let (pooled, single) = engines(PLACES, CHANGES);
    let started = (0..MANY).map(|_| pooled.instantiate(&spec()));
    let alone: Vec<_> = started.take_while(Result::is_ok).collect();
    assert!(!alone.is_empty());
    assert!(alone.len() < MANY, "a pool has a bound");
    drop(alone);

    let expected = told(run(&single).1);
    let both = pooled.or_else(single);
    let mut kept = Vec::new();
    for _ in 0..MANY {
        let (instance, outcome) = run(&both);
        assert_eq!(told(outcome), expected);
        kept.push(instance);
    }
    for instance in &mut kept {
        // Each is still its own: it says that its global was changed.
        let again = instance.invoke(b"{}", &common::context(), &limits());
        assert!(again.result.is_err());
    }
}
