//! Starts a component, and calls its handler.

use super::abi::Value;
use super::fuel::Fuel;
use super::link::Linked;
use super::memory::{MemoryEnd, MemoryMeter};
use super::runtime::LoadedRuntime;
use crate::wasi::{Handle, World};
use js_sys::{Error, Object, Reflect, WebAssembly};
use lambdabox_core::engine::{Failure, InvocationContext};
use lambdabox_meter::rules;
use lambdabox_sandbox::Sandbox;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsError, JsValue, closure::Closure};

/// An instance that can be called.
#[derive(Debug)]
pub(super) struct Guest {
    linked: Linked,
}

/// What a call has answered; `Err` with what unwound the guest.
pub(super) type Answer<T> = Result<Result<T, Failure>, JsValue>;

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
        let linked = Linked::start(&runtime.plan, &world, memory.limit(), instantiate)?;
        Ok(Self { linked })
    }

    /// The contract's `init`. The code lies below `/var/task`.
    pub(super) fn init(&self, handler: &str) -> Answer<()> {
        let no_code = Value::List(Vec::new());
        let answer = self.linked.init(vec![no_code, text(handler)])?;
        result(answer, |_| Some(()))
    }

    /// The contract's `invoke`.
    pub(super) fn invoke(&self, event: &[u8], context: &InvocationContext) -> Answer<Vec<u8>> {
        let optional = |text: &Option<String>| match text {
            Some(text) => Value::Case(1, Some(Box::new(Value::Text(text.clone())))),
            None => Value::Case(0, None),
        };
        let context = Value::Fields(vec![
            text(&context.request_id),
            Value::Number(context.deadline_ms),
            text(&context.invoked_function_arn),
            text(&context.trace_id),
            optional(&context.client_context),
            optional(&context.cognito_identity),
            optional(&context.tenant_id),
        ]);
        let answer = self
            .linked
            .invoke(vec![Value::Bytes(event.to_vec()), context])?;
        result(answer, |response| {
            match response.map(|response| *response) {
                Some(Value::Bytes(bytes)) => Some(bytes),
                _ => None,
            }
        })
    }
}

fn text(text: &str) -> Value<Handle> {
    Value::Text(text.to_owned())
}

/// `result<_, failure>` of the contract.
fn result<T>(
    answer: Value<Handle>,
    ok: impl FnOnce(Option<Box<Value<Handle>>>) -> Option<T>,
) -> Answer<T> {
    let answer = match answer {
        Value::Case(0, value) => ok(value).map(Ok),
        Value::Case(_, Some(value)) => failure(*value).map(Err),
        _ => None,
    };
    // The plan has the contract's types, so nothing else can be there.
    answer.ok_or_else(|| JsError::new("an answer of another type than the contract has").into())
}

fn failure(value: Value<Handle>) -> Option<Failure> {
    let Value::Fields(fields) = value else {
        return None;
    };
    let [error_type, error_message, stack_trace, document] = <[_; 4]>::try_from(fields).ok()?;
    let text = |value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let Value::List(lines) = stack_trace else {
        return None;
    };
    let document = match document {
        Value::Case(1, Some(value)) => match *value {
            Value::Bytes(bytes) => Some(bytes),
            _ => return None,
        },
        _ => None,
    };
    Some(Failure {
        error_type: text(error_type)?,
        error_message: text(error_message)?,
        stack_trace: lines.into_iter().map(text).collect::<Option<_>>()?,
        document,
    })
}
