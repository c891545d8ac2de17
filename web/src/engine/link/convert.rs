//! Between values, core values and JavaScript's, in the words that [`crate::wasi`] speaks.

use crate::engine::abi::Value;
use crate::wasi::camel_case;
use js_sys::{Array, BigInt, Object, Reflect, Uint8Array};
use lambdabox_meter::plan::{Core, FLAT_PARAMETERS, Type};
use wasm_bindgen::{JsCast, JsValue};

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

/// A value in JavaScript.
pub(super) fn to_js(ty: &Type, value: Value<JsValue>) -> JsValue {
    match (ty, value) {
        (_, Value::Bool(value)) => value.into(),
        (Type::U64, Value::Number(value)) => BigInt::from(value).into(),
        (Type::S64, Value::Number(value)) => BigInt::from(value as i64).into(),
        (_, Value::Number(value)) => JsValue::from(value as u32),
        (_, Value::Text(text)) => text.into(),
        (_, Value::Bytes(bytes)) => Uint8Array::from(bytes.as_slice()).into(),
        (Type::List(element), Value::List(values)) => {
            let values = values.into_iter().map(|value| to_js(element, value));
            values.collect::<Array>().into()
        }
        (Type::Tuple(types), Value::Fields(values)) => {
            let values = types.iter().zip(values);
            let values = values.map(|(ty, value)| to_js(ty, value));
            values.collect::<Array>().into()
        }
        (Type::Record(fields), Value::Fields(values)) => object(
            fields
                .iter()
                .zip(values)
                .map(|((name, ty), value)| (name.as_str(), to_js(ty, value))),
        ),
        (Type::Flags(names), Value::Flags(flags)) => object(
            names
                .iter()
                .enumerate()
                .map(|(at, name)| (name.as_str(), JsValue::from(flags >> at & 1 == 1))),
        ),
        (Type::Enum(names), Value::Case(case, _)) => {
            names.get(case).map_or(JsValue::UNDEFINED, JsValue::from)
        }
        (Type::Option(some), Value::Case(_, value)) => {
            value.map_or(JsValue::UNDEFINED, |value| to_js(some, *value))
        }
        (ty, Value::Case(case, value)) => {
            let payload = ty.payloads().get(case).copied().flatten();
            let value = payload.zip(value).map(|(ty, value)| to_js(ty, *value));
            let tag = case_names(ty).get(case).copied().unwrap_or_default();
            object([
                ("tag", JsValue::from(tag)),
                ("val", value.unwrap_or(JsValue::UNDEFINED)),
            ])
        }
        (_, Value::Handle(value)) => value,
        _ => JsValue::UNDEFINED,
    }
}

/// What a function of [`crate::wasi`] has answered: of a result, `ok` comes as it is, unless it is
/// told from an error by its tag.
pub(super) fn from_js_result(ty: &Type, value: JsValue) -> Option<Value<JsValue>> {
    let Type::Result(ok, error) = ty else {
        return from_js(ty, &value);
    };
    let case = |number, ty: &Option<Box<Type>>, value: &JsValue| {
        let value = match ty {
            Some(ty) => Some(Box::new(from_js(ty, value)?)),
            None => None,
        };
        Some(Value::Case(number, value))
    };
    if tag(&value).as_deref() == Some("err") {
        case(1, error, &get(&value, "val"))
    } else {
        case(0, ok, &value)
    }
}

/// A value from JavaScript; `None` if it is not of this type.
fn from_js(ty: &Type, value: &JsValue) -> Option<Value<JsValue>> {
    Some(match ty {
        Type::Bool => Value::Bool(value.as_bool()?),
        Type::U8 | Type::U16 | Type::U32 => Value::Number(value.as_f64()? as u64),
        Type::U64 => Value::Number(u64::try_from(value.clone()).ok()?),
        Type::S64 => Value::Number(i64::try_from(value.clone()).ok()? as u64),
        Type::String => Value::Text(value.as_string()?),
        Type::List(element) if **element == Type::U8 => {
            Value::Bytes(value.dyn_ref::<Uint8Array>()?.to_vec())
        }
        Type::List(element) => {
            let values = Array::from(value);
            let values = values.iter().map(|value| from_js(element, &value));
            Value::List(values.collect::<Option<_>>()?)
        }
        Type::Tuple(types) => {
            let values = Array::from(value);
            let values = types.iter().zip(values.iter());
            let values = values.map(|(ty, value)| from_js(ty, &value));
            Value::Fields(values.collect::<Option<_>>()?)
        }
        Type::Record(fields) => {
            let values = fields
                .iter()
                .map(|(name, ty)| from_js(ty, &get(value, &camel_case(name))));
            Value::Fields(values.collect::<Option<_>>()?)
        }
        Type::Flags(names) => {
            let set = |name: &String| get(value, &camel_case(name)).is_truthy();
            let bits = names.iter().enumerate();
            Value::Flags(bits.fold(0, |flags, (at, name)| flags | u32::from(set(name)) << at))
        }
        Type::Enum(names) => {
            let given = value.as_string()?;
            Value::Case(names.iter().position(|name| *name == given)?, None)
        }
        Type::Option(_) if value.is_undefined() => Value::Case(0, None),
        Type::Option(some) => Value::Case(1, Some(Box::new(from_js(some, value)?))),
        Type::Variant(_) | Type::Result(..) => {
            let given = tag(value)?;
            let case = case_names(ty).iter().position(|name| *name == given)?;
            let value = match ty.payloads().get(case).copied().flatten() {
                Some(ty) => Some(Box::new(from_js(ty, &get(value, "val"))?)),
                None => None,
            };
            Value::Case(case, value)
        }
        Type::Own(_) | Type::Borrow(_) => Value::Handle(value.clone()),
    })
}

fn case_names(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Variant(cases) => cases.iter().map(|(name, _)| name.as_str()).collect(),
        Type::Result(..) => vec!["ok", "err"],
        _ => Vec::new(),
    }
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Cannot fail: the object is ours.
        let _ = Reflect::set(&object, &camel_case(name).into(), &value);
    }
    object.into()
}

fn tag(value: &JsValue) -> Option<String> {
    value
        .is_object()
        .then(|| get(value, "tag"))
        .and_then(|tag| tag.as_string())
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
