//! The functions that a component's modules call: WASI, and dropping handles.

use super::border::{Border, broken, exception};
use super::{Parts, convert, flat_count};
use crate::engine::abi::{Lift, Lower};
use crate::wasi::camel_case;
use js_sys::{Array, Function, Object, Reflect};
use lambdabox_meter::plan::{FLAT_PARAMETERS, HostFunction, Plan, Signature};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/engine/link/variadic.js")]
extern "C" {
    fn variadic(call: &JsValue) -> JsValue;
}

type Called = Closure<dyn FnMut(Array) -> Result<JsValue, JsValue>>;

/// All of a component, by their numbers in its plan.
#[derive(Debug)]
pub(super) struct HostFunctions {
    functions: Vec<JsValue>,
    _closures: Vec<Called>,
}

impl HostFunctions {
    pub(super) fn new(plan: &Rc<Plan>, parts: &Rc<Parts>, wasi: &Object) -> Self {
        let closures: Vec<Called> = (0..plan.host_functions.len())
            .map(|number| {
                // Modules hold these functions, and the parts hold the modules: no circle.
                let (plan, parts) = (Rc::clone(plan), Rc::downgrade(parts));
                let wasi = wasi.clone();
                Closure::new(move |arguments: Array| {
                    let function = plan.host_functions.get(number);
                    let function = function.ok_or_else(|| broken("no such function"))?;
                    call(function, &parts, &wasi, &arguments)
                })
            })
            .collect();
        let functions = closures.iter().map(|called| variadic(called.as_ref()));
        Self {
            functions: functions.collect(),
            _closures: closures,
        }
    }

    pub(super) fn get(&self, number: usize) -> Result<JsValue, JsValue> {
        let function = self.functions.get(number).cloned();
        function.ok_or_else(|| broken("no such function"))
    }
}

fn call(
    function: &HostFunction,
    parts: &Weak<Parts>,
    wasi: &Object,
    arguments: &Array,
) -> Result<JsValue, JsValue> {
    let parts = parts
        .upgrade()
        .ok_or_else(|| broken("a call after its end"))?;
    if !parts.may_leave.get() {
        return Err(broken("a call of the host while it makes room for a value"));
    }
    match function {
        HostFunction::Call {
            interface,
            function,
            signature,
        } => call_wasi(wasi, interface, function, signature, &parts, arguments),
        HostFunction::DropResource { instance, resource } => {
            let handle = convert::from_core(&arguments.get(0)) as u32;
            let dropped = {
                let mut handles = parts.handles.borrow_mut();
                let handles = handles.entry(*instance).or_default();
                handles.remove(*resource, handle)
            };
            let dropped = dropped.ok_or_else(|| broken("an unknown handle"))?;
            // Not all resources have something behind them.
            if let Ok(free) = Reflect::get(&dropped, &"free".into())?.dyn_into::<Function>() {
                free.call0(&dropped)?;
            }
            Ok(JsValue::UNDEFINED)
        }
    }
}

fn call_wasi(
    wasi: &Object,
    interface: &str,
    name: &str,
    signature: &Signature,
    parts: &Parts,
    arguments: &Array,
) -> Result<JsValue, JsValue> {
    let border = Border { parts, signature };
    let core: Vec<u64> = arguments
        .iter()
        .map(|value| convert::from_core(&value))
        .collect();
    let values = Lift::new(&border, parts.most_bytes)
        .parameters(&signature.params, &core)
        .map_err(exception)?;
    let values: Vec<JsValue> = signature
        .params
        .iter()
        .zip(values)
        .map(|(ty, value)| convert::to_js(ty, value))
        .collect();

    let answer = match name
        .strip_prefix("[method]")
        .and_then(|name| name.split_once('.'))
    {
        Some((_, method)) => {
            let (object, values) = values.split_first().ok_or_else(|| broken("no object"))?;
            apply(object, method, values)?
        }
        None => apply(&Reflect::get(wasi, &interface.into())?, name, &values)?,
    };

    let Some(ty) = &signature.result else {
        return Ok(JsValue::UNDEFINED);
    };
    let value = convert::from_js_result(ty, answer)
        .ok_or_else(|| broken("an answer of another type than WASI has"))?;
    if ty.flat().len() <= 1 {
        let core = Lower::new(&border).result(ty, value).map_err(exception)?;
        return Ok(convert::core_value(ty, core));
    }
    // Where the guest wants the answer is its last argument.
    let at = flat_count(&signature.params);
    let at = if at > FLAT_PARAMETERS { 1 } else { at };
    let at = core.get(at).copied().unwrap_or_default();
    Lower::new(&border)
        .result_at(ty, value, at as u32)
        .map_err(exception)?;
    Ok(JsValue::UNDEFINED)
}

fn apply(object: &JsValue, name: &str, values: &[JsValue]) -> Result<JsValue, JsValue> {
    let function = Reflect::get(object, &camel_case(name).into())?;
    let function: Function = function
        .dyn_into()
        .map_err(|_| broken("a function that WASI does not have"))?;
    Reflect::apply(&function, object, &values.iter().collect())
}
