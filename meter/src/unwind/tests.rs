use super::*;
use crate::{InstrumentOptions, instrument};
use wasmtime::{Config, Engine, Instance, Module, Store};

/// A program as a compiler would write it: `run` goes three calls deep, through the table, a loop
/// and a block with a result, and panics if it is given 7.
const PROGRAM: &str = r#"(module
  (memory (export "memory") 1)
  (table 4 funcref)
  (elem (i32.const 1) $body $passes)
  (global $stack (mut i32) (i32.const 1024))
  (global $given (mut i32) (i32.const 0))
  (global $deepest (mut i32) (i32.const 0))
  (func $unwind (export "lambdabox_unwind") unreachable)
  (func $catch (export "lambdabox_catch") (param i32 i32 i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (call_indirect (param i32) (local.get 1) (local.get 0))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))
    (i32.const 0))
  (func $may_panic (param i32) (result i64)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 32)))
    (global.set $deepest (global.get $stack))
    (if (i32.eq (local.get 0) (i32.const 7)) (then (call $unwind) unreachable))
    (global.set $stack (i32.add (global.get $stack) (i32.const 32)))
    (br_if 0 (i64.const 5) (i32.eq (local.get 0) (i32.const 6)))
    (drop)
    (i64.extend_i32_u (local.get 0)))
  (func $passes (param i32)
    (local $count i32)
    (block $out
      (loop $again
        (i32.const 9)
        (global.set $given (i32.wrap_i64 (call $may_panic (local.get 0))))
        (drop)
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_table $again $out 2 (local.get $count)))))
  (func $body (param i32)
    (call_indirect (param i32) (local.get 0) (i32.const 2)))
  (func (export "run") (param i32 i32) (result i32)
    (call $catch (i32.const 1) (local.get 0) (local.get 1)))
  (func (export "given") (result i32) (global.get $given))
  (func (export "stack") (result i32) (global.get $stack))
  (func (export "deepest") (result i32) (global.get $deepest))
)"#;

struct Program {
    store: Store<()>,
    instance: Instance,
}

impl Program {
    fn new(module: &[u8]) -> Self {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config).unwrap();
        let module = Module::new(&engine, module).unwrap();
        let mut store = Store::new(&engine, ());
        store.set_fuel(1_000_000).unwrap();
        let instance = Instance::new(&mut store, &module, &[]).unwrap();
        Self { store, instance }
    }

    fn run(&mut self, given: i32, stack: i32) -> i32 {
        let run = self
            .instance
            .get_typed_func::<(i32, i32), i32>(&mut self.store, "run")
            .unwrap();
        run.call(&mut self.store, (given, stack)).unwrap()
    }

    fn get(&mut self, name: &str) -> i32 {
        let get = self
            .instance
            .get_typed_func::<(), i32>(&mut self.store, name)
            .unwrap();
        get.call(&mut self.store, ()).unwrap()
    }
}

fn rewritten() -> Vec<u8> {
    module::rewrite(&wat::parse_str(PROGRAM).unwrap()).unwrap()
}

#[test]
fn a_panic_is_caught_and_the_program_goes_on() {
    let mut program = Program::new(&rewritten());
    for round in 0..1_000 {
        assert_eq!(program.run(3, 0), 0);
        assert_eq!(program.get("given"), 3);
        assert_eq!(program.run(7, 0), 1, "round {round}");
        assert_eq!(
            program.get("given"),
            3,
            "the caller of the panic went no further"
        );
        assert_eq!(program.run(6, 0), 0);
        assert_eq!(
            program.get("given"),
            5,
            "a branch to the end of the function returns"
        );
        assert_eq!(program.get("stack"), 1024);
    }
}

#[test]
fn a_stack_of_its_own_is_given_back() {
    let mut program = Program::new(&rewritten());
    for given in [3, 7, 3] {
        assert_eq!(program.run(given, 4096), i32::from(given == 7));
        assert_eq!(program.get("deepest"), 4096 - 32);
        assert_eq!(program.get("stack"), 1024);
        assert_eq!(program.run(given, 0), i32::from(given == 7));
        assert_eq!(program.get("deepest"), 1024 - 32);
        assert_eq!(program.get("stack"), 1024);
    }
}

#[test]
fn a_wrong_shape_stays_as_it_is() {
    for (shape, other) in [
        (
            "(global $stack (mut i32) (i32.const 1024))",
            "(global $stack (mut i64) (i64.const 9))",
        ),
        ("(table 4 funcref)", "(table 4 externref)"),
        (
            "(func $unwind (export \"lambdabox_unwind\")",
            "(func $unwind (export \"lambdabox_unwind\") (param i64)",
        ),
        (
            "(param i32 i32 i32) (result i32)",
            "(param i32 i32 i64) (result i32)",
        ),
        (
            "(param i32 i32 i32) (result i32)",
            "(param i32 i32 i32) (result i32 i32)",
        ),
        (
            "(export \"lambdabox_catch\")",
            "(export \"lambdabox_other\")",
        ),
    ] {
        let text = PROGRAM.replacen(shape, other, 1);
        assert_ne!(text, PROGRAM, "{shape}");
        assert_eq!(
            module::rewrite(&wat::parse_str(&text).unwrap()),
            None,
            "{other}"
        );
    }
    let no_stack = PROGRAM
        .replacen(
            "(global.set $stack (i32.sub (global.get $stack) (i32.const 16)))",
            "",
            1,
        )
        .replacen(
            "(global.set $stack (i32.add (global.get $stack) (i32.const 16)))",
            "",
            1,
        );
    let no_stack = wat::parse_str(&no_stack).unwrap();
    assert_eq!(module::rewrite(&no_stack), None);
    let imports = r#"(module
      (import "a" "unwind" (func $unwind))
      (import "a" "catch" (func $catch (param i32 i32 i32) (result i32)))
      (export "lambdabox_unwind" (func $unwind))
      (export "lambdabox_catch" (func $catch)))"#;
    assert_eq!(module::rewrite(&wat::parse_str(imports).unwrap()), None);
}

#[test]
fn a_module_that_is_not_valid_is_not_made_valid() {
    // The body that is replaced is the very one that is wrong.
    let text = PROGRAM.replacen(
        "(func $unwind (export \"lambdabox_unwind\") unreachable)",
        "(func $unwind (export \"lambdabox_unwind\") i32.const 1)",
        1,
    );
    assert_eq!(module::rewrite(&wat::parse_str(&text).unwrap()), None);
}

#[test]
fn what_does_not_ask_for_it_stays_as_it_is() {
    let component = |module: &str| {
        let text = PROGRAM.replacen("(module", "(component (core module", 1) + ")";
        wat::parse_str(text.replace(r#""lambdabox_unwind""#, module)).unwrap()
    };
    let other = component(r#""other""#);
    assert!(matches!(with_unwinding(&other), Cow::Borrowed(bytes) if bytes == other));
    let asks = component(r#""lambdabox_unwind""#);
    let result = with_unwinding(&asks);
    assert!(matches!(result, Cow::Owned(_)));
    wasmparser::Validator::new().validate_all(&result).unwrap();
    for length in 0..asks.len() {
        let damaged = with_unwinding(&asks[..length]);
        assert!(matches!(damaged, Cow::Borrowed(_)), "{length}");
    }
}

#[test]
fn the_result_can_be_metered() {
    let metered = instrument(&rewritten(), &InstrumentOptions::default()).unwrap();
    wasmparser::Validator::new().validate_all(&metered).unwrap();
}
