//! Requests of the query protocol: `Action=A&List.member.1.Name=x`.

use crate::wire::{
    model::{Kind, Model, Ref, Shape},
    value::{Fields, Value},
};
use std::collections::BTreeMap;

use super::scalar;

/// Items of one list: no request of AWS's has more.
const MOST_ITEMS: usize = 10_000;
/// Structures within structures.
const DEEPEST: usize = 32;

/// The parameters of a request by their names.
pub(crate) type Form = BTreeMap<String, String>;

/// A parameter that cannot be what the model says.
#[derive(Debug)]
pub(crate) struct Unfit {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The members of a structure.
pub(crate) fn structure(
    model: &Model,
    shape: &Shape,
    prefix: &str,
    form: &Form,
) -> Result<Fields, Unfit> {
    let mut fields = Fields::new();
    for (name, member) in shape.members.iter() {
        let target = model.shape(member);
        let item = target
            .member
            .as_ref()
            .filter(|_| target.kind == Kind::List && model.flattened(member))
            .and_then(|item| item.location_name.as_deref());
        let wire = item.unwrap_or_else(|| member.wire_name(name));
        let path = if prefix.is_empty() {
            wire.to_owned()
        } else {
            format!("{prefix}.{wire}")
        };
        if path.split('.').count() > DEEPEST {
            continue;
        }
        if let Some(value) = read(model, member, &path, form)? {
            fields.insert(name, value);
        }
    }
    Ok(fields)
}

/// Whether there is a parameter with this name, or below it.
fn present(form: &Form, path: &str) -> bool {
    form.contains_key(path)
        || form
            .range(format!("{path}.")..)
            .next()
            .is_some_and(|(name, _)| {
                name.strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('.'))
            })
}

fn read(model: &Model, reference: &Ref, path: &str, form: &Form) -> Result<Option<Value>, Unfit> {
    if !present(form, path) {
        return Ok(None);
    }
    let shape = model.shape(reference);
    Ok(match shape.kind {
        Kind::Structure => Some(Value::Map(structure(model, shape, path, form)?)),
        Kind::List => {
            let Some(member) = &shape.member else {
                return Ok(None);
            };
            let base = if model.flattened(reference) {
                path.to_owned()
            } else {
                format!(
                    "{path}.{}",
                    member.location_name.as_deref().unwrap_or("member")
                )
            };
            let mut items = Vec::new();
            while items.len() < MOST_ITEMS {
                let item = format!("{base}.{}", items.len() + 1);
                match read(model, member, &item, form)? {
                    Some(value) => items.push(value),
                    None => break,
                }
            }
            Some(Value::List(items))
        }
        Kind::Map => {
            let (Some(key), Some(value)) = (&shape.key, &shape.value) else {
                return Ok(None);
            };
            let base = if model.flattened(reference) {
                path.to_owned()
            } else {
                format!("{path}.entry")
            };
            let mut fields = Fields::new();
            for index in 1..=MOST_ITEMS {
                let Some(name) = form.get(&format!("{base}.{index}.{}", key.wire_name("key")))
                else {
                    break;
                };
                let item = format!("{base}.{index}.{}", value.wire_name("value"));
                fields.insert(
                    name,
                    read(model, value, &item, form)?.unwrap_or(Value::Null),
                );
            }
            Some(Value::Map(fields))
        }
        _ => match form.get(path) {
            Some(text) => Some(scalar::read(model, reference, text).ok_or_else(|| Unfit {
                name: path.to_owned(),
                value: text.clone(),
            })?),
            None => None,
        },
    })
}
