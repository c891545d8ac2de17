//! Reading patterns.

use super::{
    Field, Pattern,
    matcher::{Comparison, Matcher, Text},
};
use serde_json::{Map, Value as Json};
use std::net::IpAddr;

const MOST_BYTES: usize = 256 * 1024;

pub(super) fn pattern(text: &str) -> Result<Pattern, String> {
    if text.len() > MOST_BYTES {
        return Err("Filter is too long".to_owned());
    }
    let json: Json =
        serde_json::from_str(text).map_err(|_| "Filter is not an object".to_owned())?;
    let object = json.as_object().ok_or("Filter is not an object")?;
    fields(object)
}

fn fields(object: &Map<String, Json>) -> Result<Pattern, String> {
    if object.is_empty() {
        return Err("Empty objects are not allowed".to_owned());
    }
    let mut pattern = Pattern {
        fields: Default::default(),
        any: Vec::new(),
    };
    for (name, value) in object {
        match value {
            Json::Array(items)
                if name == "$or" && items.len() > 1 && items.iter().all(Json::is_object) =>
            {
                for item in items {
                    pattern
                        .any
                        .push(fields(item.as_object().ok_or("$or takes objects")?)?);
                }
            }
            Json::Array(items) if items.is_empty() => {
                return Err("Empty arrays are not allowed".to_owned());
            }
            Json::Array(items) => {
                let matchers = items.iter().map(matcher).collect::<Result<_, _>>()?;
                pattern.fields.insert(name.clone(), Field::Values(matchers));
            }
            Json::Object(inner) => {
                pattern
                    .fields
                    .insert(name.clone(), Field::Nested(fields(inner)?));
            }
            _ => return Err(format!("\"{name}\" must be an object or an array")),
        }
    }
    Ok(pattern)
}

fn matcher(item: &Json) -> Result<Matcher, String> {
    match item {
        Json::Object(object) => {
            let mut entries = object.iter();
            match (entries.next(), entries.next()) {
                (Some((name, value)), None) => operator(name, value),
                _ => Err("Only one key allowed in match expression".to_owned()),
            }
        }
        Json::Array(_) => {
            Err("Match value must be String, number, true, false, or null".to_owned())
        }
        value => Ok(Matcher::Exactly(value.clone())),
    }
}

fn text(name: &str, value: &Json) -> Result<String, String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("{name} match pattern must be a string"))
}

fn operator(name: &str, value: &Json) -> Result<Matcher, String> {
    let ignoring = value
        .as_object()
        .and_then(|object| object.get("equals-ignore-case"));
    Ok(match name {
        "prefix" | "suffix" => Matcher::Text(match (name, ignoring) {
            ("prefix", Some(inner)) => Text::PrefixIgnoring(text(name, inner)?.to_lowercase()),
            (_, Some(inner)) => Text::SuffixIgnoring(text(name, inner)?.to_lowercase()),
            ("prefix", None) => Text::Prefix(text(name, value)?),
            (_, None) => Text::Suffix(text(name, value)?),
        }),
        "equals-ignore-case" => Matcher::Text(Text::Ignoring(text(name, value)?.to_lowercase())),
        "wildcard" => {
            let pattern = text(name, value)?;
            if pattern.contains("**") {
                return Err("Consecutive wildcard characters at pos 0".to_owned());
            }
            Matcher::Text(Text::Wildcard(pattern))
        }
        "exists" => Matcher::Exists(
            value
                .as_bool()
                .ok_or("exists match pattern must be either true or false.")?,
        ),
        "anything-but" => Matcher::AnythingBut(anything_but(value)?),
        "numeric" => Matcher::Numeric(numeric(value)?),
        "cidr" | "ip-address" => cidr(&text(name, value)?)?,
        other => return Err(format!("Unrecognized match type {other}")),
    })
}

fn anything_but(value: &Json) -> Result<Vec<Matcher>, String> {
    match value {
        Json::Array(items) if items.is_empty() => Err("Empty arrays are not allowed".to_owned()),
        Json::Array(items) => items
            .iter()
            .map(|item| match item {
                Json::String(_) | Json::Number(_) => Ok(Matcher::Exactly(item.clone())),
                _ => {
                    Err("Inside anything-but list, start|null|boolean is not supported.".to_owned())
                }
            })
            .collect(),
        Json::Object(object) => {
            let (name, inner) = object
                .iter()
                .next()
                .ok_or("Anything-But expression name not found")?;
            if object.len() > 1
                || !["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(&name.as_str())
            {
                return Err(format!("Unsupported anything-but pattern: {name}"));
            }
            match inner {
                Json::Array(all) if !all.is_empty() => {
                    all.iter().map(|one| operator(name, one)).collect()
                }
                one => Ok(vec![operator(name, one)?]),
            }
        }
        Json::String(_) | Json::Number(_) => Ok(vec![Matcher::Exactly(value.clone())]),
        _ => {
            Err("Value of anything-but must be an array or single string/number value.".to_owned())
        }
    }
}

fn numeric(value: &Json) -> Result<Vec<(Comparison, f64)>, String> {
    const LARGEST: f64 = 5.0e9;
    let items = value
        .as_array()
        .ok_or("Value of numeric must be an array.")?;
    if items.is_empty() || items.len() % 2 == 1 || items.len() > 4 {
        return Err("Invalid member in numeric match".to_owned());
    }
    items
        .chunks(2)
        .map(|pair| {
            let comparison = match pair.first().and_then(Json::as_str) {
                Some("=") => Comparison::Equal,
                Some("<") => Comparison::Less,
                Some("<=") => Comparison::AtMost,
                Some(">") => Comparison::Greater,
                Some(">=") => Comparison::AtLeast,
                other => {
                    return Err(format!(
                        "Unrecognized numeric range operator: {}",
                        other.unwrap_or("null")
                    ));
                }
            };
            let number = pair
                .get(1)
                .and_then(Json::as_f64)
                .ok_or("Value of numeric operator must be numeric")?;
            if number.abs() > LARGEST {
                return Err("Value must be between -5.0E9 and 5.0E9, inclusive".to_owned());
            }
            Ok((comparison, number))
        })
        .collect()
}

fn cidr(text: &str) -> Result<Matcher, String> {
    let wrong = || format!("Malformed CIDR, one '/' required: {text}");
    let (network, bits) = text.split_once('/').ok_or_else(wrong)?;
    let network: IpAddr = network
        .parse()
        .map_err(|_| format!("Nonstandard IP address: {text}"))?;
    let bits: u8 = bits.parse().map_err(|_| wrong())?;
    let width = if network.is_ipv4() { 32 } else { 128 };
    if bits > width {
        return Err(format!("IPv4 mask bits must be < {width}"));
    }
    Ok(Matcher::Cidr(network, bits))
}
