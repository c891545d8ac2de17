//! Values in XML: REST with XML, and the answers of the query protocol.

use crate::wire::{
    model::{Kind, Model, Namespace, Ref, Shape},
    value::{Fields, Value},
};
use std::fmt::Write as _;

use super::{
    scalar,
    xml_tree::{Element, Malformed, escape},
};

/// Reads an element as what the shape says.
pub(crate) fn read(model: &Model, reference: &Ref, element: &Element) -> Result<Value, Malformed> {
    let shape = model.shape(reference);
    Ok(match shape.kind {
        Kind::Structure => Value::Map(structure(model, shape, element)?),
        Kind::List => {
            let member = shape.member.as_ref().ok_or(Malformed)?;
            let items = element.children.iter();
            Value::List(
                items
                    .map(|item| read(model, member, item))
                    .collect::<Result<_, _>>()?,
            )
        }
        Kind::Map => {
            let key = shape.key.as_ref().ok_or(Malformed)?;
            let value = shape.value.as_ref().ok_or(Malformed)?;
            let mut fields = Fields::new();
            for entry in &element.children {
                let name = entry.child(key.wire_name("key")).ok_or(Malformed)?;
                let item = entry.child(value.wire_name("value")).ok_or(Malformed)?;
                fields.insert(&name.text, read(model, value, item)?);
            }
            Value::Map(fields)
        }
        _ => scalar::read(model, reference, &element.text).ok_or(Malformed)?,
    })
}

fn structure(model: &Model, shape: &Shape, element: &Element) -> Result<Fields, Malformed> {
    let mut fields = Fields::new();
    for (name, member) in shape
        .members
        .iter()
        .filter(|(_, member)| member.location.is_none())
    {
        let target = model.shape(member);
        let wire = member.wire_name(name);
        if member.xml_attribute {
            let found = element.attributes.iter().find(|(key, _)| key == wire);
            if let Some((_, value)) = found {
                fields.insert(name, value.as_str());
            }
        } else if target.kind == Kind::List && model.flattened(member) {
            let item = target.member.as_ref().ok_or(Malformed)?;
            let wire = member
                .location_name
                .as_deref()
                .or(item.location_name.as_deref())
                .unwrap_or(name);
            let items = element.children.iter().filter(|child| child.name == wire);
            let items = items
                .map(|child| read(model, item, child))
                .collect::<Result<Vec<_>, _>>()?;
            if !items.is_empty() {
                fields.insert(name, items);
            }
        } else if let Some(child) = element.child(wire) {
            fields.insert(name, read(model, member, child)?);
        }
    }
    Ok(fields)
}

/// Writes a value as an element with this name.
pub(crate) fn write(model: &Model, reference: &Ref, name: &str, value: &Value, out: &mut String) {
    let shape = model.shape(reference);
    match value {
        Value::Null => {}
        Value::List(items) if model.flattened(reference) => {
            for item in items {
                let member = shape.member.clone().unwrap_or_default();
                write(model, &member, name, item, out);
            }
        }
        Value::Map(fields) if shape.kind == Kind::Map && model.flattened(reference) => {
            entries(model, shape, name, fields, out);
        }
        _ => {
            open(model, reference, name, value, out);
            match value {
                Value::Map(fields) if shape.kind == Kind::Map => {
                    entries(model, shape, "entry", fields, out);
                }
                Value::Map(fields) => members(model, shape, fields, out),
                Value::List(items) => {
                    let member = shape.member.clone().unwrap_or_default();
                    for item in items {
                        write(model, &member, member.wire_name("member"), item, out);
                    }
                }
                scalar => escape(&scalar::write(model, reference, scalar, "iso8601"), out),
            }
            let _ = write!(out, "</{name}>");
        }
    }
}

/// The start of an element with its namespace and attributes.
fn open(model: &Model, reference: &Ref, name: &str, value: &Value, out: &mut String) {
    let shape = model.shape(reference);
    out.push('<');
    out.push_str(name);
    if let Some(namespace) = reference
        .xml_namespace
        .as_ref()
        .or(shape.xml_namespace.as_ref())
    {
        let (uri, prefix) = match namespace {
            Namespace::Uri(uri) => (uri, None),
            Namespace::Named { uri, prefix } => (uri, prefix.as_ref()),
        };
        match prefix {
            Some(prefix) => {
                let _ = write!(out, " xmlns:{prefix}=\"");
            }
            None => out.push_str(" xmlns=\""),
        }
        escape(uri, out);
        out.push('"');
    }
    if let Value::Map(fields) = value {
        for (name, member) in shape
            .members
            .iter()
            .filter(|(_, member)| member.xml_attribute)
        {
            if let Some(value) = fields.get(name) {
                let _ = write!(out, " {}=\"", member.wire_name(name));
                escape(&scalar::write(model, member, value, "iso8601"), out);
                out.push('"');
            }
        }
    }
    out.push('>');
}

fn entries(model: &Model, shape: &Shape, name: &str, fields: &Fields, out: &mut String) {
    let (Some(key), Some(member)) = (&shape.key, &shape.value) else {
        return;
    };
    for (text, value) in fields.iter() {
        let _ = write!(out, "<{name}>");
        write(model, key, key.wire_name("key"), &Value::from(text), out);
        write(model, member, member.wire_name("value"), value, out);
        let _ = write!(out, "</{name}>");
    }
}

/// Writes the members of a structure that stand in the body.
pub(crate) fn members(model: &Model, shape: &Shape, fields: &Fields, out: &mut String) {
    for (name, member) in shape.members.iter() {
        if member.location.is_some() || member.xml_attribute {
            continue;
        }
        let Some(value) = fields.get(name) else {
            continue;
        };
        let item = model
            .shape(member)
            .member
            .as_ref()
            .filter(|_| model.flattened(member))
            .and_then(|item| item.location_name.as_deref());
        let wire = member.location_name.as_deref().or(item).unwrap_or(name);
        write(model, member, wire, value, out);
    }
}
