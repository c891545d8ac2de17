//! Values of attributes as members of the wire and as records.

use super::{Attribute, Item, Number};
use crate::wire::{
    Fields, Value,
    protocol::{base64, from_base64},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value as the wire's structure.
pub(in crate::dynamodb) fn write(value: &Attribute) -> Value {
    let inner = match value {
        Attribute::S(text) => Value::from(text),
        Attribute::N(number) => Value::from(number.to_string()),
        Attribute::B(bytes) => Value::Blob(bytes.clone()),
        Attribute::Bool(flag) | Attribute::Null(flag) => Value::Bool(*flag),
        Attribute::M(map) => Value::Map(write_item(map)),
        Attribute::L(list) => Value::List(list.iter().map(write).collect()),
        Attribute::Strings(set) => Value::list(set),
        Attribute::Numbers(set) => Value::list(set.iter().map(Number::to_string)),
        Attribute::Binaries(set) => Value::list(set.iter().cloned()),
    };
    Value::Map(Fields::new().with(value.kind(), inner))
}

/// An item as the wire's map.
pub(in crate::dynamodb) fn write_item(item: &Item) -> Fields {
    item.iter()
        .map(|(name, value)| (name, write(value)))
        .collect()
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).map_err(|fault| serde::de::Error::custom(fault.message))
    }
}

fn decoded<E: serde::de::Error>(text: &str) -> Result<bytes::Bytes, E> {
    from_base64(text)
        .map(Into::into)
        .ok_or_else(|| E::custom("not base64"))
}

/// Bytes in records.
pub(super) mod in_base64 {
    use super::{Deserialize, Deserializer, Serializer, base64, decoded};
    use bytes::Bytes;

    pub(in super::super) fn serialize<S: Serializer>(
        bytes: &Bytes,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Bytes, D::Error> {
        decoded(&String::deserialize(deserializer)?)
    }
}

/// Sets of bytes in records.
pub(super) mod all_in_base64 {
    use super::{Deserialize, Deserializer, Serializer, base64, decoded};
    use bytes::Bytes;
    use std::collections::BTreeSet;

    pub(in super::super) fn serialize<S: Serializer>(
        set: &BTreeSet<Bytes>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(set.iter().map(|bytes| base64(bytes)))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<Bytes>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| decoded(text))
            .collect()
    }
}
