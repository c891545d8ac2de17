//! What event source mappings do with a queue.

use super::{Sqs, handle::Handle, message_key, receive::shown};
use crate::wire::{Fields, Value};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// A message that a mapping has received.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Its id, by which a function names those that it could not handle.
    pub(crate) id: String,
    /// What it is deleted with.
    pub(crate) receipt: String,
    /// How many events led to it.
    pub(crate) hops: u32,
    /// As a record of a function's event.
    pub(crate) record: Json,
}

impl Sqs {
    /// Whether there is a queue of this name.
    pub(crate) fn has_queue(&self, name: &str) -> bool {
        self.queues.has(name)
    }

    /// Seconds for which a message of a queue is not seen once it was received.
    pub(crate) fn visibility_timeout(&self, name: &str) -> i64 {
        let queue = self.queues.get(name);
        queue.map_or(0, super::queue::Queue::visibility_timeout)
    }

    /// When each of a queue's messages can be received next, the earliest first; of a group of a FIFO queue only its
    /// first message. In milliseconds since the epoch.
    pub(crate) fn visible_from(&self, name: &str) -> Vec<i64> {
        let Some(queue) = self.queues.get(name) else {
            return Vec::new();
        };
        let kept = queue.retention() * 1000;
        let mut groups = BTreeSet::new();
        let mut times: Vec<i64> = self
            .messages
            .below(&format!("{name}/"))
            .filter(|(_, message)| message.sent + kept > message.visible_at)
            .filter(|(_, message)| {
                !queue.fifo || groups.insert(message.group.as_deref().unwrap_or_default())
            })
            .map(|(_, message)| message.visible_at)
            .collect();
        times.sort_unstable();
        times
    }

    /// Receives up to so many messages of at most so many bytes together.
    pub(crate) fn take(
        &mut self,
        name: &str,
        arn: &str,
        most: usize,
        bytes: usize,
        now: i64,
    ) -> Vec<Taken> {
        self.forget_expired(name, now);
        let hidden = self.visibility_timeout(name);
        let sequences = self.take_visible(name, most, hidden, now);
        let mut taken = Vec::new();
        let mut size = 0_usize;
        for sequence in sequences {
            let key = message_key(name, sequence);
            let Some(message) = self.messages.get(&key) else {
                continue;
            };
            let all = Fields::new()
                .with("AttributeNames", Value::list(["All"]))
                .with("MessageAttributeNames", Value::list(["All"]));
            let told = shown(message, name, sequence, &all);
            let one = Taken {
                id: message.id.clone(),
                receipt: told.text_or_empty("ReceiptHandle").to_owned(),
                hops: message.hops,
                record: record(&told, arn),
            };
            size = size.saturating_add(one.record.to_string().len());
            if size > bytes && !taken.is_empty() {
                self.put_back(&key, now);
                continue;
            }
            taken.push(one);
        }
        taken
    }

    /// What was too much for a batch was not received.
    fn put_back(&mut self, key: &str, now: i64) {
        if let Some(message) = self.messages.get_mut(key) {
            message.receives = message.receives.saturating_sub(1);
            message.visible_at = now;
        }
    }

    /// A message was handled.
    pub(crate) fn finish(&mut self, name: &str, receipt: &str, now: i64) {
        // What is gone, or was received again meanwhile, is somebody else's.
        let _ = self.delete_one(name, receipt, now);
    }

    /// No function will ever get a message: it goes where dead letters go, or nowhere.
    pub(crate) fn give_up(&mut self, name: &str, receipt: &str, now: i64) {
        let Some(handle) = Handle::read(receipt).filter(|handle| handle.queue == name) else {
            return;
        };
        let dead_letters = self.queues.get(name).and_then(|queue| queue.dead_letters());
        if dead_letters.is_none_or(|to| !self.bury(name, handle.sequence, &to, now)) {
            self.messages.remove(&message_key(name, handle.sequence));
        }
    }
}

/// A message as functions get it.
fn record(told: &Fields, arn: &str) -> Json {
    let mut attributes = Map::new();
    for (name, value) in told
        .map("Attributes")
        .into_iter()
        .flat_map(Fields::text_entries)
    {
        attributes.insert(name.to_owned(), value.into());
    }
    let mut own = Map::new();
    for (name, value) in told
        .map("MessageAttributes")
        .into_iter()
        .flat_map(Fields::iter)
    {
        own.insert(name.to_owned(), attribute(value));
    }
    let mut record = json!({
        "messageId": told.text_or_empty("MessageId"),
        "receiptHandle": told.text_or_empty("ReceiptHandle"),
        "body": told.text_or_empty("Body"),
        "attributes": attributes,
        "messageAttributes": own,
        "md5OfBody": told.text_or_empty("MD5OfBody"),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": arn.split(':').nth(3).unwrap_or_default(),
    });
    if let Some(digest) = told.text("MD5OfMessageAttributes") {
        record["md5OfMessageAttributes"] = digest.into();
    }
    record
}

fn attribute(value: &Value) -> Json {
    let Some(fields) = value.as_map() else {
        return Json::Null;
    };
    let mut one = json!({
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": fields.text_or_empty("DataType"),
    });
    if let Some(text) = fields.text("StringValue") {
        one["stringValue"] = text.into();
    }
    if let Some(bytes) = fields.blob("BinaryValue") {
        one["binaryValue"] = crate::wire::protocol::base64(bytes).into();
    }
    one
}
