//! JSON for the views: small, natively testable, and every number with the digits that it came with.
//!
//! The views show what the worker answers; they need no types of their own for it. (serde would cost
//! more of the page than all of them.)

mod parse;
mod pretty;
mod write;

pub use parse::{ParseError, parse};
pub use pretty::{beginning, pretty};
pub use write::{Object, list, quote};

use std::rc::Rc;
use yew::AttrValue;

/// A JSON value. Clones share what they hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`, and whatever is not there.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digit by digit as it was written.
    Number(AttrValue),
    /// A string.
    Text(AttrValue),
    /// An array.
    List(Rc<[Json]>),
    /// An object, its members in their order.
    Object(Rc<[(AttrValue, Json)]>),
}

impl Json {
    /// A member of an object; [`Json::Null`] if there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> &Json {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map_or(&Self::Null, |(_, value)| value)
    }

    /// The members of an object, or none.
    #[must_use]
    pub fn members(&self) -> &[(AttrValue, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array, or none.
    #[must_use]
    pub fn items(&self) -> &[Json] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a member that is an array.
    #[must_use]
    pub fn list(&self, key: &str) -> &[Json] {
        self.get(key).items()
    }

    /// A string, a number's digits, or an empty text.
    #[must_use]
    pub fn as_text(&self) -> AttrValue {
        match self {
            Self::Number(text) | Self::Text(text) => text.clone(),
            _ => AttrValue::default(),
        }
    }

    /// The text of a member.
    #[must_use]
    pub fn text(&self, key: &str) -> AttrValue {
        self.get(key).as_text()
    }

    /// The text of a member; `None` if it is not there or empty.
    #[must_use]
    pub fn some_text(&self, key: &str) -> Option<AttrValue> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// Whether a member is `true`.
    #[must_use]
    pub fn is_true(&self, key: &str) -> bool {
        matches!(self.get(key), Self::Bool(true))
    }

    /// Whether it is `null` or not there.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A member as a number to draw with; 0 if it is none.
    #[must_use]
    pub fn number(&self, key: &str) -> f64 {
        self.get(key).as_number()
    }

    /// A number to draw with; 0 if it is none.
    #[must_use]
    pub fn as_number(&self) -> f64 {
        match self {
            Self::Number(text) => text.parse().unwrap_or_default(),
            _ => 0.0,
        }
    }
}
