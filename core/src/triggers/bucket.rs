//! An S3 bucket that tells a function of its objects.

use super::{Delivery, Effect, Occasion, TriggerError, names, room};
use crate::limits;
use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What stays as it is in a key of an event. A space becomes `+`, as in a form.
const KEY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b'/')
    .remove(b' ');

/// A bucket with its objects and the notification that is set for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// What it tells of.
    pub events: ObjectEvents,
    /// How a key must begin to be told of.
    pub prefix: String,
    /// How it must end.
    pub suffix: String,
    /// What is in it, by key.
    pub objects: BTreeMap<String, StoredObject>,
}

/// What is known of an object: its bytes are not kept, since no handler can read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredObject {
    /// In bytes.
    pub size: usize,
    /// The MD5 of its bytes, in hexadecimal digits.
    pub etag: String,
}

/// Event types of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ObjectEvents {
    /// `s3:ObjectCreated:*`
    #[serde(rename = "s3:ObjectCreated:*")]
    Created,
    /// `s3:ObjectRemoved:*`
    #[serde(rename = "s3:ObjectRemoved:*")]
    Removed,
    /// Both.
    #[serde(rename = "all")]
    All,
}

impl ObjectEvents {
    /// As AWS writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "s3:ObjectCreated:*",
            Self::Removed => "s3:ObjectRemoved:*",
            Self::All => "s3:ObjectCreated:*, s3:ObjectRemoved:*",
        }
    }

    const fn has(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::All, _) | (Self::Created, Self::Created) | (Self::Removed, Self::Removed)
        )
    }
}

impl Bucket {
    /// An empty bucket.
    ///
    /// # Errors
    /// [`TriggerError`] for `name`, `prefix` or `suffix`.
    pub fn new(
        name: &str,
        events: ObjectEvents,
        prefix: &str,
        suffix: &str,
    ) -> Result<Self, TriggerError> {
        names::bucket(name)?;
        for (field, text) in [("prefix", prefix), ("suffix", suffix)] {
            if text.len() > limits::OBJECT_KEY_MAX_BYTES {
                return Err(TriggerError::new(field, "Enter at most 1,024 bytes."));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            events,
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            objects: BTreeMap::new(),
        })
    }

    /// Puts an object into the bucket.
    ///
    /// # Errors
    /// [`TriggerError`] for `key`.
    pub fn put(
        &mut self,
        key: &str,
        contents: &[u8],
        occasion: Occasion<'_>,
    ) -> Result<Effect, TriggerError> {
        if key.is_empty() || key.len() > limits::OBJECT_KEY_MAX_BYTES {
            return Err(TriggerError::new(
                "key",
                "An object key has 1 to 1,024 bytes, such as photos/cat.jpg.",
            ));
        }
        if !self.objects.contains_key(key) {
            room("key", self.objects.len(), "objects")?;
        }
        let object = StoredObject {
            size: contents.len(),
            etag: md5_hex(contents),
        };
        let told = json!({
            "key": encoded(key),
            "size": object.size,
            "eTag": object.etag,
            "sequencer": self.sequencer(occasion),
        });
        self.objects.insert(key.to_owned(), object);
        Ok(self.tell(
            key,
            ObjectEvents::Created,
            "ObjectCreated:Put",
            told,
            occasion,
        ))
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// [`TriggerError`] for `key` if there is none of this key.
    pub fn delete(&mut self, key: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        if self.objects.remove(key).is_none() {
            let message = format!("There is no object of the key {key} in the bucket.");
            return Err(TriggerError::new("key", message));
        }
        let told = json!({"key": encoded(key), "sequencer": self.sequencer(occasion)});
        Ok(self.tell(
            key,
            ObjectEvents::Removed,
            "ObjectRemoved:Delete",
            told,
            occasion,
        ))
    }

    /// Grows with every change, as S3's does.
    fn sequencer(&self, occasion: Occasion<'_>) -> String {
        let tail = occasion.upper_hex(&self.name, "sequencer", 2);
        format!(
            "00{:014X}{tail}",
            occasion.now.unix_millis().wrapping_add(occasion.used)
        )
    }

    fn tell(
        &self,
        key: &str,
        kind: ObjectEvents,
        name: &'static str,
        object: Value,
        occasion: Occasion<'_>,
    ) -> Effect {
        if !self.events.has(kind) {
            return Effect::Nothing(format!(
                "The notification is for {} only, so the function was not invoked.",
                self.events.name()
            ));
        }
        if !key.starts_with(&self.prefix) || !key.ends_with(&self.suffix) {
            return Effect::Nothing(format!(
                "The key {key} does not match the notification's prefix and suffix, so the function was not invoked."
            ));
        }
        let function = occasion.function;
        let principal = "AWS:AIDACKCEVSQ6C2EXAMPLE";
        let id = |what: &str, length| occasion.letters(&self.name, what, length);
        let event = json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": function.region,
            "eventTime": occasion.now.to_string(),
            "eventName": name,
            "userIdentity": {"principalId": principal},
            "requestParameters": {"sourceIPAddress": "192.0.2.1"},
            "responseElements": {
                "x-amz-request-id": id("request", 16).to_uppercase(),
                "x-amz-id-2": id("host", 76),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": occasion.lasting_uuid(&self.name, "notification"),
                "bucket": {
                    "name": self.name,
                    "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                    "arn": self.arn(),
                },
                "object": object,
            },
        }]});
        Effect::Invoke(Delivery {
            name: format!("S3 {name} {key}"),
            event,
            at: occasion.now,
            asynchronous: true,
        })
    }

    /// `arn:aws:s3:::my-bucket`
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }
}

/// A key as events carry it: what `urllib.parse.unquote_plus` undoes.
fn encoded(key: &str) -> String {
    utf8_percent_encode(key, KEY).to_string().replace(' ', "+")
}

fn md5_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(32);
    for byte in Md5::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, occasion};
    use super::*;
    use crate::function::FunctionConfig;

    fn photos() -> Bucket {
        Bucket::new("photos", ObjectEvents::All, "in/", ".jpg").unwrap()
    }

    #[test]
    fn an_upload_is_told_with_key_size_and_etag() {
        let function = FunctionConfig::default();
        let mut bucket = photos();
        let put = bucket.put("in/my cat+ż.jpg", b"hello", occasion(&function));
        insta::assert_json_snapshot!(event(put.unwrap()));
        let deleted = bucket.delete("in/my cat+ż.jpg", occasion(&function));
        let object = &event(deleted.unwrap())["Records"][0]["s3"]["object"];
        assert_eq!(object.as_object().unwrap().len(), 2);
        assert!(bucket.objects.is_empty());
    }

    #[test]
    fn only_what_matches_is_told() {
        let function = FunctionConfig::default();
        let mut bucket = photos();
        for key in ["out/cat.jpg", "in/cat.png"] {
            let put = bucket.put(key, b"", occasion(&function)).unwrap();
            assert!(matches!(put, Effect::Nothing(why) if why.contains(key)));
        }
        bucket.events = ObjectEvents::Removed;
        let put = bucket.put("in/a.jpg", b"", occasion(&function)).unwrap();
        assert!(matches!(put, Effect::Nothing(_)));
        let deleted = bucket.delete("in/a.jpg", occasion(&function)).unwrap();
        assert!(matches!(deleted, Effect::Invoke(_)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let function = FunctionConfig::default();
        let mut bucket = photos();
        let long = "x".repeat(1_025);
        for key in ["", &long] {
            assert_eq!(
                bucket.put(key, b"", occasion(&function)).unwrap_err().field,
                "key"
            );
        }
        assert!(bucket.delete("none", occasion(&function)).is_err());
        for number in 0..super::super::THINGS_MAX {
            bucket
                .put(&number.to_string(), b"", occasion(&function))
                .unwrap();
        }
        assert!(bucket.put("one more", b"", occasion(&function)).is_err());
        assert!(bucket.put("0", b"again", occasion(&function)).is_ok());
    }
}
