//! Starts a component, and calls its handler.

use super::fuel::Fuel;
use super::link::Linked;
use super::memory::{MemoryEnd, MemoryMeter};
use super::runtime::LoadedRuntime;
use super::world::World;
use js_sys::{Error, Object, Reflect, WebAssembly};
use lambdabox_border::contract;
use lambdabox_core::engine::{Failure, InvocationContext};
use lambdabox_meter::rules;
use lambdabox_sandbox::Sandbox;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsError, JsValue, closure::Closure};

/// An instance that can be called.
#[derive(Debug)]
pub struct Guest {
    linked: Linked,
}

/// What a call has answered; `Err` with what unwound the guest.
pub(super) type Called<T> = Result<Result<T, Failure>, JsValue>;

/// What the modules of one environment import besides each other and WASI.
#[derive(Debug)]
pub(super) struct MeterImports {
    object: Object,
    /// Alive as long as the modules may call them.
    _grow: Closure<dyn FnMut(u32) -> Result<(), JsValue>>,
    _failed: Closure<dyn FnMut() -> Result<(), JsValue>>,
}

impl MeterImports {
    pub(super) fn new(fuel: &Fuel, memory: &Rc<MemoryMeter>) -> Result<Self, JsValue> {
        let growing = Rc::clone(memory);
        let grow = Closure::<dyn FnMut(u32) -> Result<(), JsValue>>::new(move |pages| {
            growing.grow(pages).map_err(exception)
        });
        let failing = Rc::clone(memory);
        let failed = Closure::<dyn FnMut() -> Result<(), JsValue>>::new(move || {
            Err(exception(failing.growth_failed()))
        });
        let object = Object::new();
        Reflect::set(&object, &rules::FUEL.into(), fuel.global())?;
        Reflect::set(&object, &rules::GROW_MEMORY.into(), grow.as_ref())?;
        Reflect::set(&object, &rules::GROW_MEMORY_FAILED.into(), failed.as_ref())?;
        Ok(Self {
            object,
            _grow: grow,
            _failed: failed,
        })
    }
}

fn exception(end: MemoryEnd) -> JsValue {
    Error::new(match end {
        MemoryEnd::Limit => "the environment asked for more memory than it may use",
        MemoryEnd::Machine => "the browser has no memory left for the environment",
    })
    .into()
}

impl Guest {
    /// Starts the component. Whatever its modules do while they start is metered with the fuel that
    /// the counter holds.
    pub(super) fn start(
        runtime: &LoadedRuntime,
        sandbox: &Rc<RefCell<Sandbox>>,
        fuel: &Fuel,
        memory: &Rc<MemoryMeter>,
        meter: &MeterImports,
    ) -> Result<Self, JsValue> {
        let world = World::new(sandbox, &fuel.for_sandbox());
        let instantiate = |number: usize, imports: &Object| {
            let module = runtime.modules.get(number);
            let module = module.ok_or_else(|| JsError::new("the bundle lacks a module"))?;
            memory.grow(module.pages).map_err(exception)?;
            Reflect::set(imports, &rules::MODULE.into(), &meter.object)?;
            let instance = WebAssembly::Instance::new(module.module.unchecked_ref(), imports)?;
            Reflect::get(&instance, &"exports".into())
        };
        let linked = Linked::start(&runtime.plan, &world, memory.count().limit(), instantiate)?;
        Ok(Self { linked })
    }

    /// The contract's `init`.
    pub(super) fn init(&self, handler: &str) -> Called<()> {
        let answer = self.linked.init(contract::init_parameters(handler))?;
        contract::init_answer(answer).ok_or_else(other_type)
    }

    /// The contract's `invoke`.
    pub(super) fn invoke(&self, event: &[u8], context: &InvocationContext) -> Called<Vec<u8>> {
        let parameters = contract::invoke_parameters(event, context);
        let answer = self.linked.invoke(parameters)?;
        contract::invoke_answer(answer).ok_or_else(other_type)
    }
}

/// The plan has the contract's types, so this cannot happen.
fn other_type() -> JsValue {
    JsError::new("an answer of another type than the contract has").into()
}
