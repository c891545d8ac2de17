//! The functions that a component's modules call: WASI, and dropping handles.

use super::border::{Border, broken, core_of, thrown, value_of};
use super::state::State;
use lambdabox_border::abi::{Lift, Lower};
use lambdabox_border::wasi::Function;
use lambdabox_meter::plan::{Core, FLAT_PARAMETERS, HostFunction, Plan, Signature, Type};
use lambdabox_meter::rules;
use std::sync::Arc;
use wasmtime::{AsContextMut as _, Caller, Extern, FuncType, Linker, Result, Store, Val, ValType};

/// All of a component, by their numbers in its plan.
#[derive(Clone)]
pub(super) struct HostFunctions {
    linker: Linker<State>,
    names: Vec<String>,
}

/// The name of the plan's functions in the linker.
const PLAN: &str = "plan";

impl HostFunctions {
    pub(super) fn new(engine: &wasmtime::Engine, plan: &Arc<Plan>) -> Result<Self> {
        let mut linker = Linker::new(engine);
        let mut names = Vec::with_capacity(plan.host_functions.len());
        for (number, function) in plan.host_functions.iter().enumerate() {
            let name = number.to_string();
            let plan = Arc::clone(plan);
            let (ty, answers) = match function {
                HostFunction::Call {
                    interface,
                    function,
                    signature,
                } => (
                    core_type(engine, signature),
                    Function::find(interface, function),
                ),
                HostFunction::DropResource { .. } => {
                    (FuncType::new(engine, [ValType::I32], []), None)
                }
            };
            linker.func_new(PLAN, &name, ty, move |caller, arguments, results| {
                let function = plan.host_functions.get(number);
                let function = function.ok_or_else(|| broken("no such function"))?;
                call(function, answers, caller, arguments, results)
            })?;
            names.push(name);
        }
        // The store's limiter hears of memories that grow, and counts them.
        linker.func_wrap(rules::MODULE, rules::GROW_MEMORY, |_: u32| {})?;
        linker.func_wrap(rules::MODULE, rules::GROW_MEMORY_FAILED, || {})?;
        Ok(Self { linker, names })
    }

    /// The function of this number in the plan.
    pub(super) fn get(&self, store: &mut Store<State>, number: usize) -> Result<Extern> {
        let name = self.names.get(number);
        let name = name.ok_or_else(|| broken("no such function"))?;
        self.linker.get(store, PLAN, name)
    }

    /// One of the meter's own functions.
    pub(super) fn of_meter(&self, store: &mut Store<State>, name: &str) -> Result<Extern> {
        self.linker.get(store, rules::MODULE, name)
    }
}

/// The type of the core function that stands for one of the host.
fn core_type(engine: &wasmtime::Engine, signature: &Signature) -> FuncType {
    let (parameters, result) = signature.lowered();
    let value_type = |core: Core| match core {
        Core::I32 => ValType::I32,
        Core::I64 => ValType::I64,
    };
    FuncType::new(
        engine,
        parameters.into_iter().map(value_type),
        result.map(value_type),
    )
}

/// The core value that a result is, if it is one.
fn core_result(ty: &Type) -> Option<Core> {
    match ty.flat_count() {
        1 => ty.flat().first().copied(),
        _ => None,
    }
}

fn call(
    function: &HostFunction,
    answers: Option<Function>,
    mut caller: Caller<'_, State>,
    arguments: &[Val],
    results: &mut [Val],
) -> Result<()> {
    let parts = &mut caller.data_mut().parts;
    if !parts.may_leave {
        return Err(broken("a call of the host while it makes room for a value"));
    }
    match function {
        HostFunction::Call { signature, .. } => {
            let answers = answers.ok_or_else(|| broken("a function that WASI does not have"))?;
            call_wasi(answers, signature, caller, arguments, results)
        }
        HostFunction::DropResource { instance, resource } => {
            let handle = arguments.first().map(core_of).unwrap_or_default() as u32;
            let handles = parts.handles.entry(*instance).or_default();
            let dropped = handles.remove(*resource, handle);
            let dropped = dropped.ok_or_else(|| broken("an unknown handle"))?;
            dropped.drop_in(&mut caller.data_mut().sandbox);
            Ok(())
        }
    }
}

fn call_wasi(
    answers: Function,
    signature: &Signature,
    mut caller: Caller<'_, State>,
    arguments: &[Val],
    results: &mut [Val],
) -> Result<()> {
    let mut core = [0; FLAT_PARAMETERS + 1];
    for (core, argument) in core.iter_mut().zip(arguments) {
        *core = core_of(argument);
    }
    let fuel = caller.data().parts.fuel();
    let fuel = fuel.ok_or_else(|| broken("a call before its beginning"))?;
    let most_bytes = caller.data().parts.most_bytes;
    let border = Border::new(caller.as_context_mut(), signature);
    let values = Lift::new(&border, most_bytes)
        .parameters(&signature.params, &core)
        .map_err(thrown)?;
    let left = fuel.left(&mut caller);
    let result = signature.result.as_ref();
    let done = caller
        .data_mut()
        .sandbox
        .host_call(left, |sandbox| answers.call(sandbox, values, result));
    if let Some(left) = done.new_fuel_left {
        fuel.set(&mut caller, left)?;
    }
    let answer = done.result?;
    let Some(ty) = result else {
        return Ok(());
    };
    let border = Border::new(caller.as_context_mut(), signature);
    if let (Some(to), Some(ty_of_core)) = (results.first_mut(), core_result(ty)) {
        let core = Lower::new(&border).result(ty, answer).map_err(thrown)?;
        *to = value_of(ty_of_core, core);
        return Ok(());
    }
    // Where the guest wants the answer is its last argument.
    let at = arguments.last().map(core_of).unwrap_or_default();
    Lower::new(&border)
        .result_at(ty, answer, at as u32)
        .map_err(thrown)
}
