//! A message, its size and its digests.

use super::{Sqs, invalid};
use crate::{
    cloud::record::json_entries,
    wire::{Fault, Fields, Value, protocol},
};
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An attribute that the sender gave a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attribute {
    /// `String`, `Number.int`, ...
    pub(super) kind: String,
    /// The text; of a binary one base64.
    pub(super) value: String,
}

/// A message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// X-Ray's header, if the sender gave one.
    pub(super) trace: Option<String>,
    pub(super) sender: String,
    /// Milliseconds since the epoch.
    pub(super) sent: i64,
    /// When it can be received.
    pub(super) visible_at: i64,
    pub(super) receives: u32,
    pub(super) first_received: Option<i64>,
    pub(super) group: Option<String>,
    pub(super) deduplication: Option<String>,
    /// The number that FIFO queues give a message.
    pub(super) number: Option<String>,
    /// The queue from which it came here as a dead letter.
    pub(super) dead_from: Option<String>,
    /// How many events led to it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) hops: u32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a FIFO queue has taken already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Deduplicated {
    pub(super) until: i64,
    pub(super) id: String,
    pub(super) number: String,
}

json_entries!(Message, Deduplicated);

pub(super) fn md5(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Md5::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

impl Attribute {
    fn is_binary(&self) -> bool {
        self.kind.starts_with("Binary")
    }

    fn bytes(&self) -> Vec<u8> {
        if self.is_binary() {
            protocol::from_base64(&self.value).unwrap_or_default()
        } else {
            self.value.clone().into_bytes()
        }
    }

    pub(super) fn fields(&self) -> Fields {
        let fields = Fields::new().with("DataType", &self.kind);
        if self.is_binary() {
            fields.with("BinaryValue", Value::Blob(self.bytes().into()))
        } else {
            fields.with("StringValue", &self.value)
        }
    }
}

fn add(all: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    all.extend_from_slice(&length.to_be_bytes());
    all.extend_from_slice(bytes);
}

/// The digest of attributes as clients compute it to compare.
pub(super) fn digest<'a>(attributes: impl Iterator<Item = (&'a String, &'a Attribute)>) -> String {
    let mut all = Vec::new();
    for (name, attribute) in attributes {
        add(&mut all, name.as_bytes());
        add(&mut all, attribute.kind.as_bytes());
        // How it is transported: one byte without a length.
        all.push(if attribute.is_binary() { 2 } else { 1 });
        add(&mut all, &attribute.bytes());
    }
    md5(&all)
}

impl Message {
    /// The digest of its body.
    pub(super) fn body_md5(&self) -> String {
        md5(self.body.as_bytes())
    }
}

/// Bytes of a body and its attributes, which count together.
pub(super) fn size(body: &str, attributes: &BTreeMap<String, Attribute>) -> usize {
    let attributes: usize = attributes
        .iter()
        .map(|(name, attribute)| name.len() + attribute.kind.len() + attribute.bytes().len())
        .sum();
    body.len() + attributes
}

/// Reads the attributes of a message that is to be sent.
pub(super) fn attributes(given: Option<&Fields>) -> Result<BTreeMap<String, Attribute>, Fault> {
    const MOST: usize = 10;
    let mut all = BTreeMap::new();
    let Some(given) = given else {
        return Ok(all);
    };
    if given.len() > MOST {
        return Err(invalid(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MOST}].",
            given.len()
        )));
    }
    for (name, value) in given.iter() {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        if name.is_empty() || name.len() > 256 || !name.chars().all(allowed) {
            return Err(invalid(format!(
                "The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters."
            )));
        }
        let fields = value.as_map();
        let kind = fields
            .and_then(|fields| fields.text("DataType"))
            .unwrap_or_default();
        if kind.is_empty() {
            return Err(invalid(format!(
                "The message attribute '{name}' must contain non-empty message attribute type."
            )));
        }
        let base = kind.split('.').next().unwrap_or_default();
        let text = fields.and_then(|fields| fields.text("StringValue"));
        let blob = fields.and_then(|fields| fields.blob("BinaryValue"));
        let value = match base {
            "String" | "Number" => text.map(str::to_owned),
            "Binary" => blob.map(|blob| protocol::base64(blob)),
            _ => {
                return Err(invalid(format!(
                    "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
                )));
            }
        };
        let value = value.filter(|value| !value.is_empty()).ok_or_else(|| {
            invalid(format!("The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{base}'."))
        })?;
        if base == "Number" && value.trim().parse::<f64>().is_err() {
            return Err(invalid(format!(
                "Can't cast the value of message attribute '{name}' to a number."
            )));
        }
        let kind = kind.to_owned();
        all.insert(name.to_owned(), Attribute { kind, value });
    }
    Ok(all)
}

impl Sqs {
    /// Forgets what a queue has kept for its time.
    pub(super) fn forget_expired(&mut self, queue: &str, now: i64) {
        let Some(kept) = self.queues.get(queue).map(|queue| queue.retention() * 1000) else {
            return;
        };
        let below = format!("{queue}/");
        let expired: Vec<_> = self
            .messages
            .below(&below)
            .filter(|(_, message)| message.sent + kept <= now)
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in expired {
            self.messages.remove(&key);
        }
        let past: Vec<_> = self
            .deduplicated
            .below(&below)
            .filter(|(_, known)| known.until <= now)
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in past {
            self.deduplicated.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_that_boto3_computes() {
        let one = Attribute {
            kind: "Number.java.lang.Long".to_owned(),
            value: "1493147359900".to_owned(),
        };
        let all: BTreeMap<_, _> = [("timestamp".to_owned(), one)].into();
        assert_eq!(digest(all.iter()), "2e2e4876d8e0bd6b8c2c8f556831c349");
        assert_eq!(md5(b"body"), "841a2d689ad86bd1611447453c22c6fc");
    }
}
