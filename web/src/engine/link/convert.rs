//! Between core values and JavaScript's numbers.

use js_sys::{Array, BigInt};
use lambdabox_meter::plan::{Core, FLAT_PARAMETERS, Type};
use wasm_bindgen::JsValue;

/// The arguments of a core function whose parameters are of these types.
pub(super) fn to_core(types: &[Type], core: &[u64]) -> Array {
    let flat: Vec<Core> = types.iter().flat_map(Type::flat).collect();
    if flat.len() > FLAT_PARAMETERS {
        return core.iter().map(|core| number(Core::I32, *core)).collect();
    }
    let values = flat.into_iter().zip(core);
    values.map(|(ty, core)| number(ty, *core)).collect()
}

/// What a core function returns for a type that is one core value.
pub(super) fn core_value(ty: &Type, core: u64) -> JsValue {
    number(ty.flat().first().copied().unwrap_or(Core::I32), core)
}

fn number(ty: Core, core: u64) -> JsValue {
    match ty {
        Core::I32 => JsValue::from(core as u32),
        Core::I64 => BigInt::from(core as i64).into(),
    }
}

/// The bits of what WebAssembly hands over: an `i32` as a number, an `i64` as a big integer.
pub(super) fn from_core(value: &JsValue) -> u64 {
    match value.as_f64() {
        Some(number) => u64::from(number as i64 as u32),
        None => i64::try_from(value.clone()).unwrap_or_default() as u64,
    }
}
