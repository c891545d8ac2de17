//! Decimals as JSON numbers with every digit, where a float would lose some.
//!
//! Reading and writing goes through raw JSON text, so it works with `serde_json` on text, and not
//! inside an enum that serde has to buffer (`tag = …`, `untagged`).

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;
use std::fmt::Display;

/// Writes anything whose text is a JSON number as that number.
pub(crate) fn write<S: Serializer>(
    number: &impl Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    RawValue::from_string(number.to_string())
        .map_err(ser::Error::custom)?
        .serialize(serializer)
}

/// For `#[serde(with = "exact_number")]`: no trailing zeros.
pub(crate) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    write(&number.normalize(), serializer)
}

/// For `#[serde(with = "exact_number")]`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = Box::<RawValue>::deserialize(deserializer)?;
    Decimal::from_str_exact(text.get())
        .or_else(|_| Decimal::from_scientific(text.get()))
        .map_err(de::Error::custom)
}
