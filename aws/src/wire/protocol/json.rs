//! JSON 1.0 and 1.1, and the bodies of REST with JSON.

use crate::wire::{
    model::{Kind, Model, Ref, Shape},
    time,
    value::{Fields, Value},
};
use serde_json::{Map, Number, Value as Json};

use super::{base64, from_base64};

/// A value of JSON that is not what the shape says.
#[derive(Debug)]
pub(crate) struct Unfit(pub(crate) String);

/// Reads a value as what the shape says. Members that the model does not know are left out.
pub(crate) fn read(model: &Model, reference: &Ref, json: &Json) -> Result<Value, Unfit> {
    let shape = model.shape(reference);
    if shape.document {
        return Ok(Value::Document(json.clone()));
    }
    Ok(match (shape.kind, json) {
        (_, Json::Null) => Value::Null,
        (Kind::Structure, Json::Object(object)) => {
            let mut fields = Fields::new();
            for (name, member) in shape.members.iter() {
                if let Some(value) = object
                    .get(member.wire_name(name))
                    .filter(|value| !value.is_null())
                {
                    fields.insert(name, read(model, member, value)?);
                }
            }
            Value::Map(fields)
        }
        (Kind::List, Json::Array(items)) => {
            let member = shape.member.as_ref().ok_or_else(|| unfit(shape, json))?;
            Value::List(
                items
                    .iter()
                    .map(|item| read(model, member, item))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Kind::Map, Json::Object(object)) => {
            let member = shape.value.as_ref().ok_or_else(|| unfit(shape, json))?;
            let mut fields = Fields::new();
            for (name, value) in object {
                fields.insert(name, read(model, member, value)?);
            }
            Value::Map(fields)
        }
        (kind, json) => scalar(kind, json).ok_or_else(|| unfit(shape, json))?,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from float saturates, which is what AWS's readers do"
)]
fn scalar(kind: Kind, json: &Json) -> Option<Value> {
    Some(match (kind, json) {
        (Kind::String | Kind::Character, Json::String(text)) => Value::Text(text.clone()),
        // AWS's reader takes scalars for strings.
        (Kind::String, Json::Number(number)) => Value::Text(number.to_string()),
        (Kind::String, Json::Bool(flag)) => Value::Text(flag.to_string()),
        (Kind::Blob, Json::String(text)) => Value::Blob(from_base64(text)?.into()),
        (Kind::Boolean, Json::Bool(flag)) => Value::Bool(*flag),
        (Kind::Boolean, Json::String(text)) => Value::Bool(text.parse().ok()?),
        (Kind::Integer | Kind::Long, Json::Number(number)) => Value::Int(
            number
                .as_i64()
                .or_else(|| number.as_f64().map(|float| float as i64))?,
        ),
        (Kind::Integer | Kind::Long, Json::String(text)) => Value::Int(text.parse().ok()?),
        (Kind::Float | Kind::Double, Json::Number(number)) => Value::Float(number.as_f64()?),
        (Kind::Float | Kind::Double, Json::String(text)) => Value::Float(match text.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        }),
        (Kind::Timestamp, Json::Number(number)) => {
            Value::Time(time::from_seconds(number.as_f64()?)?)
        }
        (Kind::Timestamp, Json::String(text)) => Value::Time(time::parse(text)?),
        _ => return None,
    })
}

/// The text of AWS's own reader.
fn unfit(shape: &Shape, json: &Json) -> Unfit {
    let found = match json {
        Json::Null => "NULL_VALUE",
        Json::Bool(true) => "TRUE_VALUE",
        Json::Bool(false) => "FALSE_VALUE",
        Json::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Json::Number(_) => "NUMBER_VALUE",
        Json::String(_) => "STRING_VALUE",
        Json::Array(_) => "START_ARRAY",
        Json::Object(_) => "START_OBJECT",
    };
    let wanted = match shape.kind {
        Kind::String | Kind::Character => "String",
        Kind::Integer => "Integer",
        Kind::Long => "Long",
        Kind::Float => "Float",
        Kind::Double => "Double",
        Kind::Boolean => "Boolean",
        Kind::Blob => "Blob",
        Kind::Timestamp => "Timestamp",
        Kind::List | Kind::Map | Kind::Structure => {
            return Unfit(match json {
                Json::Object(_) => "Start of structure or map found where not expected.".to_owned(),
                Json::Array(_) => "Start of list found where not expected".to_owned(),
                _ => "Unexpected field type".to_owned(),
            });
        }
    };
    Unfit(format!("{found} can not be converted to {wanted}"))
}

/// Writes a value as the shape says.
pub(crate) fn write(model: &Model, reference: &Ref, value: &Value) -> Json {
    let shape = model.shape(reference);
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) if matches!(shape.kind, Kind::Float | Kind::Double) =>
        {
            #[expect(clippy::cast_precision_loss, reason = "the model asks for a double")]
            float(*number as f64)
        }
        Value::Int(number) => Json::Number((*number).into()),
        Value::Float(number) => float(*number),
        Value::Text(text) => Json::String(text.clone()),
        Value::Blob(bytes) => Json::String(base64(bytes)),
        Value::Time(millis) => match model.timestamp_format(reference, "unixTimestamp") {
            "unixTimestamp" => seconds(*millis),
            format => Json::String(time::format(*millis, format)),
        },
        Value::Document(json) => json.clone(),
        Value::List(items) => Json::Array(match &shape.member {
            Some(member) => items
                .iter()
                .map(|item| write(model, member, item))
                .collect(),
            None => Vec::new(),
        }),
        Value::Map(fields) => Json::Object(match &shape.value {
            Some(member) => fields
                .iter()
                .map(|(name, value)| (name.to_owned(), write(model, member, value)))
                .collect(),
            None => structure(model, shape, fields),
        }),
    }
}

/// The members of a structure that stand in the body, in the model's order.
pub(crate) fn structure(model: &Model, shape: &Shape, fields: &Fields) -> Map<String, Json> {
    shape
        .members
        .iter()
        .filter(|(_, member)| member.location.is_none())
        .filter_map(|(name, member)| {
            let value = fields.get(name)?;
            Some((
                member.wire_name(name).to_owned(),
                write(model, member, value),
            ))
        })
        .collect()
}

fn float(number: f64) -> Json {
    Number::from_f64(number).map_or_else(
        || {
            Json::String(
                if number.is_nan() {
                    "NaN"
                } else if number > 0.0 {
                    "Infinity"
                } else {
                    "-Infinity"
                }
                .to_owned(),
            )
        },
        Json::Number,
    )
}

/// Seconds since the epoch, whole if they are.
fn seconds(millis: i64) -> Json {
    if millis % 1000 == 0 {
        return Json::Number((millis / 1000).into());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds fit for 285,000 years"
    )]
    float(millis as f64 / 1000.0)
}
