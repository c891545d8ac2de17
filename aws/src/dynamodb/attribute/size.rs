//! What items take up, by AWS's rules.

use super::{Attribute, Item};

/// The size of an item in bytes: names and values.
pub(in crate::dynamodb) fn item_size(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + value_size(value))
        .sum()
}

/// The size of a value in bytes. Values nest no deeper than [`super::NESTING`] levels.
pub(in crate::dynamodb) fn value_size(value: &Attribute) -> usize {
    match value {
        Attribute::S(text) => text.len(),
        Attribute::N(number) => number.size(),
        Attribute::B(bytes) => bytes.len(),
        Attribute::Bool(_) | Attribute::Null(_) => 1,
        Attribute::M(map) => 3 + item_size(map) + map.len(),
        Attribute::L(list) => 3 + list.iter().map(|one| value_size(one) + 1).sum::<usize>(),
        Attribute::Strings(set) => set.iter().map(String::len).sum(),
        Attribute::Numbers(set) => set.iter().map(super::Number::size).sum(),
        Attribute::Binaries(set) => set.iter().map(bytes::Bytes::len).sum(),
    }
}
