//! A mapping: its settings, and how far it is.

use crate::cloud::record::json_entries;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many batches of a standard queue are under way at the same time unless a mapping says otherwise: as many as
/// Lambda begins with.
const QUEUE_BATCHES: usize = 5;
/// A batch whose answer has not come after so many milliseconds is taken for lost: longer than a function and all of
/// its throttles take.
pub(super) const LEASE: i64 = 8 * 60 * 60 * 1000;

/// A mapping.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mapping {
    /// The function's ARN, with its version or alias.
    pub(super) function: String,
    /// The queue's or the stream's ARN.
    pub(super) source: String,
    pub(super) enabled: bool,
    pub(super) settings: Settings,
    /// Milliseconds since the epoch.
    pub(super) modified: i64,
    /// What AWS calls `LastProcessingResult`.
    pub(super) last_result: String,
    /// Nothing is done before this, in milliseconds since the epoch.
    pub(super) ready_from: i64,
    /// Of a stream: the first change that was not read.
    pub(super) next: u64,
    /// Of a stream: what was read, failed, and is handed over before more is read; the next one is the last.
    pub(super) again: Vec<Piece>,
    /// What is under way, by its token.
    pub(super) batches: BTreeMap<String, Batch>,
}

json_entries!(Mapping);

/// What can be set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) batch_size: u32,
    /// Seconds.
    pub(super) window: u32,
    /// Patterns of records that are handed over; all of them if there is none.
    pub(super) filters: Vec<String>,
    /// Whether the function may tell which records of a batch it could not handle.
    pub(super) partial: bool,
    /// Of a queue: the most batches at the same time.
    pub(super) concurrency: Option<u32>,
    /// Of a stream: where it began.
    pub(super) start: Option<String>,
    /// Of a stream: how often a batch is handed over again; for as long as it is there if negative.
    pub(super) retries: i64,
    /// Of a stream: how old a record may become, in seconds; any age if negative.
    pub(super) age: i64,
    /// Of a stream: whether a batch that failed is split in two.
    pub(super) bisect: bool,
    /// Of a stream: the ARN of what is told of batches that failed for good.
    pub(super) on_failure: Option<String>,
}

/// A part of a stream, by its first and last number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) first: u64,
    pub(super) last: u64,
    /// How often it was handed over.
    pub(super) attempts: u32,
}

/// What is under way to a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Batch {
    /// When it was sent, in milliseconds since the epoch.
    pub(super) sent: i64,
    /// Of a queue: ids of its messages, and what they are deleted with.
    pub(super) messages: Vec<(String, String)>,
    /// Of a stream: what was read.
    pub(super) piece: Option<Piece>,
    /// Of a stream: the numbers of the records that were handed over, with their times.
    pub(super) records: Vec<(u64, i64)>,
}

/// What a mapping reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An SQS queue.
    Queue,
    /// A DynamoDB stream.
    Stream,
}

impl Mapping {
    pub(super) fn kind(&self) -> Kind {
        kind(&self.source).unwrap_or(Kind::Queue)
    }

    /// The name of its queue.
    pub(super) fn queue(&self) -> &str {
        self.source.rsplit(':').next().unwrap_or_default()
    }

    /// Whether one more batch may be under way.
    pub(super) fn has_room(&self) -> bool {
        let most = match self.kind() {
            // Batches of a stream follow one another.
            Kind::Stream => 1,
            Kind::Queue => self
                .settings
                .concurrency
                .and_then(|most| usize::try_from(most).ok())
                .unwrap_or(QUEUE_BATCHES),
        };
        self.batches.len() < most
    }
}

/// What an ARN is of, if mappings read it here.
pub(super) fn kind(arn: &str) -> Option<Kind> {
    match arn.split(':').nth(2)? {
        "sqs" => Some(Kind::Queue),
        "dynamodb" if arn.contains("/stream/") => Some(Kind::Stream),
        _ => None,
    }
}
