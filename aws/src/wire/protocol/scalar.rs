//! Values as text: in XML, in forms, in headers and in labels.

use crate::wire::{
    model::{Kind, Model, Ref},
    time,
    value::Value,
};

use super::{base64, from_base64};

/// Reads a text as what the shape says; `None` if it cannot be that.
pub(crate) fn read(model: &Model, reference: &Ref, text: &str) -> Option<Value> {
    Some(match model.shape(reference).kind {
        Kind::Boolean => Value::Bool(match text.trim() {
            "true" | "True" | "TRUE" | "1" => true,
            "false" | "False" | "FALSE" | "0" | "" => false,
            _ => return None,
        }),
        Kind::Integer => Value::Int(i64::from(text.trim().parse::<i32>().ok()?)),
        Kind::Long => Value::Int(text.trim().parse().ok()?),
        Kind::Float | Kind::Double => Value::Float(text.trim().parse().ok()?),
        Kind::Timestamp => Value::Time(time::parse(text)?),
        Kind::Blob => Value::Blob(from_base64(text)?.into()),
        _ => Value::Text(text.to_owned()),
    })
}

/// Writes a value as text; empty for what has no text.
pub(crate) fn write(model: &Model, reference: &Ref, value: &Value, time_format: &str) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => base64(bytes),
        Value::Time(millis) => {
            time::format(*millis, model.timestamp_format(reference, time_format))
        }
        Value::Null | Value::List(_) | Value::Map(_) | Value::Document(_) => String::new(),
    }
}

/// A number as AWS writes it, with a fraction always.
fn float(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned()
    } else {
        format!("{number:?}")
    }
}
