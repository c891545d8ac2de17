//! How requests, answers and events become text and are read again.

use crate::{Event, Refusal};
use serde::de::{DeserializeOwned, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Bytes that travel beside the JSON of a message.
pub type Attachments = Vec<Vec<u8>>;

/// An answer: what it says, and what is attached to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given<T> {
    /// What it says.
    pub value: T,
    /// In the order that the answer's type describes.
    pub attachments: Attachments,
}

/// What the account worker answers, as it is on its way: the JSON text of the answer, or why there
/// is none.
pub type Reply = Result<Given<String>, Refusal>;

/// What the page hears from its workers.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The answer to the request of this number.
    Reply(u32, Reply),
    /// What it did not ask for.
    Event(Event),
}

/// JSON that is handed on as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawJson(pub String);

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A message cannot be read: page and worker are not of the same build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyError;

/// The JSON text of a message.
#[must_use]
pub fn write<T: Serialize>(message: &T) -> String {
    // Every type of the contract has a JSON form: none has a map whose keys are no texts.
    serde_json::to_string(message).unwrap_or_default()
}

/// Reads the JSON text of a message.
///
/// # Errors
/// [`ReplyError`] if it is none of this type.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, ReplyError> {
    serde_json::from_str(json).map_err(|_| ReplyError)
}
