//! Linked modules burn what wasmtime's fuel says, at every budget.

use super::*;
use crate::plan::{Export, FORMAT, Signature};
use crate::{InstrumentOptions, instrument, rules};
use wasmtime::{
    AsContextMut, Caller, Config, Engine, Extern, Func, Global, GlobalType,
    Instance as CoreInstance, Module, Mutability, Store, Trap, Val, ValType,
};

/// What the others call.
const LIBRARY: &str = r#"(module
  (import "host" "look" (func $look (param i32)))
  (table (export "table") 2 funcref)
  (global $started (mut i32) (i32.const 0))
  (func $double (export "double") (param i32) (result i32) (local i32)
    loop
      local.get 1 i32.const 1 i32.add local.tee 1
      local.get 0 i32.lt_u br_if 0
    end
    local.get 0 local.get 0 i32.add)
  (func (export "quadruple") (param i32) (result i32) local.get 0 call $double call $double)
  (func (export "divide") (param i32 i32) (result i32) local.get 0 local.get 1 i32.div_u)
  (func (export "look") (param i32) local.get 0 call $look)
  (func (export "at") (param i32 i32) (result i32)
    local.get 0 local.get 1 call_indirect (param i32) (result i32))
  (func (export "start") global.get $started i32.const 1 i32.add global.set $started)
  (func (export "started") (result i32) global.get $started)
  (func (export "unused") (result i32) i32.const 1))"#;

/// Passes on what it imports: as an export, in a table, as its start function.
const BETWEEN: &str = r#"(module
  (import "library" "table" (table 2 funcref))
  (import "library" "double" (func $double (param i32) (result i32)))
  (import "library" "start" (func $start))
  (export "twice" (func $double))
  (elem (i32.const 0) func $double $mine)
  (func $mine (param i32) (result i32) local.get 0 call $double i32.const 1 i32.add)
  (start $start))"#;

const PROGRAM: &str = r#"(module
  (import "host" "look" (func $host (param i32)))
  (import "library" "look" (func $look (param i32)))
  (import "library" "divide" (func $divide (param i32 i32) (result i32)))
  (import "library" "quadruple" (func $quadruple (param i32) (result i32)))
  (import "library" "at" (func $at (param i32 i32) (result i32)))
  (import "library" "started" (func $started (result i32)))
  (import "between" "twice" (func $twice (param i32) (result i32)))
  (export "twice" (func $twice))
  (func (export "run") (param $x i32) (result i32) (local $y i32)
    local.get $x call $twice local.tee $y call $host
    local.get $y call $look
    local.get $x call $quadruple i32.const 3 i32.add drop
    local.get $x i32.const 0 call $at local.get $x i32.const 1 call $at i32.add
    call $started i32.add call $look
    i32.const 12 local.get $x call $divide
    return_call $twice))"#;

fn given(module: &str, name: &str, item: Item) -> Import {
    Import {
        module: module.into(),
        name: name.into(),
        item,
    }
}

fn of(instance: usize, name: &str) -> Item {
    Item::Export {
        instance,
        name: name.into(),
    }
}

/// An export of the last instance.
fn export(name: &str) -> Export {
    Export {
        function: of(2, name),
        post_return: None,
        signature: Signature {
            instance: 0,
            memory: None,
            realloc: None,
            params: Vec::new(),
            result: None,
        },
    }
}

fn plan() -> Plan {
    let from_library = |name: &str| given("library", name, of(0, name));
    let look = || given("host", "look", Item::Host(0));
    let imports = [
        vec![look()],
        ["table", "double", "start"].map(from_library).to_vec(),
        ["look", "divide", "quadruple", "at", "started"]
            .map(from_library)
            .into_iter()
            .chain([look(), given("between", "twice", of(1, "twice"))])
            .collect(),
    ];
    let steps = imports.into_iter().enumerate();
    Plan {
        format: FORMAT,
        steps: steps
            .map(|(module, imports)| Step::Instantiate { module, imports })
            .collect(),
        host_functions: Vec::new(),
        init: export("twice"),
        invoke: export("run"),
    }
}

/// What anybody can see of a call.
#[derive(Debug, PartialEq)]
struct Seen {
    returned: Result<i32, Trap>,
    /// What the host was told, and the fuel left then.
    looks: Vec<(i32, u64)>,
    left: u64,
}

/// The instances of the plan in wasmtime.
struct Component {
    store: Store<Vec<(i32, u64)>>,
    last: CoreInstance,
    /// Of metered modules.
    counter: Option<Global>,
}

impl Component {
    fn start(plan: &Plan, modules: &[Vec<u8>], metered: bool) -> Self {
        let engine = Engine::new(Config::new().consume_fuel(!metered)).unwrap();
        let mut store = Store::new(&engine, Vec::new());
        let counter = metered.then(|| {
            let ty = GlobalType::new(ValType::I64, Mutability::Var);
            Global::new(&mut store, ty, Val::I64(i64::MIN)).unwrap()
        });
        if !metered {
            store.set_fuel(1_000).unwrap();
        }
        let look = Func::wrap(&mut store, move |mut caller: Caller<'_, _>, x: i32| {
            let left = left(&mut caller, counter);
            let looks: &mut Vec<(i32, u64)> = caller.data_mut();
            looks.push((x, left));
        });
        let mut instances: Vec<CoreInstance> = Vec::new();
        for step in &plan.steps {
            let Step::Instantiate { module, imports } = step else {
                panic!("{step:?}")
            };
            let module = Module::new(&engine, &modules[*module]).unwrap();
            let mut externs: Vec<Extern> = Vec::new();
            for import in module.imports() {
                if import.module() == rules::MODULE {
                    externs.push(counter.unwrap().into());
                    continue;
                }
                let mut imports = imports.iter();
                let given =
                    imports.find(|it| it.module == import.module() && it.name == import.name());
                externs.push(match &given.unwrap().item {
                    Item::Host(_) => look.into(),
                    Item::Export { instance, name } => {
                        instances[*instance].get_export(&mut store, name).unwrap()
                    }
                });
            }
            instances.push(CoreInstance::new(&mut store, &module, &externs).unwrap());
        }
        let last = *instances.last().unwrap();
        Self {
            store,
            last,
            counter,
        }
    }

    fn call(&mut self, name: &str, x: i32, budget: u64) -> Seen {
        match self.counter {
            Some(counter) => {
                let start = Val::I64(rules::counter_for(budget));
                counter.set(&mut self.store, start).unwrap();
            }
            None => self.store.set_fuel(budget).unwrap(),
        }
        let function = self.last.get_func(&mut self.store, name).unwrap();
        let mut results = [Val::I32(0)];
        let outcome = function.call(&mut self.store, &[Val::I32(x)], &mut results);
        let out_of_fuel = self
            .counter
            .is_some_and(|counter| counter.get(&mut self.store).unwrap_i64() == rules::OUT_OF_FUEL);
        let returned = match outcome {
            Ok(()) => Ok(results[0].unwrap_i32()),
            Err(_) if out_of_fuel => Err(Trap::OutOfFuel),
            Err(error) => Err(*error.downcast_ref::<Trap>().unwrap()),
        };
        Seen {
            returned,
            looks: std::mem::take(self.store.data_mut()),
            left: left(&mut self.store, self.counter),
        }
    }
}

fn left(mut store: impl AsContextMut, counter: Option<Global>) -> u64 {
    match counter {
        Some(counter) => rules::fuel_left(counter.get(&mut store).unwrap_i64()),
        None => store.as_context_mut().get_fuel().unwrap(),
    }
}

#[test]
fn linked_modules_burn_the_same_at_every_budget() {
    let modules = [LIBRARY, BETWEEN, PROGRAM].map(|text| wat::parse_str(text).unwrap());
    let mut linked = plan();
    let links = link(&mut linked, &modules).unwrap();
    let metered = modules.iter().zip(links).map(|(module, links)| {
        let options = InstrumentOptions {
            links,
            ..InstrumentOptions::default()
        };
        instrument(module, &options).unwrap()
    });
    let metered: Vec<_> = metered.collect();
    let mut plain = Component::start(&plan(), &modules, false);
    let mut counted = Component::start(&linked, &metered, true);
    let mut endings = BTreeSet::new();
    for name in ["run", "twice"] {
        for x in 0..4 {
            for budget in 0..300 {
                let seen = counted.call(name, x, budget);
                assert_eq!(plain.call(name, x, budget), seen, "{name}({x}), {budget}");
                endings.insert(format!("{:?}", seen.returned.map(|_| ())));
            }
        }
    }
    let expected = ["Err(IntegerDivisionByZero)", "Err(OutOfFuel)", "Ok(())"];
    assert!(endings.iter().eq(&expected), "{endings:?}");
}

#[test]
fn functions_come_from_where_they_are_defined_and_the_rest_is_not_exported() {
    let modules = [LIBRARY, BETWEEN, PROGRAM].map(|text| wat::parse_str(text).unwrap());
    let mut plan = plan();
    let links = link(&mut plan, &modules).unwrap();
    let Some(Step::Instantiate { imports, .. }) = plan.steps.last() else {
        panic!("{:?}", plan.steps)
    };
    let twice = imports
        .iter()
        .find(|import| import.name == "twice")
        .unwrap();
    assert_eq!(twice.item, of(0, "lambdabox:meter/double"));
    let wanted = |module: usize| {
        let wanted = links[module].wanted.iter().flatten();
        wanted.map(String::as_str).collect::<Vec<_>>()
    };
    assert_eq!(wanted(0), ["table"]);
    assert!(wanted(1).is_empty());
    assert_eq!(wanted(2), ["run", "twice"]);
    assert!(!links[0].exports.contains("unused"));
    assert!(links[1].exports.is_empty());
}

/// A module of two instances, of which one is given a function of the host.
#[test]
fn what_the_host_gives_to_one_instance_is_linked_in_none() {
    let modules = [
        LIBRARY,
        "(module (import \"library\" \"look\" (func (param i32))))",
    ]
    .map(|text| wat::parse_str(text).unwrap());
    let mut plan = plan();
    let instance = |module, item| Step::Instantiate {
        module,
        imports: vec![item],
    };
    plan.steps = vec![
        instance(0, given("host", "look", Item::Host(0))),
        instance(1, given("library", "look", of(0, "look"))),
        instance(1, given("library", "look", Item::Host(0))),
    ];
    let before = plan.clone();
    let links = link(&mut plan, &modules).unwrap();
    assert_eq!(plan, before);
    assert!(links[1].imports.is_empty());
    let wanted: Vec<_> = links[0].wanted.iter().flatten().collect();
    assert_eq!(wanted, ["look"]);
}

#[test]
fn a_module_cannot_take_the_name_of_a_linked_function() {
    let text = "(module (func (export \"lambdabox:meter/double\")))";
    let module = wat::parse_str(text).unwrap();
    let refused = instrument(&module, &InstrumentOptions::default());
    assert_eq!(refused, Err(MeterError::Metered));
}
