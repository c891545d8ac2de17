use super::*;
use wasmtime::{Engine, Instance, Linker, Store};

/// `main` calls into the part, and the part calls back, reads a global, and goes through a table.
const PROGRAM: &str = r#"
(module
  (type $one (func (param i32) (result i32)))
  (import "env" "host" (func $host (param i32) (result i32)))
  (table $functions 3 3 funcref)
  (memory (export "memory") 1)
  (global $base (mut i32) (i32.const 100))
  (elem (i32.const 0) func $stays $core_course_in_table)
  (func $stays (type $one) (i32.add (local.get 0) (i32.const 1)))
  (func $core_course_entry (type $one)
    (i32.add
      (call $only_for_the_part (local.get 0))
      (i32.add (global.get $base) (call $stays (call $host (i32.const 5))))))
  (func $only_for_the_part (type $one)
    (call_indirect (type $one) (local.get 0) (i32.const 1)))
  (func $core_course_in_table (type $one) (i32.mul (local.get 0) (i32.const 10)))
  (func $shared (type $one) (local.get 0))
  (func (export "main") (type $one) (call $shared (call $core_course_entry (local.get 0))))
  (func (export "through_table") (type $one)
    (call_indirect (type $one) (local.get 0) (i32.const 1))))
"#;

const fn words() -> Words<'static> {
    Words {
        entry: "core_course_entry",
        of_part: Vec::new(),
    }
}

fn run(store: &mut Store<()>, instance: &Instance, name: &str, input: i32) -> Result<i32> {
    let function = instance.get_typed_func::<i32, i32>(&mut *store, name)?;
    Ok(function.call(&mut *store, input)?)
}

fn first_instance(engine: &Engine, store: &mut Store<()>, wasm: &[u8]) -> Instance {
    let module = wasmtime::Module::new(engine, wasm).unwrap();
    let mut linker = Linker::new(engine);
    let host = |input: i32| input + 1_000;
    linker.func_wrap("env", "host", host).unwrap();
    linker.instantiate(&mut *store, &module).unwrap()
}

#[test]
fn the_two_do_what_the_one_did() {
    let whole = wat::parse_str(PROGRAM).unwrap();
    let of_part = vec!["core_course", "shared"];
    let split = split(&whole, &Words { of_part, ..words() }).unwrap();
    // What is called like the part's, but is used by others or too short to be told from others in a
    // table, stays.
    assert_eq!(split.moved, 2);

    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let one = first_instance(&engine, &mut store, &whole);
    let first = first_instance(&engine, &mut store, &split.first);

    // Before the part is there, calling it is a trap, and everything else works.
    assert!(run(&mut store, &first, "main", 7).is_err());

    let second = wasmtime::Module::new(&engine, &split.second).unwrap();
    let mut linker = Linker::new(&engine);
    linker.instance(&mut store, FIRST, first).unwrap();
    linker.instantiate(&mut store, &second).unwrap();
    for name in ["main", "through_table"] {
        for input in [0, 7, -3] {
            let expected = run(&mut store, &one, name, input).unwrap();
            assert_eq!(run(&mut store, &first, name, input).unwrap(), expected);
        }
    }
    assert_eq!(
        run(&mut store, &first, "main", 7).unwrap(),
        70 + 100 + 1_006
    );
}

#[test]
fn a_module_without_names_cannot_be_split() {
    let whole = wat::parse_str("(module (func))").unwrap();
    assert!(split(&whole, &words()).is_err());
}
