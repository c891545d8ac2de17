//! Every rule of `lambdabox_meter::rules`, at every budget: small modules that are run with 0, 1,
//! 2, … units of fuel, in wasmtime and, metered, in V8.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test"
)]

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod support;

use base64::Engine as _;
use lambdabox_meter::{InstrumentOptions, instrument};
use support::describe::{describe, name};
use support::{Param, Request, Run, native, v8::V8};

/// Bodies of `(func (export "f") (param $x i32) (result i32) (local $a i32) (local $b i32 i32) …`.
const BODIES: &[(&str, &str)] = &[
    ("nothing", "i32.const 7"),
    (
        "free operators",
        "nop block nop end i32.const 1 drop i32.const 2",
    ),
    (
        "arithmetic",
        "local.get $x i32.const 3 i32.mul i32.const 1 i32.add",
    ),
    (
        "if without else",
        "local.get $x if (i32.const 1) drop end i32.const 2",
    ),
    (
        "if with else",
        "local.get $x if (result i32) i32.const 1 else i32.const 2 i32.const 3 i32.add end",
    ),
    (
        "then ends early",
        "local.get $x if (i32.const 9) return else nop end i32.const 2",
    ),
    (
        "both end early",
        "local.get $x if (i32.const 9) return else (i32.const 8) return end i32.const 2",
    ),
    (
        "code after a branch",
        "block br 0 i32.const 1 drop block i32.const 2 drop end end i32.const 3",
    ),
    (
        "block that nothing leaves",
        "block (result i32) i32.const 5 return end",
    ),
    (
        "branch out with a value",
        "block (result i32) i32.const 5 local.get $x br_if 0 i32.const 6 i32.add end",
    ),
    (
        "branch to the function",
        "i32.const 5 local.get $x br_if 0 i32.const 1 i32.add",
    ),
    (
        "branch table",
        "block block block local.get $x br_table 0 1 2 end i32.const 1 return end i32.const 2 return end i32.const 3",
    ),
    (
        "branch table with values",
        "block (result i32) block (result i32) i32.const 4 local.get $x br_table 0 1 0 end i32.const 1 i32.add end",
    ),
    (
        "loop",
        "i32.const 5 local.set $a loop local.get $a i32.const 1 i32.sub local.tee $a br_if 0 end local.get $a",
    ),
    (
        "loop with a parameter",
        "i32.const 4 loop (param i32) i32.const 1 i32.sub local.tee $a local.get $a br_if 0 drop end local.get $a",
    ),
    (
        "loop that is left at once",
        "loop (result i32) i32.const 1 end",
    ),
    ("loop for ever", "loop br 0 end i32.const 0"),
    (
        "nested loops",
        "i32.const 3 local.set $a loop i32.const 3 local.set $b loop local.get $b i32.const 1 i32.sub local.tee $b br_if 0 end local.get $a i32.const 1 i32.sub local.tee $a br_if 0 end local.get $a",
    ),
    ("call", "local.get $x call $g call $g"),
    ("call of two results", "local.get $x call $two i32.add"),
    (
        "call of the host",
        "i32.const 1 call $host i32.const 2 i32.const 3 i32.add call $host local.get $x",
    ),
    (
        "host from a loop",
        "i32.const 3 local.set $a loop local.get $a call $host local.get $a i32.const 1 i32.sub local.tee $a br_if 0 end i32.const 0",
    ),
    (
        "indirect call",
        "local.get $x i32.const 0 call_indirect (type $one) call $g",
    ),
    (
        "indirect call of the host",
        "local.get $x i32.const 1 call_indirect (type $none) local.get $x",
    ),
    (
        "indirect call to nothing",
        "local.get $x i32.const 2 call_indirect (type $one)",
    ),
    (
        "indirect call of another type",
        "local.get $x i32.const 1 call_indirect (type $one)",
    ),
    (
        "indirect call beyond the table",
        "local.get $x i32.const 99 call_indirect (type $one)",
    ),
    ("tail call", "local.get $x return_call $g"),
    ("tail call of an import", "local.get $x return_call $ask"),
    (
        "indirect tail call",
        "local.get $x i32.const 0 return_call_indirect (type $one)",
    ),
    (
        "return",
        "local.get $x if i32.const 1 return end i32.const 2",
    ),
    ("unreachable", "local.get $x if unreachable end i32.const 2"),
    (
        "trap after work",
        "i32.const 1 call $g i32.const 0 i32.div_s",
    ),
    (
        "trap in a callee after work",
        "i32.const 1 call $g drop call $trap i32.const 3",
    ),
    ("trap before anything", "i32.const 1 i32.const 0 i32.rem_u"),
    ("overflow", "i32.const 0x80000000 i32.const -1 i32.div_s"),
    ("not a number", "f32.const nan i32.trunc_f32_s"),
    ("load", "i32.const 8 i32.load"),
    ("load beyond the end", "i32.const 65536 i32.load"),
    (
        "load beyond any size",
        "local.get $x if i32.const 0 i32.load offset=262141 drop i32.const 1 drop end i32.const 2",
    ),
    (
        "load within the largest size",
        "i32.const 0 i32.load offset=262140",
    ),
    (
        "vector beyond any size",
        "i32.const 0 v128.load offset=262129 drop i32.const 2",
    ),
    (
        "store beyond any size",
        "i32.const 0 i32.const 0 i32.store8 offset=262144 i32.const 2",
    ),
    (
        "fill of a small constant",
        "i32.const 0 i32.const 1 i32.const 100 memory.fill i32.const 2",
    ),
    (
        "fill of 128",
        "i32.const 0 i32.const 1 i32.const 128 memory.fill i32.const 2",
    ),
    (
        "fill of 129",
        "i32.const 0 i32.const 1 i32.const 129 memory.fill i32.const 2",
    ),
    (
        "fill of a parameter",
        "i32.const 0 i32.const 1 local.get $x memory.fill i32.const 2",
    ),
    (
        "fill of minus one",
        "i32.const 0 i32.const 1 i32.const -1 memory.fill i32.const 2",
    ),
    (
        "fill of an unknown minus one",
        "i32.const 0 i32.const 1 local.get $x i32.const -2 i32.or memory.fill i32.const 2",
    ),
    (
        "constant through a local",
        "i32.const 9 local.set $a i32.const 0 i32.const 1 local.get $a memory.fill i32.const 2",
    ),
    (
        "untouched local",
        "i32.const 0 i32.const 1 local.get $b memory.fill i32.const 2",
    ),
    (
        "constant through tee",
        "i32.const 0 i32.const 1 i32.const 9 local.tee $a memory.fill i32.const 2",
    ),
    (
        "constant through select",
        "i32.const 0 i32.const 1 i32.const 9 i32.const 9 local.get $x select memory.fill i32.const 2",
    ),
    (
        "constant through a sum",
        "i32.const 0 i32.const 1 i32.const 4 i32.const 5 i32.add memory.fill i32.const 2",
    ),
    (
        "constant through a block",
        "i32.const 0 i32.const 1 block (result i32) i32.const 9 end memory.fill i32.const 2",
    ),
    (
        "constant through a block, two ways",
        "i32.const 0 i32.const 1 block (result i32) i32.const 9 local.get $x br_if 0 drop i32.const 9 end memory.fill i32.const 2",
    ),
    (
        "one constant, two ways",
        "i32.const 0 i32.const 1 block (result i32) i32.const 9 local.get $x br_if 0 end memory.fill i32.const 2",
    ),
    (
        "two constants, if",
        "local.get $x if i32.const 9 local.set $a else i32.const 9 local.set $a end i32.const 0 i32.const 1 local.get $a memory.fill i32.const 2",
    ),
    (
        "constant past an if",
        "i32.const 9 local.set $a local.get $x if call $nop else call $nop end i32.const 0 i32.const 1 local.get $a memory.fill i32.const 2",
    ),
    (
        "zeros of one group meet",
        "local.get $x if local.get $b local.set $a else local.get $c local.set $a end i32.const 0 i32.const 1 local.get $a memory.fill i32.const 2",
    ),
    (
        "zeros of two groups meet",
        "local.get $x if local.get $a local.set $d else local.get $c local.set $d end i32.const 0 i32.const 1 local.get $d memory.fill i32.const 2",
    ),
    (
        "constant in an open loop",
        "i32.const 9 local.set $a loop i32.const 0 i32.const 1 local.get $a memory.fill local.get $b i32.eqz local.tee $b br_if 0 end i32.const 2",
    ),
    (
        "constant after a loop",
        "i32.const 9 local.set $a loop local.get $b i32.eqz local.tee $b br_if 0 end i32.const 0 i32.const 1 local.get $a memory.fill i32.const 2",
    ),
    (
        "constant read in a loop, used after it",
        "i32.const 9 local.set $a i32.const 0 i32.const 1 loop (result i32) local.get $a local.get $b i32.eqz local.tee $b if nop end end memory.fill i32.const 2",
    ),
    (
        "loop that changes it",
        "i32.const 9 local.set $a loop i32.const 0 i32.const 1 local.get $a memory.fill i32.const 3 local.set $a local.get $b i32.eqz local.tee $b br_if 0 end i32.const 2",
    ),
    (
        "parameter of a block",
        "i32.const 0 i32.const 1 i32.const 9 block (param i32 i32 i32) memory.fill end i32.const 2",
    ),
    (
        "parameter of a loop",
        "i32.const 0 i32.const 1 i32.const 9 loop (param i32 i32 i32) memory.fill end i32.const 2",
    ),
    (
        "parameter of an if",
        "i32.const 0 i32.const 1 i32.const 9 local.get $x if (param i32 i32 i32) memory.fill else memory.fill end i32.const 2",
    ),
    (
        "through an if without else",
        "i32.const 0 i32.const 1 i32.const 9 local.get $x if (param i32) (result i32) end memory.fill i32.const 2",
    ),
    (
        "through a branch table",
        "i32.const 0 i32.const 1 block (result i32) i32.const 9 local.get $x br_table 0 0 end memory.fill i32.const 2",
    ),
    (
        "constant global",
        "i32.const 0 i32.const 1 global.get $nine memory.fill i32.const 2",
    ),
    (
        "mutable global",
        "i32.const 0 i32.const 1 global.get $variable memory.fill i32.const 2",
    ),
    (
        "negative constant global",
        "i32.const 0 i32.const 1 global.get $negative memory.fill i32.const 2",
    ),
    (
        "size of a fixed table",
        "i32.const 0 i32.const 1 table.size $fixed memory.fill i32.const 2",
    ),
    (
        "size of a growing table",
        "i32.const 0 i32.const 1 table.size $t memory.fill i32.const 2",
    ),
    (
        "known not to be null",
        "i32.const 0 i32.const 1 ref.func $g ref.is_null memory.fill i32.const 2",
    ),
    (
        "perhaps null",
        "i32.const 0 i32.const 1 ref.null func ref.is_null memory.fill i32.const 2",
    ),
    (
        "copy",
        "i32.const 0 i32.const 50 local.get $x memory.copy i32.const 9 i32.const 0 i32.const 40 memory.copy i32.const 2",
    ),
    (
        "init",
        "i32.const 0 i32.const 0 i32.const 4 memory.init $d data.drop $d i32.const 0 i32.const 0 local.get $x memory.init $d i32.const 2",
    ),
    (
        "table init and copy",
        "i32.const 3 i32.const 0 i32.const 1 table.init $t $e i32.const 4 i32.const 0 local.get $x table.copy $t $t elem.drop $e i32.const 2",
    ),
    (
        "table fill",
        "i32.const 3 ref.null func local.get $x table.fill $t i32.const 3 ref.func $g i32.const 2 table.fill $t i32.const 2",
    ),
    (
        "table grow",
        "ref.null func i32.const 3 table.grow $t ref.null func local.get $x table.grow $t i32.add",
    ),
    (
        "table grow too far",
        "ref.null func i32.const 2000000 table.grow $t",
    ),
    (
        "fixed table grow",
        "ref.null func local.get $x table.grow $fixed",
    ),
    (
        "memory grow",
        "i32.const 1 memory.grow local.get $x memory.grow i32.add memory.size i32.add",
    ),
    (
        "memory grow beyond its maximum",
        "i32.const 9 memory.grow local.get $x i32.const 70000 i32.add memory.grow i32.add",
    ),
    (
        "out of memory",
        "i32.const 3 memory.grow call $g i32.const 0 memory.grow i32.add",
    ),
];

fn module(body: &str) -> String {
    format!(
        r#"(module
  (type $one (func (param i32) (result i32)))
  (type $none (func (param i32)))
  (import "host" "host" (func $host (param i32)))
  (import "host" "ask" (func $ask (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (table $t (export "table") 10 20 funcref)
  (table $fixed 7 7 funcref)
  (global $nine i32 (i32.const 9))
  (global $negative i32 (i32.const -1))
  (global $variable (export "variable") (mut i32) (i32.const 9))
  (data $d "data")
  (elem $e func $g)
  (elem (table $t) (i32.const 0) func $g $host)
  (func $nop)
  (func $g (param i32) (result i32) local.get 0 i32.const 1 i32.add)
  (func $two (param i32) (result i32 i32) local.get 0 local.get 0)
  (func $trap i32.const 1 global.set $variable i32.const 1 i32.const 0 i32.div_u drop)
  (func (export "f") (param $x i32) (result i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    {body}))"#
    )
    .replace(
        "(local $b i32) (local $c i32)",
        // One group: named locals can only be declared one by one in the text format, but the
        // encoder joins neighbours of one type; a float keeps groups apart.
        "(local $f f32) (local $b i32) (local $c i32) (local $h f32)",
    )
}

/// More than any of the bodies needs.
const PLENTY: u64 = 600;

/// One module with `x`, at every budget up to the one that is enough.
fn request(wasm: &[u8], x: i32, most: u64) -> Request {
    let description = describe(wasm);
    let run = |fuel: u64| Run {
        fresh: true,
        name: "f".into(),
        params: vec![Param {
            ty: "i32".into(),
            bits: x.cast_unsigned().to_string(),
        }],
        fuel: fuel.to_string(),
        results: description.functions[0]
            .1
            .results()
            .iter()
            .map(|ty| name(*ty))
            .collect(),
    };
    let metered = instrument(wasm, &InstrumentOptions::default()).unwrap();
    Request {
        module: base64::engine::general_purpose::STANDARD.encode(metered),
        metered: true,
        pages: 3,
        runs: (0..=most)
            .chain([PLENTY, 70_000, 5_000_000_000])
            .map(run)
            .collect(),
        imports: description.imports.clone(),
        state: description.state,
        caller: None,
    }
}

#[test]
fn every_rule_holds_at_every_budget() {
    let engine = wasmtime::Engine::new(&native::config()).unwrap();
    let mut v8 = V8::start();
    let mut differences = Vec::new();
    for (title, body) in BODIES {
        let wasm = wat::parse_str(module(body)).unwrap_or_else(|error| panic!("{title}: {error}"));
        if let Err(error) = wasmparser::validate(&wasm) {
            differences.push(format!("{title}: {error}"));
            continue;
        }
        for x in [0, 1, 3] {
            // An endless loop burns whatever there is.
            if *title == "loop for ever" && x > 0 {
                continue;
            }
            let mut request = request(&wasm, x, 150);
            if *title == "loop for ever" {
                request.runs.pop();
            }
            v8.send(&request);
            let native = native::run(&engine, &wasm, &request);
            let browser = v8.receive();
            assert_eq!(
                (&native.stillborn, &native.rejected),
                (&None, &None),
                "{title}"
            );
            if native != browser {
                let at = native
                    .runs
                    .iter()
                    .zip(&browser.runs)
                    .position(|(a, b)| a != b);
                let show = at.map(|at| {
                    (
                        request.runs[at].fuel.clone(),
                        &native.runs[at],
                        &browser.runs[at],
                    )
                });
                differences.push(format!(
                    "{title}, {x}: {show:?} {:?} {:?}",
                    browser.rejected,
                    (&native.state, &browser.state)
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
