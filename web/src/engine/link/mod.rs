//! Puts a component together: follows its plan.
//!
//! What a plan names is looked up among the exports of the component's own modules and among the
//! functions of [`lambdabox_border::wasi`]; nothing of it is ever executed as a program.

mod border;
mod convert;
mod host_functions;

use super::world::World;
use border::{Border, broken};
use host_functions::HostFunctions;
use js_sys::{Array, Function, Object, Reflect, WebAssembly::Memory};
use lambdabox_border::Handles;
use lambdabox_border::abi::{Lift, Lower, Value};
use lambdabox_border::wasi::Handle;
use lambdabox_meter::plan::{Export, Item, Plan, Step, Type};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A component that was put together.
#[derive(Debug)]
pub(super) struct Linked {
    plan: Rc<Plan>,
    parts: Rc<Parts>,
    /// Alive as long as the modules may call them.
    _host: HostFunctions,
}

/// What the steps of a plan have made so far. Host functions look here when they are called.
#[derive(Debug)]
struct Parts {
    /// The exports of each instance.
    instances: RefCell<Vec<JsValue>>,
    memories: RefCell<Vec<Memory>>,
    reallocs: RefCell<Vec<Function>>,
    post_returns: RefCell<Vec<Function>>,
    /// By component instance.
    handles: RefCell<BTreeMap<usize, Handles<Handle>>>,
    /// Whether the guest may call the host: not while it makes room for a value.
    may_leave: Cell<bool>,
    /// The most bytes that one call may carry out of the guest.
    most_bytes: u64,
}

impl Linked {
    /// Follows the plan. `instantiate` makes an instance of a module, by its number, with these
    /// imports; `world` answers what it asks of WASI.
    pub(super) fn start(
        plan: &Rc<Plan>,
        world: &Rc<World>,
        most_bytes: u64,
        instantiate: impl Fn(usize, &Object) -> Result<JsValue, JsValue>,
    ) -> Result<Self, JsValue> {
        let parts = Rc::new(Parts {
            instances: RefCell::default(),
            memories: RefCell::default(),
            reallocs: RefCell::default(),
            post_returns: RefCell::default(),
            handles: RefCell::default(),
            may_leave: Cell::new(true),
            most_bytes,
        });
        let host = HostFunctions::new(plan, &parts, world);
        for step in &plan.steps {
            match step {
                Step::Instantiate { module, imports } => {
                    let object = bare_object();
                    for import in imports {
                        let item = parts.item(&import.item, &host)?;
                        set(&part_of(&object, &import.module)?, &import.name, &item)?;
                    }
                    let exports = instantiate(*module, &object)?;
                    parts.instances.borrow_mut().push(exports);
                }
                Step::Memory(item) => {
                    let memory = parts.item(item, &host)?.dyn_into();
                    let memory = memory.map_err(|_| broken("a memory that is none"))?;
                    parts.memories.borrow_mut().push(memory);
                }
                Step::Realloc(item) => {
                    let function = parts.function(item, &host)?;
                    parts.reallocs.borrow_mut().push(function);
                }
                Step::PostReturn(item) => {
                    let function = parts.function(item, &host)?;
                    parts.post_returns.borrow_mut().push(function);
                }
            }
        }
        Ok(Self {
            plan: Rc::clone(plan),
            parts,
            _host: host,
        })
    }

    /// Calls the contract's `init`.
    pub(super) fn init(&self, arguments: Vec<Value<Handle>>) -> Result<Value<Handle>, JsValue> {
        self.call(&self.plan.init, arguments)
    }

    /// Calls the contract's `invoke`.
    pub(super) fn invoke(&self, arguments: Vec<Value<Handle>>) -> Result<Value<Handle>, JsValue> {
        self.call(&self.plan.invoke, arguments)
    }

    fn call(
        &self,
        export: &Export,
        arguments: Vec<Value<Handle>>,
    ) -> Result<Value<Handle>, JsValue> {
        let signature = &export.signature;
        let border = Border {
            parts: &self.parts,
            signature,
        };
        let function = self.parts.exported_function(&export.function)?;
        let core = Lower::new(&border)
            .parameters(&signature.params, arguments)
            .map_err(border::exception)?;
        let core = convert::to_core(&signature.params, &core);
        let answer = Reflect::apply(&function, &JsValue::UNDEFINED, &core)?;
        let Some(ty) = &signature.result else {
            return Ok(Value::Fields(Vec::new()));
        };
        let core = convert::from_core(&answer);
        let value = Lift::new(&border, self.parts.most_bytes)
            .result(ty, core)
            .map_err(border::exception)?;
        if let Some(post_return) = export.post_return {
            let function = self.parts.post_returns.borrow().get(post_return).cloned();
            let function = function.ok_or_else(|| broken("no such function"))?;
            self.parts
                .staying(|| Reflect::apply(&function, &JsValue::UNDEFINED, &Array::of1(&answer)))?;
        }
        Ok(value)
    }
}

impl Parts {
    /// Calls into the guest, which must not call the host meanwhile.
    fn staying<T>(&self, body: impl FnOnce() -> T) -> T {
        let before = self.may_leave.replace(false);
        let done = body();
        self.may_leave.set(before);
        done
    }

    fn item(&self, item: &Item, host: &HostFunctions) -> Result<JsValue, JsValue> {
        match item {
            Item::Host(number) => host.get(*number),
            Item::Export { instance, name } => self.export(*instance, name),
        }
    }

    fn function(&self, item: &Item, host: &HostFunctions) -> Result<Function, JsValue> {
        let function = self.item(item, host)?.dyn_into();
        function.map_err(|_| broken("a function that is none"))
    }

    /// A function of the contract: always an export of one of the modules.
    fn exported_function(&self, item: &Item) -> Result<Function, JsValue> {
        let Item::Export { instance, name } = item else {
            return Err(broken("a handler outside of the component"));
        };
        let function = self.export(*instance, name)?.dyn_into();
        function.map_err(|_| broken("a function that is none"))
    }

    fn export(&self, instance: usize, name: &str) -> Result<JsValue, JsValue> {
        let exports = self.instances.borrow().get(instance).cloned();
        let exports = exports.ok_or_else(|| broken("no such instance"))?;
        let export = Reflect::get(&exports, &name.into())?;
        if export.is_undefined() {
            return Err(broken("no such export"));
        }
        Ok(export)
    }
}

/// An object that inherits nothing, so that any name is free.
fn bare_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

/// The object of this name within another one, made if it is not there.
fn part_of(object: &Object, name: &str) -> Result<Object, JsValue> {
    let there = Reflect::get(object, &name.into())?;
    if there.is_undefined() {
        let made = bare_object();
        set(object, name, &made)?;
        return Ok(made);
    }
    Ok(there.unchecked_into())
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(|_| ())
}

/// The core values that a list of types is passed as.
fn flat_count(types: &[Type]) -> usize {
    types.iter().map(Type::flat_count).sum()
}
