//! Instantiates a component and finds what it exports.

use super::fuel::Fuel;
use super::memory::{MemoryEnd, MemoryMeter};
use super::runtime::{CoreModule, LoadedRuntime};
use crate::wasi;
use js_sys::{Error, Function, Object, Reflect, WebAssembly};
use lambdabox_meter::rules;
use lambdabox_sandbox::Sandbox;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsError, JsValue, closure::Closure};

/// What every handler exports, by the start of its name.
const HANDLER: &str = "lambdabox:runtime/lambda-handler@0.1.";

/// An instance that can be called.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) init: Function,
    pub(super) invoke: Function,
}

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
        let imports = wasi::imports(sandbox, &fuel.for_sandbox());
        let modules: BTreeMap<String, CoreModule> = runtime.modules.clone();
        let get_module = Closure::<dyn FnMut(String) -> Result<JsValue, JsValue>>::new({
            let modules = modules.clone();
            move |name: String| {
                let found = modules.get(&name).map(|module| module.module.clone());
                found.ok_or_else(|| JsError::new("the bundle lacks a module").into())
            }
        });
        let instantiate_module =
            Closure::<dyn FnMut(JsValue, JsValue) -> Result<JsValue, JsValue>>::new({
                let (memory, meter) = (Rc::clone(memory), meter.object.clone());
                move |module: JsValue, imports: JsValue| {
                    let pages = modules.values().find(|known| known.module == module);
                    memory
                        .grow(pages.map_or(0, |known| known.pages))
                        .map_err(exception)?;
                    let imports = match imports.dyn_into::<Object>() {
                        Ok(imports) => imports,
                        Err(_) => Object::new(),
                    };
                    Reflect::set(&imports, &rules::MODULE.into(), &meter)?;
                    let instance = WebAssembly::Instance::new(module.unchecked_ref(), &imports)?;
                    Ok(instance.into())
                }
            });
        let exports = runtime.instantiate.call3(
            &JsValue::UNDEFINED,
            get_module.as_ref(),
            &imports,
            instantiate_module.as_ref(),
        )?;
        Self::of_exports(&exports)
    }

    fn of_exports(exports: &JsValue) -> Result<Self, JsValue> {
        let names = Reflect::own_keys(exports)?;
        let name = names
            .iter()
            .find(|name| {
                name.as_string()
                    .is_some_and(|name| name.starts_with(HANDLER))
            })
            .unwrap_or_else(|| "lambdaHandler".into());
        let handler = Reflect::get(exports, &name)?;
        let function = |name: &str| -> Result<Function, JsValue> {
            Reflect::get(&handler, &name.into())?
                .dyn_into()
                .map_err(|_| JsError::new("the component exports no handler").into())
        };
        Ok(Self {
            init: function("init")?,
            invoke: function("invoke")?,
        })
    }
}
