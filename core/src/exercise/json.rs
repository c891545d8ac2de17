//! JSON values whose numbers keep every digit, so that they can be compared by value.

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use std::cmp::Ordering;
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
            Self::Number(number) => number.serialize(serializer),
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

/// A JSON number as it was written. Compared by its exact value.
#[derive(Clone, Debug)]
pub struct Number(String);

impl Number {
    /// The number of a text, if it is one of JSON's.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match Json::read(text.trim()) {
            Ok(Json::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The shortest number that stands for a float; `None` if JSON has none.
    #[must_use]
    pub fn of_float(value: f64) -> Option<Self> {
        let text = serde_json::Number::from_f64(value)?.to_string();
        Some(Self(text))
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.decimal().exponent >= 0
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn decimal(&self) -> Decimal<'_> {
        Decimal::of(&self.0)
    }

    /// The same text for all numbers of the same value.
    fn to_canonical(&self) -> String {
        let decimal = self.decimal();
        let sign = if decimal.negative { "-" } else { "" };
        let digits: String = decimal.digits().collect();
        if digits.is_empty() {
            return "0".to_owned();
        }
        match usize::try_from(decimal.exponent) {
            Ok(zeros @ 0..=20) => format!("{sign}{digits}{}", "0".repeat(zeros)),
            _ => format!("{sign}{digits}e{}", decimal.exponent),
        }
    }
}

/// Sign, digits without zeros at both ends, and a power of ten.
struct Decimal<'a> {
    negative: bool,
    /// The digits before and after the point.
    whole: &'a str,
    fraction: &'a str,
    exponent: i128,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // An exponent of more digits than fit makes every number the same: zero, or far too large.
        let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        let length = |text: &str| i128::try_from(text.len()).unwrap_or(i128::MAX);
        if !fraction.is_empty() {
            let fraction_of = if whole.is_empty() {
                fraction.trim_start_matches('0')
            } else {
                fraction
            };
            return Self {
                negative,
                whole,
                exponent: i128::from(exponent) - length(fraction),
                fraction: fraction_of,
            };
        }
        let digits = whole.trim_end_matches('0');
        let zero = digits.is_empty();
        Self {
            negative: negative && !zero,
            exponent: if zero {
                0
            } else {
                i128::from(exponent) + length(whole) - length(digits)
            },
            whole: digits,
            fraction: "",
        }
    }

    fn digits(&self) -> impl Iterator<Item = char> + '_ {
        self.whole.chars().chain(self.fraction.chars())
    }

    fn count(&self) -> i128 {
        i128::try_from(self.whole.len() + self.fraction.len()).unwrap_or(i128::MAX)
    }

    /// Compares absolute values: by the place of the first digit, then digit by digit.
    fn compare_size(&self, other: &Self) -> Ordering {
        match (self.count(), other.count()) {
            (0, 0) => return Ordering::Equal,
            (0, _) => return Ordering::Less,
            (_, 0) => return Ordering::Greater,
            _ => {}
        }
        let place = |it: &Self| it.count() + it.exponent;
        place(self)
            .cmp(&place(other))
            .then_with(|| self.digits().cmp(other.digits()))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.decimal(), other.decimal());
        match (a.negative, b.negative) {
            (false, false) => a.compare_size(&b),
            (true, true) => b.compare_size(&a),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

impl Serialize for Number {
    /// As the nearest number that the other side has: whole, or a float.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(value) = self.0.parse::<i64>() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = self.0.parse::<u64>() {
            return serializer.serialize_u64(value);
        }
        match self.0.parse::<f64>() {
            Ok(value) if value.is_finite() => serializer.serialize_f64(value),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Number(number) => Ok(number),
            Json::String(text) => {
                Self::read(&text).ok_or_else(|| de::Error::custom("this text is no number"))
            }
            _ => Err(de::Error::custom("expected a number")),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["number", "string"]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap()
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b) in [
            ("12", "12.0"),
            ("12", "1.2e1"),
            ("0", "-0.0"),
            ("0e99", "0"),
            ("0.1", "1e-1"),
            ("0.0010", "1E-3"),
            ("100", "1e2"),
            ("1e400", "10e399"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890.000",
            ),
        ] {
            assert_eq!(number(a), number(b), "{a} {b}");
            assert_eq!(number(a).to_canonical(), number(b).to_canonical());
        }
        for (less, more) in [
            ("12345678901234567890123", "12345678901234567890124"),
            ("0.1", "0.10000000000000000001"),
            ("-2", "-1"),
            ("-1", "0"),
            ("9", "10"),
            ("0.09", "0.1"),
            ("1e5", "1.00001e5"),
            ("1e99999999999999999999", "2e99999999999999999999"),
        ] {
            assert!(number(less) < number(more), "{less} {more}");
            assert_ne!(number(less).to_canonical(), number(more).to_canonical());
        }
        assert!(number("12.0").is_integer() && !number("12.5").is_integer());
        assert!(number("1.5e1").is_integer());
    }

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
        fn numbers_order_as_floats_do(a in -1e12..1e12f64, b in -1e12..1e12f64) {
            let (x, y) = (Number::of_float(a).unwrap(), Number::of_float(b).unwrap());
            prop_assert_eq!(Some(x.cmp(&y)), a.partial_cmp(&b));
        }

        #[test]
        fn text_survives(text in "\\PC*") {
            let value = Json::String(text);
            prop_assert_eq!(Json::read(&value.to_text()).unwrap(), value.clone());
        }
    }
}
