//! Keys of tables and indexes, and their order.

use super::{
    attribute::{Attribute, Item},
    fault::{bad_values, invalid, wrong_key},
};
use crate::wire::Fault;
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest partition and sort keys, in bytes.
const LONGEST_HASH: usize = 2048;
const LONGEST_RANGE: usize = 1024;

/// An attribute of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyPart {
    pub(super) name: String,
    /// `S`, `N` or `B`.
    pub(super) kind: String,
}

/// The key of a table or an index. Tables have at most one attribute of each; global indexes up to four.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeySchema {
    pub(super) hash: Vec<KeyPart>,
    pub(super) range: Vec<KeyPart>,
}

/// Where an item lies: its partition, and its place in it. Texts are ordered as the keys are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// 48 hexadecimal digits.
    pub(super) partition: String,
    pub(super) sort: String,
}

impl KeySchema {
    pub(super) fn parts(&self) -> impl Iterator<Item = &KeyPart> {
        self.hash.iter().chain(&self.range)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts().any(|part| part.name == name)
    }

    /// The attributes of a key, of an item that has them.
    pub(super) fn of(&self, item: &Item) -> Item {
        self.parts()
            .filter_map(|part| Some((part.name.clone(), item.get(&part.name)?.clone())))
            .collect()
    }

    /// Where an item lies; `None` if it lacks a part of the key, or has another type there.
    pub(super) fn place(&self, item: &Item) -> Option<Place> {
        let values = |parts: &[KeyPart]| {
            parts
                .iter()
                .map(|part| {
                    item.get(&part.name)
                        .filter(|value| value.kind() == part.kind)
                })
                .collect::<Option<Vec<_>>>()
        };
        let range = values(&self.range)?;
        let last = range.len();
        let sort = range
            .iter()
            .enumerate()
            .map(|(index, value)| sortable(value, index + 1 == last))
            .collect();
        Some(Place {
            partition: partition(values(&self.hash)?),
            sort,
        })
    }

    /// Checks the key of a request: exactly the key's attributes with their types.
    ///
    /// # Errors
    ///
    /// AWS's `ValidationException`.
    pub(super) fn check_key(&self, key: &Item) -> Result<(), Fault> {
        if key.len() != self.parts().count() {
            return Err(wrong_key());
        }
        for part in self.parts() {
            match key.get(&part.name) {
                Some(value) if value.kind() == part.kind => {}
                _ => return Err(wrong_key()),
            }
        }
        self.check_values(key)
    }

    /// Checks that an item has the key.
    ///
    /// # Errors
    ///
    /// AWS's `ValidationException`.
    pub(super) fn check_item(&self, item: &Item) -> Result<(), Fault> {
        for part in self.parts() {
            let Some(value) = item.get(&part.name) else {
                return Err(bad_values(format!(
                    "Missing the key {} in the item",
                    part.name
                )));
            };
            if value.kind() != part.kind {
                return Err(bad_values(format!(
                    "Type mismatch for key {} expected: {} actual: {}",
                    part.name,
                    part.kind,
                    value.kind()
                )));
            }
        }
        self.check_values(item)
    }

    /// Neither empty nor too long.
    pub(super) fn check_values(&self, item: &Item) -> Result<(), Fault> {
        for part in self.parts() {
            let what = match item.get(&part.name) {
                Some(Attribute::S(text)) if text.is_empty() => "string",
                Some(Attribute::B(bytes)) if bytes.is_empty() => "binary",
                _ => continue,
            };
            return Err(invalid(format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {what} value. Key: {}",
                part.name
            )));
        }
        let size = |parts: &[KeyPart]| -> usize {
            parts
                .iter()
                .filter_map(|part| item.get(&part.name))
                .map(super::attribute::value_size)
                .sum()
        };
        if size(&self.hash) > LONGEST_HASH {
            return Err(bad_values(format!(
                "Size of hashkey has exceeded the maximum size limit of{LONGEST_HASH} bytes"
            )));
        }
        if size(&self.range) > LONGEST_RANGE {
            return Err(bad_values(format!(
                "Aggregated size of all range keys has exceeded the size limit of {LONGEST_RANGE} bytes"
            )));
        }
        Ok(())
    }
}

/// The partition of these values of the partition key. The order of partitions has nothing to do with
/// the order of their keys; for strings it is AWS's own, an MD5. A second hash, for which nobody finds
/// two keys, tells partitions apart.
pub(super) fn partition<'a>(values: impl IntoIterator<Item = &'a Attribute>) -> String {
    let mut order = Md5::new().chain_update(b"Outliers");
    let mut hash = Sha256::new();
    for value in values {
        let text = sortable(value, true);
        order.update(text.as_bytes());
        hash.update(value.kind().as_bytes());
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let (order, hash) = (order.finalize(), hash.finalize());
    let half = |digest: &[u8], bytes| hex(digest.get(..bytes).unwrap_or_default());
    half(&order, 8) + &half(&hash, 16)
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// A text with the order of the values. One that others follow ends in a mark below all characters.
pub(super) fn sortable(value: &Attribute, last: bool) -> String {
    let text = match value {
        Attribute::S(text) => text.clone(),
        Attribute::N(number) => number.sortable(),
        Attribute::B(bytes) => hex(bytes),
        // No type of keys.
        _ => String::new(),
    };
    if last {
        text
    } else {
        text.replace('\0', "\0\u{1}") + "\0\0"
    }
}

/// The text that follows directly after a text.
pub(super) fn next(text: &str) -> String {
    format!("{text}\0")
}

/// The first text after all those that begin with a prefix; `None` if there is none.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut characters: Vec<_> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        let following = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            '\u{10ffff}' => None,
            other => char::from_u32(other as u32 + 1),
        };
        if let Some(following) = following {
            characters.push(following);
            return Some(characters.into_iter().collect());
        }
    }
    None
}
