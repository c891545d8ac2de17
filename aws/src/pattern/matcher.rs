//! What one value must be.

use crate::cloud::caller::matches_case;
use serde_json::Value as Json;
use std::net::IpAddr;

/// What one value must be.
#[derive(Clone, Debug)]
pub(crate) enum Matcher {
    Exactly(Json),
    Exists(bool),
    Text(Text),
    AnythingBut(Vec<Matcher>),
    Numeric(Vec<(Comparison, f64)>),
    Cidr(IpAddr, u8),
}

/// What a text must be.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    Prefix(String),
    Suffix(String),
    /// Without case; prefixes and suffixes may be so too.
    Ignoring(String),
    PrefixIgnoring(String),
    SuffixIgnoring(String),
    /// `*` for any characters.
    Wildcard(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    fn holds(self, number: f64, with: f64) -> bool {
        match self {
            Self::Equal => (number - with).abs() < f64::EPSILON,
            Self::Less => number < with,
            Self::AtMost => number <= with,
            Self::Greater => number > with,
            Self::AtLeast => number >= with,
        }
    }
}

impl Text {
    fn takes(&self, text: &str) -> bool {
        let lower = || text.to_lowercase();
        match self {
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            Self::Ignoring(other) => lower() == *other,
            Self::PrefixIgnoring(prefix) => lower().starts_with(prefix.as_str()),
            Self::SuffixIgnoring(suffix) => lower().ends_with(suffix.as_str()),
            Self::Wildcard(pattern) => matches_case(pattern, text),
        }
    }
}

impl Matcher {
    /// Whether it takes a value, which may be absent. Of an array one item must be taken; for
    /// `anything-but` all of them.
    pub(crate) fn takes(&self, value: Option<&Json>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => value.is_some() == *wanted,
            (_, None) => false,
            (Self::AnythingBut(others), Some(Json::Array(items))) => {
                !items.is_empty()
                    && items
                        .iter()
                        .all(|item| !others.iter().any(|other| other.one(item)))
            }
            (_, Some(Json::Array(items))) => items.iter().any(|item| self.one(item)),
            (_, Some(value)) => self.one(value),
        }
    }

    fn one(&self, value: &Json) -> bool {
        match self {
            Self::Exactly(wanted) => match (wanted.as_f64(), value.as_f64()) {
                (Some(wanted), Some(number)) => (wanted - number).abs() < f64::EPSILON,
                _ => wanted == value,
            },
            Self::Exists(wanted) => *wanted,
            Self::Text(text) => value.as_str().is_some_and(|value| text.takes(value)),
            Self::AnythingBut(others) => {
                !value.is_object() && !others.iter().any(|other| other.one(value))
            }
            Self::Numeric(all) => value.as_f64().is_some_and(|number| {
                all.iter()
                    .all(|(comparison, with)| comparison.holds(number, *with))
            }),
            Self::Cidr(network, bits) => value
                .as_str()
                .and_then(|text| text.parse().ok())
                .is_some_and(|address| within(address, *network, *bits)),
        }
    }
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let (one, other, width) = match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            (u128::from(one.to_bits()), u128::from(other.to_bits()), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
        _ => return false,
    };
    let rest = width - u32::from(bits).min(width);
    one.checked_shr(rest).unwrap_or(0) == other.checked_shr(rest).unwrap_or(0)
}
