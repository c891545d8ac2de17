//! Items as people write them, and as DynamoDB does: `{"Id": {"N": "101"}}`.

use super::TriggerError;
use serde_json::{Map, Value, json};

/// The deepest nesting of an attribute: DynamoDB's limit.
const DEPTH_MAX: usize = 32;
/// DynamoDB's types.
const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

/// An item in DynamoDB's JSON, from that or from plain JSON.
///
/// # Errors
/// [`TriggerError`] for `item` if it is neither.
pub fn to_attributes(item: &str) -> Result<Map<String, Value>, TriggerError> {
    let wrong = |message: String| TriggerError::new("item", message);
    let parsed: Value = serde_json::from_str(item)
        .map_err(|error| wrong(format!("The item is not valid JSON: {error}.")))?;
    let Value::Object(item) = parsed else {
        return Err(wrong(
            "An item is a JSON object, such as {\"id\": \"1\", \"name\": \"tea\"}.".into(),
        ));
    };
    if !item.is_empty() && item.values().all(is_typed) {
        for (name, value) in &item {
            check(value, 0).map_err(|reason| wrong(format!("The attribute {name} {reason}.")))?;
        }
        return Ok(item);
    }
    item.into_iter()
        .map(|(name, value)| {
            let typed = typed(&value, 0);
            let typed =
                typed.ok_or_else(|| wrong(format!("The attribute {name} is nested too deeply.")));
            typed.map(|typed| (name, typed))
        })
        .collect()
}

/// Whether a value has one member that is named as a type.
fn is_typed(value: &Value) -> bool {
    let only = value.as_object().filter(|object| object.len() == 1);
    only.and_then(|object| object.keys().next())
        .is_some_and(|key| TYPES.contains(&key.as_str()))
}

/// The value with its type.
fn typed(value: &Value, depth: usize) -> Option<Value> {
    (depth < DEPTH_MAX).then_some(())?;
    Some(match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(value) => json!({"BOOL": value}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(items) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| typed(item, depth + 1)).collect();
            json!({"L": items?})
        }
        Value::Object(members) => {
            let members: Option<Map<String, Value>> = members
                .iter()
                .map(|(name, value)| Some((name.clone(), typed(value, depth + 1)?)))
                .collect();
            json!({"M": members?})
        }
    })
}

/// Whether a value that claims a type is of it.
fn check(value: &Value, depth: usize) -> Result<(), &'static str> {
    if depth >= DEPTH_MAX {
        return Err("is nested too deeply");
    }
    if !is_typed(value) {
        return Err("has a part without a type");
    }
    let texts = |value: &Value, right: fn(&str) -> bool| {
        let items = value.as_array();
        items.is_some_and(|items| {
            !items.is_empty() && items.iter().all(|item| item.as_str().is_some_and(right))
        })
    };
    for (kind, value) in value.as_object().into_iter().flatten() {
        let right = match kind.as_str() {
            "S" | "B" => value.is_string(),
            "N" => value.as_str().is_some_and(is_number),
            "BOOL" => value.is_boolean(),
            "NULL" => *value == Value::Bool(true),
            "SS" | "BS" => texts(value, |_| true),
            "NS" => texts(value, is_number),
            "L" => {
                for item in value.as_array().ok_or("is no list")? {
                    check(item, depth + 1)?;
                }
                true
            }
            _ => {
                for item in value.as_object().ok_or("is no map")?.values() {
                    check(item, depth + 1)?;
                }
                true
            }
        };
        if !right {
            return Err(
                "does not hold what its type says: numbers are written as strings, as in {\"N\": \"101\"}",
            );
        }
    }
    Ok(())
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Whether a value can be part of a key.
pub(super) fn is_key(value: &Value) -> bool {
    ["S", "N", "B"]
        .iter()
        .any(|kind| value[kind].as_str().is_some_and(|text| !text.is_empty()))
}

/// About what an item takes, in bytes: names and values, as DynamoDB counts.
pub(super) fn size_of(item: &Map<String, Value>) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + size_of_value(value))
        .sum()
}

/// Parsed JSON is at most 128 deep, so this is too.
fn size_of_value(value: &Value) -> usize {
    let mut size = 0;
    for (kind, value) in value.as_object().into_iter().flatten() {
        size += match (kind.as_str(), value) {
            ("N", Value::String(digits)) => digits.len() / 2 + 1,
            (_, Value::String(text)) => text.len(),
            ("M", Value::Object(members)) => 3 + size_of(members),
            (_, Value::Array(items)) => {
                let one =
                    |item: &Value| item.as_str().map_or_else(|| size_of_value(item), str::len);
                3 + items.iter().map(one).sum::<usize>()
            }
            _ => 1,
        };
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_an_item_are_one() {
        let plain = to_attributes(r#"{"a": "x", "b": 1.5, "c": [true, {"d": null}]}"#).unwrap();
        let typed = r#"{"a": {"S": "x"}, "b": {"N": "1.5"}, "c": {"L": [{"BOOL": true}, {"M": {"d": {"NULL": true}}}]}}"#;
        assert_eq!(to_attributes(typed).unwrap(), plain);
        // One attribute without a type makes all of it plain.
        let mixed = to_attributes(r#"{"a": {"S": "x"}, "b": 1}"#).unwrap();
        assert_eq!(mixed["a"], json!({"M": {"S": {"S": "x"}}}));
    }

    #[test]
    fn wrong_types_are_told() {
        for item in [
            r#"{"a": {"N": 1}}"#,
            r#"{"a": {"N": "one"}}"#,
            r#"{"a": {"SS": []}}"#,
            r#"{"a": {"L": ["x"]}}"#,
            r#"{"a": {"M": 1}}"#,
            r#"{"a": {"NULL": false}}"#,
        ] {
            assert!(to_attributes(item).is_err(), "{item}");
        }
        let deep = format!(r#"{{"a": {}{}}}"#, "[".repeat(40), "]".repeat(40));
        assert!(
            to_attributes(&deep)
                .unwrap_err()
                .message
                .contains("too deeply")
        );
    }

    #[test]
    fn sizes_are_of_names_and_values() {
        let size = |item| size_of(&to_attributes(item).unwrap());
        assert_eq!(
            size(r#"{"Id": 101, "Message": "New item!"}"#),
            2 + 2 + 7 + 9
        );
        assert_eq!(size(r#"{"a": ["xy", true]}"#), 1 + 3 + 2 + 1);
    }
}
