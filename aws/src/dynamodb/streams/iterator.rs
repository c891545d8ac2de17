//! Iterators of shards.

use crate::{
    dynamodb::fault::invalid,
    wire::{
        Fault,
        protocol::{base64, from_base64},
    },
};

/// How long an iterator can be used, in milliseconds.
const LIVES: i64 = 15 * 60 * 1000;

/// Where a reader stands; for clients only a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShardIterator {
    pub(super) table: String,
    pub(super) label: String,
    /// The number of the first change that was not read.
    pub(super) next: u64,
    /// When it was handed out, in milliseconds since the epoch.
    pub(super) made: i64,
}

impl ShardIterator {
    pub(super) fn text(&self, arn: &str) -> String {
        let inner = format!("{} {} {} {}", self.table, self.label, self.next, self.made);
        format!("{arn}|1|{}", base64(inner.as_bytes()))
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// AWS's for what is none, and for one that is too old.
    pub(super) fn read(text: &str, now: i64) -> Result<Self, Fault> {
        let read = || {
            let inner = from_base64(text.rsplit('|').next()?)?;
            let inner = String::from_utf8(inner).ok()?;
            let mut parts = inner.split(' ');
            Some(Self {
                table: parts.next()?.to_owned(),
                label: parts.next()?.to_owned(),
                next: parts.next()?.parse().ok()?,
                made: parts.next()?.parse().ok()?,
            })
        };
        let iterator = read().ok_or_else(|| invalid("Invalid ShardIterator"))?;
        if now - iterator.made > LIVES {
            return Err(Fault::new(
                "ExpiredIteratorException",
                "Iterator expired. The iterator was created more than 15 minutes ago.",
            ));
        }
        Ok(iterator)
    }
}
