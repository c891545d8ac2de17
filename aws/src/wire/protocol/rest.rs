//! What stands outside of the body in REST protocols: in the path, the query and the headers.

use crate::wire::{
    Headers,
    model::{Kind, Location, Model, Ref, Shape},
    time,
    value::{Fields, Value},
};

use super::{base64, from_base64, scalar};

/// The parts of a request that are not its body.
pub(crate) struct Outside<'a> {
    pub(crate) labels: Vec<(&'a str, String)>,
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a Headers,
}

/// Reads the members that stand outside of the body. What cannot be what the model says is left
/// out and named in the second list.
pub(crate) fn read(model: &Model, shape: &Shape, outside: &Outside<'_>) -> (Fields, Vec<String>) {
    let (mut fields, mut unfit) = (Fields::new(), Vec::new());
    for (name, member) in shape.members.iter() {
        let Some(location) = member.location else {
            continue;
        };
        let wire = member.wire_name(name);
        match one(model, member, wire, location, outside) {
            Some(Some(value)) => fields.insert(name, value),
            Some(None) => unfit.push(name.to_owned()),
            None => {}
        }
    }
    (fields, unfit)
}

/// `None`: it is not there. `Some(None)`: it cannot be read.
fn one(
    model: &Model,
    member: &Ref,
    wire: &str,
    location: Location,
    outside: &Outside<'_>,
) -> Option<Option<Value>> {
    let target = model.shape(member);
    match location {
        Location::Uri => outside
            .labels
            .iter()
            .find(|(label, _)| *label == wire)
            .map(|(_, text)| scalar::read(model, member, text)),
        Location::Header => outside
            .headers
            .get(wire)
            .map(|text| header(model, member, text)),
        Location::Headers => {
            let all: Fields = outside
                .headers
                .iter()
                .filter_map(|(name, value)| {
                    let start = name.get(..wire.len())?;
                    let rest = name.get(wire.len()..)?;
                    start
                        .eq_ignore_ascii_case(wire)
                        .then(|| (rest.to_ascii_lowercase(), value))
                })
                .collect();
            (!all.is_empty()).then_some(Some(Value::Map(all)))
        }
        Location::Query => {
            let mut all = outside
                .query
                .iter()
                .filter(|(name, _)| name == wire)
                .map(|(_, value)| value);
            match target.kind {
                Kind::List => {
                    let item = target.member.as_ref()?;
                    let items = all.map(|text| scalar::read(model, item, text));
                    let items: Option<Vec<_>> = items.collect();
                    match items {
                        Some(items) if items.is_empty() => None,
                        Some(items) => Some(Some(Value::List(items))),
                        None => Some(None),
                    }
                }
                Kind::Map => Some(Some(Value::Map(
                    outside
                        .query
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect(),
                ))),
                _ => all.next().map(|text| scalar::read(model, member, text)),
            }
        }
        Location::StatusCode => None,
    }
}

fn header(model: &Model, member: &Ref, text: &str) -> Option<Value> {
    let target = model.shape(member);
    if member.jsonvalue {
        let json = from_base64(text)?;
        return serde_json::from_slice(&json).ok().map(Value::Document);
    }
    if target.kind == Kind::List {
        let items = text.split(',').map(|item| item.trim().trim_matches('"'));
        return Some(Value::list(items));
    }
    scalar::read(model, member, text)
}

/// Writes the members that stand in headers; returns the status if a member says it.
pub(crate) fn write(
    model: &Model,
    shape: &Shape,
    fields: &Fields,
    headers: &mut Headers,
) -> Option<u16> {
    let mut status = None;
    for (name, member) in shape.members.iter() {
        let (Some(location), Some(value)) = (member.location, fields.get(name)) else {
            continue;
        };
        let wire = member.wire_name(name);
        match (location, value) {
            (Location::Header, Value::List(items)) => {
                let item = model.shape(member).member.clone().unwrap_or_default();
                let all: Vec<_> = items
                    .iter()
                    .map(|value| scalar::write(model, &item, value, "rfc822"))
                    .collect();
                headers.push(wire, all.join(","));
            }
            (Location::Header, Value::Document(json)) => {
                headers.push(wire, base64(json.to_string().as_bytes()));
            }
            (Location::Header, Value::Time(millis)) => {
                let format = model.timestamp_format(member, "rfc822");
                headers.push(wire, time::format(*millis, format));
            }
            (Location::Header, value) => {
                headers.push(
                    wire,
                    one_line(scalar::write(model, member, value, "rfc822")),
                );
            }
            (Location::Headers, Value::Map(all)) => {
                for (name, value) in all.iter() {
                    let text = scalar::write(model, member, value, "rfc822");
                    headers.push(format!("{wire}{name}"), one_line(text));
                }
            }
            (Location::StatusCode, Value::Int(code)) => status = u16::try_from(*code).ok(),
            _ => {}
        }
    }
    status
}

/// A header has no line breaks, whatever was stored.
fn one_line(text: String) -> String {
    if text.contains(['\r', '\n', '\0']) {
        text.replace(['\r', '\n', '\0'], " ")
    } else {
        text
    }
}
