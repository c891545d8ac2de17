//! JSON values whose numbers keep every digit, so that they can be compared by value.

pub mod form;
mod named;
mod number;

pub use named::Named;
pub use number::Number;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// How deep values may lie in one another, as `serde_json` has it.
const DEPTH_MAX: usize = 127;

/// A JSON value. Objects keep the order of their keys, of which each comes once.
#[derive(Clone, Debug, Default)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

/// Why a text is no JSON value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON.
    #[error("{0}")]
    Syntax(String),
    /// It is JSON, but nested too deeply.
    #[error("it is nested more than {DEPTH_MAX} deep")]
    TooDeep,
}

impl Json {
    /// Reads a JSON text.
    ///
    /// # Errors
    /// [`JsonError`].
    pub fn read(text: &str) -> Result<Self, JsonError> {
        let raw: &RawValue =
            serde_json::from_str(text).map_err(|error| JsonError::Syntax(error.to_string()))?;
        read(raw, 0)
    }

    /// The value of a key, of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value as JSON on one line; keys in their order.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, false);
        text
    }

    /// The value as JSON that is the same for all equal values: keys sorted, numbers in one form.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, true);
        text
    }

    fn write(&self, text: &mut String, canonical: bool) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) if canonical => text.push_str(&number.to_canonical()),
            Self::Number(number) => text.push_str(&number.0),
            Self::String(value) => text.push_str(&quoted(value)),
            Self::Array(values) => {
                text.push('[');
                for (index, value) in values.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    value.write(text, canonical);
                }
                text.push(']');
            }
            Self::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                if canonical {
                    entries.sort_by(|a, b| a.0.cmp(&b.0));
                }
                text.push('{');
                for (index, (key, value)) in entries.into_iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    text.push_str(&quoted(key));
                    text.push(':');
                    value.write(text, canonical);
                }
                text.push('}');
            }
        }
    }
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    // A text always has a JSON form.
    serde_json::to_string(text).unwrap_or_default()
}

fn read(raw: &RawValue, depth: usize) -> Result<Json, JsonError> {
    if depth > DEPTH_MAX {
        return Err(JsonError::TooDeep);
    }
    let text = raw.get();
    let syntax = |error: serde_json::Error| JsonError::Syntax(error.to_string());
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let raws: Entries<'_> = serde_json::from_str(text).map_err(syntax)?;
            let mut entries: Vec<(String, Json)> = Vec::with_capacity(raws.0.len());
            for (key, value) in raws.0 {
                entries.push((key, read(value, depth + 1)?));
            }
            Json::Object(without_doubles(entries))
        }
        Some(b'[') => {
            let raws: Vec<&RawValue> = serde_json::from_str(text).map_err(syntax)?;
            let values = raws.into_iter().map(|value| read(value, depth + 1));
            Json::Array(values.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::String(serde_json::from_str(text).map_err(syntax)?),
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'n') => Json::Null,
        _ => Json::Number(Number(text.to_owned())),
    })
}

/// Of a key that comes twice the last value counts, as in Python and JavaScript.
fn without_doubles(entries: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(String, Json)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let place = places.get(&key).and_then(|place| kept.get_mut(*place));
        if let Some((_, there)) = place {
            *there = value;
        } else {
            places.insert(key.clone(), kept.len());
            kept.push((key, value));
        }
    }
    kept
}

/// The entries of an object, as they were written.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Equal by value: 12 is 12.0, and objects are equal in whatever order.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => {
                if a.len() != b.len() {
                    return false;
                }
                let mut a: Vec<_> = a.iter().collect();
                let mut b: Vec<_> = b.iter().collect();
                a.sort_by(|x, y| x.0.cmp(&y.0));
                b.sort_by(|x, y| x.0.cmp(&y.0));
                a == b
            }
            _ => false,
        }
    }
}

impl Eq for Json {}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize_value(serializer),
            Self::String(value) => serializer.serialize_str(value),
            Self::Array(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(value)?;
                }
                list.end()
            }
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Number(value.into()))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Number(value.into()))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Json, E> {
                let number = Number::of_float(value);
                let number = number.ok_or_else(|| E::custom("JSON has no infinity and no NaN"))?;
                Ok(Json::Number(number))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Json, E> {
                Ok(Json::String(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(Json::Array(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Json>()? {
                    // How TOML's reader hands over what JSON has not.
                    if key == "$__toml_private_datetime" {
                        return Err(de::Error::custom("JSON has no dates: write it as a text"));
                    }
                    entries.push((key, value));
                }
                Ok(Json::Object(without_doubles(entries)))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Json {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_equal_whatever_the_order_of_keys() {
        let a = Json::read(r#"{"a": 1, "b": [1.0, {"x": null}], "a": 2}"#).unwrap();
        let b = Json::read(r#"{"b": [1, {"x": null}], "a": 2}"#).unwrap();
        assert_eq!(a, b);
        assert_eq!(a.to_canonical(), r#"{"a":2,"b":[1,{"x":null}]}"#);
        assert_eq!(a.to_canonical(), b.to_canonical());
        assert_ne!(a, Json::read("[2]").unwrap());
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        for text in ["", "NaN", "[Infinity]", "{'a': 1}", "1 2", "\"\\x\""] {
            assert!(
                matches!(Json::read(text), Err(JsonError::Syntax(_))),
                "{text}"
            );
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(Json::read(&deep), Err(JsonError::TooDeep));
    }

    proptest! {
        #[test]
        fn text_survives(text in "\\PC*") {
            let value = Json::String(text);
            prop_assert_eq!(Json::read(&value.to_text()).unwrap(), value.clone());
        }
    }
}
