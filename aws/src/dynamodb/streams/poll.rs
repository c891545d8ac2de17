//! What event source mappings do with a stream.

use super::calls::shard_id;
use super::record::{prefix, sequence};
use crate::{
    dynamodb::DynamoDb,
    wire::{Fields, Value, protocol::base64},
};
use serde_json::{Map, Value as Json};

/// A change that a mapping has read.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Its number in the stream.
    pub(crate) number: u64,
    /// When it happened, in milliseconds since the epoch.
    pub(crate) at: i64,
    /// How many events led to it.
    pub(crate) hops: u32,
    /// As a record of a function's event.
    pub(crate) record: Json,
}

impl DynamoDb {
    /// The start of the keys of a stream's changes; `None` if there is no such stream.
    fn changes_of(&self, arn: &str) -> Option<String> {
        let (_, rest) = arn.split_once(":table/")?;
        let (name, label) = rest.split_once("/stream/")?;
        let table = self.tables.get(name)?;
        let stream = table.stream.as_ref()?;
        (stream.label == label).then(|| prefix(name, stream))
    }

    /// Whether there is such a stream.
    pub(crate) fn has_stream(&self, arn: &str) -> bool {
        self.changes_of(arn).is_some()
    }

    /// The id of a stream's shard; nothing if the stream is gone.
    pub(crate) fn shard_of(&self, arn: &str) -> String {
        let name = arn
            .split_once(":table/")
            .and_then(|(_, rest)| rest.split('/').next());
        let table = name.and_then(|name| self.tables.get(name));
        let stream = table.and_then(|table| table.stream.as_ref());
        stream.map(shard_id).unwrap_or_default()
    }

    /// The number of a stream's next change.
    pub(crate) fn stream_end(&self, arn: &str) -> u64 {
        self.changes_of(arn)
            .map_or(0, |prefix| self.next_sequence(&prefix))
    }

    /// When changes from a number on happened, up to so many of them, in milliseconds since the epoch.
    pub(crate) fn stream_times(&self, arn: &str, from: u64, most: usize) -> Vec<i64> {
        let Some(prefix) = self.changes_of(arn) else {
            return Vec::new();
        };
        let end = crate::dynamodb::key::after_prefix(&prefix);
        let start = format!("{prefix}{}", sequence(from));
        let changes = self.changes.range(&start, end.as_deref());
        changes.take(most).map(|(_, change)| change.at).collect()
    }

    /// Changes from a number on, up to so many of them.
    pub(crate) fn read_stream(&self, arn: &str, from: u64, most: usize, now: i64) -> Vec<Told> {
        let Some(prefix) = self.changes_of(arn) else {
            return Vec::new();
        };
        let region = arn.split(':').nth(3).unwrap_or_default();
        let end = crate::dynamodb::key::after_prefix(&prefix);
        let start = format!("{prefix}{}", sequence(from));
        self.changes
            .range(&start, end.as_deref())
            .filter(|(_, change)| change.is_kept(now))
            .take(most)
            .filter_map(|(key, change)| {
                let number = key.strip_prefix(&prefix)?;
                let mut record = json(&Value::Map(change.told(number, region)));
                record["eventSourceARN"] = arn.into();
                Some(Told {
                    number: number.parse().ok()?,
                    at: change.at,
                    hops: change.hops,
                    record,
                })
            })
            .collect()
    }
}

/// A value as JSON without a shape.
fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => base64(bytes).into(),
        // Streams tell whole seconds.
        Value::Time(millis) => millis.div_euclid(1000).into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(fields) => Json::Object(members(fields)),
        Value::Document(document) => document.clone(),
    }
}

fn members(fields: &Fields) -> Map<String, Json> {
    let all = fields.iter();
    all.map(|(name, value)| (name.to_owned(), json(value)))
        .collect()
}
