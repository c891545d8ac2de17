//! The small functions between metered code and the outside.

use super::context::Context;
use crate::error::MeterError;
use wasm_encoder::Function;

/// What an export is: it has the type that the module gave it, and hands the counter on.
pub(crate) fn export(context: &Context, function: u32) -> Result<Function, MeterError> {
    let (_, ty) = context.function_type(function)?;
    let mut wrapper = Function::new([]);
    let mut code = wrapper.instructions();
    for parameter in 0..ty.params().len() as u32 {
        code.local_get(parameter);
    }
    code.global_get(context.fuel_global())
        .call(context.metered(function))
        // The function has stored its counter itself.
        .drop()
        .end();
    Ok(wrapper)
}

/// What stands for an imported function where a metered one is expected.
pub(crate) fn import(context: &Context, function: u32) -> Result<Function, MeterError> {
    let (_, ty) = context.function_type(function)?;
    let parameters = ty.params().len() as u32;
    let mut wrapper = Function::new([]);
    let mut code = wrapper.instructions();
    code.local_get(parameters).global_set(context.fuel_global());
    for parameter in 0..parameters {
        code.local_get(parameter);
    }
    code.call(function).global_get(context.fuel_global()).end();
    Ok(wrapper)
}
