//! A core of JSON Schema: what can be said with few keywords, and nothing that needs a network or a
//! long look.

use super::difference::short;
use super::place::{Place, children};
use super::value::{is_of_type, length_of};
use super::{Finding, pattern};
use crate::exercise::format::JsonType;
use crate::exercise::json::{Json, Number};

/// The keywords, and what each of them takes.
const KEYWORDS: [&str; 14] = [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
];

/// Keywords that only explain.
const SILENT: [&str; 4] = ["$schema", "title", "description", "examples"];

/// Whether a schema is within the core.
///
/// # Errors
/// Where it is not, as a sentence fragment.
pub(in crate::exercise) fn check(schema: &Json) -> Result<(), String> {
    let entries = match schema {
        Json::Bool(_) => return Ok(()),
        Json::Object(entries) => entries,
        other => return Err(format!("a schema is an object, not {}", short(other))),
    };
    for (key, value) in entries {
        if SILENT.contains(&key.as_str()) {
            continue;
        }
        if !KEYWORDS.contains(&key.as_str()) {
            return Err(format!(
                "the keyword {key:?} is not in the core that is known here: {}",
                KEYWORDS.join(", ")
            ));
        }
        check_keyword(key, value)?;
    }
    Ok(())
}

fn check_keyword(key: &str, value: &Json) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{key:?} takes {what}, not {}", short(value)));
    match (key, value) {
        ("properties", Json::Object(entries)) => {
            entries.iter().try_for_each(|(_, schema)| check(schema))
        }
        ("items" | "additionalProperties", schema) => check(schema),
        ("type", _) if types(value).is_none() => wrong("names of types"),
        ("enum" | "required", Json::Array(_)) => Ok(()),
        ("enum" | "required", _) => wrong("a list"),
        ("properties", _) => wrong("an object"),
        ("minimum" | "maximum", Json::Number(_)) => Ok(()),
        ("minLength" | "maxLength" | "minItems" | "maxItems", Json::Number(number))
            if number.is_integer() =>
        {
            Ok(())
        }
        ("minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems", _) => {
            wrong("a number")
        }
        ("pattern", Json::String(text)) => pattern::check(text),
        ("pattern", _) => wrong("a text"),
        _ => Ok(()),
    }
}

fn types(value: &Json) -> Option<Vec<JsonType>> {
    let one = |value: &Json| match value {
        Json::String(name) => Some(match name.as_str() {
            "null" => JsonType::Null,
            "boolean" => JsonType::Boolean,
            "integer" => JsonType::Integer,
            "number" => JsonType::Number,
            "string" => JsonType::String,
            "array" => JsonType::Array,
            "object" => JsonType::Object,
            _ => return None,
        }),
        _ => None,
    };
    match value {
        Json::Array(values) => values.iter().map(one).collect(),
        other => Some(vec![one(other)?]),
    }
}

/// Whether a value is valid.
pub(super) fn judge(schema: &Json, came: &Json, place: &Place<'_>) -> Result<(), Finding> {
    let finding = |wanted: String| Finding::new(&place.name(), wanted, came.to_text());
    let entries = match schema {
        Json::Bool(true) => return Ok(()),
        Json::Object(entries) => entries,
        _ => return Err(finding("nothing".to_owned())),
    };
    for (key, value) in entries {
        let holds = match (key.as_str(), value) {
            ("type", value) => types(value)
                .is_none_or(|types| types.iter().any(|wanted| is_of_type(came, *wanted))),
            ("const", value) => value == came,
            ("enum", Json::Array(values)) => values.contains(came),
            ("minimum", Json::Number(least)) => number(came).is_none_or(|it| it >= least),
            ("maximum", Json::Number(most)) => number(came).is_none_or(|it| it <= most),
            ("minLength", Json::Number(least)) => of_text(came).is_none_or(|it| it >= *least),
            ("maxLength", Json::Number(most)) => of_text(came).is_none_or(|it| it <= *most),
            ("minItems", Json::Number(least)) => of_list(came).is_none_or(|it| it >= *least),
            ("maxItems", Json::Number(most)) => of_list(came).is_none_or(|it| it <= *most),
            ("pattern", Json::String(wanted)) => match came {
                Json::String(text) => pattern::matches(wanted, text),
                _ => true,
            },
            _ => true,
        };
        if !holds {
            return Err(finding(format!("a value with {key} {}", short(value))));
        }
    }
    inside(schema, came, place)
}

fn inside(schema: &Json, came: &Json, place: &Place<'_>) -> Result<(), Finding> {
    if let (Json::Array(_), Some(items)) = (came, schema.get("items")) {
        for (key, value) in children(came) {
            judge(items, value, &place.inside(&key))?;
        }
    }
    let Json::Object(entries) = came else {
        return Ok(());
    };
    if let Some(Json::Array(required)) = schema.get("required") {
        for key in required {
            let Json::String(key) = key else { continue };
            if came.get(key).is_none() {
                return Err(Finding::new(
                    &place.name(),
                    format!("an object with the key {key:?}"),
                    came.to_text(),
                ));
            }
        }
    }
    let properties = schema.get("properties");
    for (key, value) in entries {
        let known = properties.and_then(|properties| properties.get(key));
        if let Some(wanted) = known.or(schema.get("additionalProperties")) {
            judge(wanted, value, &place.inside(key))?;
        }
    }
    Ok(())
}

const fn number(value: &Json) -> Option<&Number> {
    match value {
        Json::Number(number) => Some(number),
        _ => None,
    }
}

fn of_text(value: &Json) -> Option<Number> {
    matches!(value, Json::String(_))
        .then(|| length_of(value).map(Number::from))
        .flatten()
}

fn of_list(value: &Json) -> Option<Number> {
    matches!(value, Json::Array(_))
        .then(|| length_of(value).map(Number::from))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(schema: &str, value: &str) -> bool {
        let schema = Json::read(schema).unwrap();
        check(&schema).unwrap();
        judge(&schema, &Json::read(value).unwrap(), &Place::whole("it")).is_ok()
    }

    #[test]
    fn keywords_hold() {
        let order = r#"{"type": "object", "required": ["id"], "additionalProperties": false,
            "properties": {"id": {"type": "integer", "minimum": 1},
                           "lines": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[a-z]+$"}}}}"#;
        for (value, right) in [
            (r#"{"id": 1.0, "lines": ["a"]}"#, true),
            (r#"{"id": 0}"#, false),
            (r#"{"id": 1.5}"#, false),
            (r#"{"lines": ["a"]}"#, false),
            (r#"{"id": 1, "more": 1}"#, false),
            (r#"{"id": 1, "lines": []}"#, false),
            (r#"{"id": 1, "lines": ["A"]}"#, false),
            ("[]", false),
        ] {
            assert_eq!(valid(order, value), right, "{value}");
        }
        assert!(valid(r#"{"enum": [1, "a"]}"#, "1.0") && !valid(r#"{"const": null}"#, "0"));
        assert!(valid(r#"{"maxLength": 2}"#, "\"żó\"") && !valid(r#"{"maxLength": 1}"#, "\"żó\""));
        assert!(valid("{\"minLength\": 5}", "1"), "a number has no length");
    }

    #[test]
    fn other_keywords_are_refused() {
        for schema in [
            r##"{"$ref": "#"}"##,
            r#"{"items": {"oneOf": []}}"#,
            "1",
            r#"{"type": "text"}"#,
        ] {
            assert!(check(&Json::read(schema).unwrap()).is_err(), "{schema}");
        }
    }
}
