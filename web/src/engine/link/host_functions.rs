//! The functions that a component's modules call: WASI, and dropping handles.

use super::border::{Border, broken, exception};
use super::{Parts, convert, flat_count};
use crate::engine::world::World;
use js_sys::Array;
use lambdabox_border::abi::{Lift, Lower};
use lambdabox_border::wasi::Function;
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
    pub(super) fn new(plan: &Rc<Plan>, parts: &Rc<Parts>, world: &Rc<World>) -> Self {
        let closures: Vec<Called> = (0..plan.host_functions.len())
            .map(|number| {
                // Modules hold these functions, and the parts hold the modules: no circle.
                let (plan, parts) = (Rc::clone(plan), Rc::downgrade(parts));
                let world = Rc::clone(world);
                let answers = match plan.host_functions.get(number) {
                    Some(HostFunction::Call {
                        interface,
                        function,
                        ..
                    }) => Function::find(interface, function),
                    _ => None,
                };
                Closure::new(move |arguments: Array| {
                    let function = plan.host_functions.get(number);
                    let function = function.ok_or_else(|| broken("no such function"))?;
                    call(function, answers, &parts, &world, &arguments)
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
    answers: Option<Function>,
    parts: &Weak<Parts>,
    world: &World,
    arguments: &Array,
) -> Result<JsValue, JsValue> {
    let parts = parts
        .upgrade()
        .ok_or_else(|| broken("a call after its end"))?;
    if !parts.may_leave.get() {
        return Err(broken("a call of the host while it makes room for a value"));
    }
    match function {
        HostFunction::Call { signature, .. } => {
            let answers = answers.ok_or_else(|| broken("a function that WASI does not have"))?;
            call_wasi(answers, signature, &parts, world, arguments)
        }
        HostFunction::DropResource { instance, resource } => {
            let handle = convert::from_core(&arguments.get(0)) as u32;
            let dropped = {
                let mut handles = parts.handles.borrow_mut();
                let handles = handles.entry(*instance).or_default();
                handles.remove(*resource, handle)
            };
            let dropped = dropped.ok_or_else(|| broken("an unknown handle"))?;
            world.drop_handle(dropped);
            Ok(JsValue::UNDEFINED)
        }
    }
}

fn call_wasi(
    answers: Function,
    signature: &Signature,
    parts: &Parts,
    world: &World,
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
    let result = signature.result.as_ref();
    let answer = world.call(|sandbox| answers.call(sandbox, values, result))?;
    let Some(ty) = result else {
        return Ok(JsValue::UNDEFINED);
    };
    if ty.flat_count() <= 1 {
        let core = Lower::new(&border).result(ty, answer).map_err(exception)?;
        return Ok(convert::core_value(ty, core));
    }
    // Where the guest wants the answer is its last argument.
    let at = flat_count(&signature.params);
    let at = if at > FLAT_PARAMETERS { 1 } else { at };
    let at = core.get(at).copied().unwrap_or_default();
    Lower::new(&border)
        .result_at(ty, answer, at as u32)
        .map_err(exception)?;
    Ok(JsValue::UNDEFINED)
}
