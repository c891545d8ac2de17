//! Changes as a stream keeps them.

use crate::{
    cloud::{context::Context, record::json_entries},
    dynamodb::{
        DynamoDb,
        attribute::{Item, item_size, write_item},
        table::{Stream, TableRecord},
    },
    wire::{Fields, Value},
};
use serde::{Deserialize, Serialize};

/// How long changes are kept, in milliseconds.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// How many changes of one table are kept; older ones go before their time.
const MOST: usize = 20_000;
/// The first sequence number.
const FIRST: u64 = 100_000_000_000_001;

/// A change of one item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::dynamodb) struct ChangeRecord {
    pub(super) id: String,
    /// Milliseconds since the epoch.
    pub(super) at: i64,
    pub(super) keys: Item,
    pub(super) old: Option<Item>,
    pub(super) new: Option<Item>,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub(super) name: String,
    /// Whether the item had expired.
    pub(super) expired: bool,
    pub(super) view: String,
    /// How many events led to it.
    #[serde(default)]
    pub(super) hops: u32,
}
json_entries!(ChangeRecord);

/// The start of the keys of a stream's records.
pub(super) fn prefix(table: &str, stream: &Stream) -> String {
    format!("{table}/{}/", stream.label)
}

/// A sequence number as AWS writes it.
pub(super) fn sequence(number: u64) -> String {
    format!("{number:021}")
}

impl DynamoDb {
    /// Keeps a change if the table has a stream, and tells whoever polls it.
    pub(in crate::dynamodb) fn record_change(
        &mut self,
        table: &str,
        keys: &Item,
        old: Option<&Item>,
        new: Option<&Item>,
        expired: bool,
        context: &mut Context<'_>,
    ) {
        let Some(table) = self.tables.get(table) else {
            return;
        };
        let Some(stream) = table.stream.as_ref().filter(|stream| stream.enabled) else {
            return;
        };
        let name = match (old, new) {
            (None, _) => "INSERT",
            (_, Some(_)) => "MODIFY",
            (Some(_), None) => "REMOVE",
        };
        let olds = matches!(stream.view.as_str(), "OLD_IMAGE" | "NEW_AND_OLD_IMAGES");
        let news = matches!(stream.view.as_str(), "NEW_IMAGE" | "NEW_AND_OLD_IMAGES");
        let record = ChangeRecord {
            id: context.draws.hex(32),
            at: context.now,
            keys: keys.clone(),
            old: old.filter(|_| olds).cloned(),
            new: new.filter(|_| news).cloned(),
            name: name.to_owned(),
            expired,
            view: stream.view.clone(),
            hops: context.caller.hops,
        };
        let prefix = prefix(&table.name, stream);
        let number = self.next_sequence(&prefix);
        self.changes
            .insert(format!("{prefix}{}", sequence(number)), record);
        self.trim(&prefix, context.now);
    }

    /// The number of the next change.
    pub(super) fn next_sequence(&self, prefix: &str) -> u64 {
        let end = crate::dynamodb::key::after_prefix(prefix);
        self.changes
            .range(prefix, end.as_deref())
            .next_back()
            .and_then(|(key, _)| key.strip_prefix(prefix)?.parse::<u64>().ok())
            .map_or(FIRST, |last| last + 1)
    }

    /// Forgets what is too old. The newest change stays: the next number follows from it.
    fn trim(&mut self, prefix: &str, now: i64) {
        let end = crate::dynamodb::key::after_prefix(prefix);
        let first = |all: &Self| {
            let mut range = all.changes.range(prefix, end.as_deref());
            let (key, record) = range.next()?;
            let number: u64 = key.strip_prefix(prefix)?.parse().ok()?;
            range.next()?;
            Some((key.to_owned(), number, record.at))
        };
        let newest = self.next_sequence(prefix);
        while let Some((key, number, at)) = first(self) {
            if at + KEPT > now && number + MOST as u64 >= newest {
                break;
            }
            self.changes.remove(&key);
        }
    }
}

/// The ARN of a stream.
pub(super) fn stream_arn(table: &TableRecord, stream: &Stream, context: &Context<'_>) -> String {
    format!(
        "{}/stream/{}",
        table.arn(context.region, context.account),
        stream.label
    )
}

impl ChangeRecord {
    /// Whether a reader still sees it.
    pub(super) fn is_kept(&self, now: i64) -> bool {
        self.at + KEPT > now
    }

    /// Its size in bytes.
    pub(super) fn size(&self) -> usize {
        let size = |item: &Option<Item>| item.as_ref().map_or(0, item_size);
        item_size(&self.keys) + size(&self.old) + size(&self.new)
    }

    /// As `GetRecords` tells it.
    pub(super) fn told(&self, number: &str, region: &str) -> Fields {
        let change = Fields::new()
            // Streams tell seconds.
            .with(
                "ApproximateCreationDateTime",
                Value::Time(self.at - self.at.rem_euclid(1000)),
            )
            .with("Keys", write_item(&self.keys))
            .with_some("NewImage", self.new.as_ref().map(write_item))
            .with_some("OldImage", self.old.as_ref().map(write_item))
            .with("SequenceNumber", number)
            .with("SizeBytes", self.size())
            .with("StreamViewType", &self.view);
        let told = Fields::new()
            .with("eventID", &self.id)
            .with("eventName", &self.name)
            .with("eventVersion", "1.1")
            .with("eventSource", "aws:dynamodb")
            .with("awsRegion", region)
            .with("dynamodb", change);
        if self.expired {
            let service = Fields::new()
                .with("Type", "Service")
                .with("PrincipalId", "dynamodb.amazonaws.com");
            return told.with("userIdentity", service);
        }
        told
    }
}
