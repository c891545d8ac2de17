//! Values of attributes from the wire, checked as AWS checks them.

use super::{Attribute, Item, Number};
use crate::{
    dynamodb::fault::{bad_values, invalid},
    wire::{Fault, Fields, Value, protocol::base64},
};
use bytes::Bytes;
use std::collections::BTreeSet;

/// Levels of maps and lists in one another.
pub(in crate::dynamodb) const NESTING: usize = 32;

/// Reads the attributes of an item.
///
/// # Errors
///
/// AWS's `ValidationException` for the first value that is none.
pub(in crate::dynamodb) fn read_item(fields: &Fields) -> Result<Item, Fault> {
    nested_item(fields, 0)
}

/// Reads one value.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn read(value: &Value) -> Result<Attribute, Fault> {
    match value {
        Value::Map(fields) => nested(fields, 0),
        _ => Err(empty()),
    }
}

fn nested_item(fields: &Fields, level: usize) -> Result<Item, Fault> {
    fields
        .iter()
        .map(|(name, value)| match value {
            Value::Map(fields) => Ok((name.to_owned(), nested(fields, level)?)),
            _ => Err(empty()),
        })
        .collect()
}

fn nested(fields: &Fields, level: usize) -> Result<Attribute, Fault> {
    if level > NESTING {
        return Err(invalid("Nesting Levels have exceeded supported limits"));
    }
    let mut members = fields.iter().filter(|(_, value)| **value != Value::Null);
    let (kind, value) = members.next().ok_or_else(empty)?;
    if members.next().is_some() {
        return Err(invalid(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        ));
    }
    Ok(match (kind, value) {
        ("S", Value::Text(text)) => Attribute::S(text.clone()),
        ("N", Value::Text(text)) => Attribute::N(Number::read(text)?),
        ("B", Value::Blob(bytes)) => Attribute::B(bytes.clone()),
        ("BOOL", Value::Bool(flag)) => Attribute::Bool(*flag),
        ("NULL", Value::Bool(true)) => Attribute::Null(true),
        ("NULL", _) => {
            return Err(bad_values(
                "Null attribute value types must have the value of true",
            ));
        }
        ("M", Value::Map(map)) => Attribute::M(nested_item(map, level + 1)?),
        ("L", Value::List(list)) => Attribute::L(
            list.iter()
                .map(|one| match one {
                    Value::Map(fields) => nested(fields, level + 1),
                    _ => Err(empty()),
                })
                .collect::<Result<_, _>>()?,
        ),
        ("SS", Value::List(list)) => Attribute::Strings(strings(list)?),
        ("NS", Value::List(list)) => Attribute::Numbers(numbers(list)?),
        ("BS", Value::List(list)) => Attribute::Binaries(binaries(list)?),
        _ => return Err(empty()),
    })
}

fn empty() -> Fault {
    invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
}

fn strings(list: &[Value]) -> Result<BTreeSet<String>, Fault> {
    if list.is_empty() {
        return Err(bad_values("An string set  may not be empty"));
    }
    let set: BTreeSet<_> = list
        .iter()
        .filter_map(Value::as_text)
        .map(str::to_owned)
        .collect();
    if set.len() < list.len() {
        let all: Vec<_> = list.iter().filter_map(Value::as_text).collect();
        return Err(bad_values(format!(
            "Input collection [{}] contains duplicates.",
            all.join(", ")
        )));
    }
    Ok(set)
}

fn numbers(list: &[Value]) -> Result<BTreeSet<Number>, Fault> {
    if list.is_empty() {
        return Err(bad_values("An number set  may not be empty"));
    }
    let set = list
        .iter()
        .map(|one| Number::read(one.as_text().unwrap_or_default()))
        .collect::<Result<BTreeSet<_>, _>>()?;
    if set.len() < list.len() {
        return Err(invalid("Input collection contains duplicates"));
    }
    Ok(set)
}

fn binaries(list: &[Value]) -> Result<BTreeSet<Bytes>, Fault> {
    if list.is_empty() {
        return Err(bad_values("Binary sets should not be empty"));
    }
    let all = list.iter().filter_map(|one| match one {
        Value::Blob(bytes) => Some(bytes.clone()),
        _ => None,
    });
    let set: BTreeSet<_> = all.clone().collect();
    if set.len() < list.len() {
        let shown: Vec<_> = all.map(|bytes| base64(&bytes)).collect();
        return Err(bad_values(format!(
            "Input collection [{}]of type BS contains duplicates.",
            shown.join(", ")
        )));
    }
    Ok(set)
}
