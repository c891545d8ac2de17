//! Values of attributes.

mod read;
mod size;
mod write;

use super::number::Number;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub(super) use read::{NESTING, read, read_item};
pub(super) use size::{item_size, value_size};
pub(super) use write::write_item;

/// An item, or the value of a map.
pub(super) type Item = BTreeMap<String, Attribute>;

/// The value of an attribute. As a record it is DynamoDB's own JSON (`{"S": "x"}`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Attribute {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Bytes.
    #[serde(with = "write::in_base64")]
    B(Bytes),
    /// A boolean.
    #[serde(rename = "BOOL")]
    Bool(bool),
    /// Nothing; always true.
    #[serde(rename = "NULL")]
    Null(bool),
    /// A map.
    M(Item),
    /// A list.
    L(Vec<Attribute>),
    /// A set of strings, never empty.
    #[serde(rename = "SS")]
    Strings(BTreeSet<String>),
    /// A set of numbers, never empty.
    #[serde(rename = "NS")]
    Numbers(BTreeSet<Number>),
    /// A set of binaries, never empty.
    #[serde(rename = "BS", with = "write::all_in_base64")]
    Binaries(BTreeSet<Bytes>),
}

impl Attribute {
    /// The name of its type on the wire.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::S(_) => "S",
            Self::N(_) => "N",
            Self::B(_) => "B",
            Self::Bool(_) => "BOOL",
            Self::Null(_) => "NULL",
            Self::M(_) => "M",
            Self::L(_) => "L",
            Self::Strings(_) => "SS",
            Self::Numbers(_) => "NS",
            Self::Binaries(_) => "BS",
        }
    }

    /// The name of its type in messages about updates.
    pub(super) fn long_kind(&self) -> &'static str {
        match self {
            Self::S(_) => "STRING",
            Self::N(_) => "NUMBER",
            Self::B(_) => "BINARY",
            Self::Bool(_) => "BOOLEAN",
            Self::Null(_) => "NULL",
            Self::M(_) => "MAP",
            Self::L(_) => "LIST",
            Self::Strings(_) => "STRING_SET",
            Self::Numbers(_) => "NUMBER_SET",
            Self::Binaries(_) => "BINARY_SET",
        }
    }

    /// The order of two values of one type that has an order.
    pub(super) fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::S(one), Self::S(two)) => Some(one.cmp(two)),
            (Self::N(one), Self::N(two)) => Some(one.cmp(two)),
            (Self::B(one), Self::B(two)) => Some(one.cmp(two)),
            _ => None,
        }
    }

    /// As AWS prints an operand: `{S:x}`.
    pub(super) fn printed(&self) -> String {
        let shown = match self {
            Self::S(text) => text.clone(),
            Self::N(number) => number.to_string(),
            Self::B(bytes) => crate::wire::protocol::base64(bytes),
            Self::Bool(flag) | Self::Null(flag) => flag.to_string(),
            _ => "...".to_owned(),
        };
        format!("{{{}:{shown}}}", self.kind())
    }
}
