//! A queue and what its attributes may be.

use crate::cloud::record::json_entries;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Queue {
    pub(super) fifo: bool,
    /// Milliseconds since the epoch.
    pub(super) created: i64,
    pub(super) modified: i64,
    /// Attributes that were set, and the defaults of the others.
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    /// The sequence number of the last message.
    pub(super) next: u64,
    /// When it was last purged.
    pub(super) purged: Option<i64>,
}

json_entries!(Queue);

/// Where messages go that nobody could handle.
pub(super) struct DeadLetters {
    /// The name of the queue.
    pub(super) target: String,
    /// So often a message is received before.
    pub(super) receives: u32,
    /// What comes before a queue's name in the ARNs of this region.
    place: String,
}

impl DeadLetters {
    /// The ARN of a queue beside it.
    pub(super) fn arn_of(&self, queue: &str) -> String {
        format!("{}:{queue}", self.place)
    }
}

impl Queue {
    pub(super) fn new(fifo: bool, now: i64) -> Self {
        let mut attributes: BTreeMap<String, String> = [
            ("VisibilityTimeout", "30"),
            ("DelaySeconds", "0"),
            ("MaximumMessageSize", "1048576"),
            ("MessageRetentionPeriod", "345600"),
            ("ReceiveMessageWaitTimeSeconds", "0"),
            ("SqsManagedSseEnabled", "true"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if fifo {
            for (name, value) in [
                ("FifoQueue", "true"),
                ("ContentBasedDeduplication", "false"),
                ("DeduplicationScope", "queue"),
                ("FifoThroughputLimit", "perQueue"),
            ] {
                attributes.insert(name.to_owned(), value.to_owned());
            }
        }
        Self {
            fifo,
            created: now,
            modified: now,
            attributes,
            tags: BTreeMap::new(),
            next: 0,
            purged: None,
        }
    }

    fn number(&self, name: &str) -> i64 {
        self.attributes
            .get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }

    /// Seconds for which a message that was received is not seen.
    pub(super) fn visibility_timeout(&self) -> i64 {
        self.number("VisibilityTimeout")
    }

    /// Seconds until a message is first seen.
    pub(super) fn delay(&self) -> i64 {
        self.number("DelaySeconds")
    }

    /// Seconds for which a message is kept.
    pub(super) fn retention(&self) -> i64 {
        self.number("MessageRetentionPeriod")
    }

    /// Seconds for which a call waits for a message.
    pub(super) fn wait(&self) -> i64 {
        self.number("ReceiveMessageWaitTimeSeconds")
    }

    /// Bytes of the largest message.
    pub(super) fn largest(&self) -> usize {
        usize::try_from(self.number("MaximumMessageSize")).unwrap_or_default()
    }

    /// Whether messages with the same body are the same.
    pub(super) fn by_content(&self) -> bool {
        self.flag("ContentBasedDeduplication")
    }

    /// Whether duplicates are looked for within a group only.
    pub(super) fn by_group(&self) -> bool {
        self.attributes
            .get("DeduplicationScope")
            .is_some_and(|scope| scope == "messageGroup")
    }

    fn flag(&self, name: &str) -> bool {
        self.attributes
            .get(name)
            .is_some_and(|value| value == "true")
    }

    /// Where messages go that nobody could handle.
    pub(super) fn dead_letters(&self) -> Option<DeadLetters> {
        let policy = self.attributes.get("RedrivePolicy")?;
        let policy: serde_json::Value = serde_json::from_str(policy).ok()?;
        let target = policy.get("deadLetterTargetArn")?.as_str()?;
        let receives = policy.get("maxReceiveCount")?;
        let receives = receives
            .as_u64()
            .or_else(|| receives.as_str()?.parse().ok())?;
        // A dead-letter queue is in the region of its queue.
        let (place, target) = target.rsplit_once(':')?;
        Some(DeadLetters {
            target: target.to_owned(),
            receives: u32::try_from(receives).ok()?,
            place: place.to_owned(),
        })
    }
}

/// Whether a queue may have this name.
pub(super) fn is_name(name: &str) -> bool {
    let plain = name.strip_suffix(".fifo").unwrap_or(name);
    !plain.is_empty()
        && name.len() <= 80
        && plain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
