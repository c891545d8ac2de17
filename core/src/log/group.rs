//! Log groups: what CloudWatch Logs keeps of many invocations of one function.
//!
//! A group is kept as pieces, so that what is logged next does not have all of it written anew:
//! one piece says what the group is, each other one holds a run of events of one stream.

mod pieces;

pub use pieces::Piece;

use super::{LogEvent, LogSource, chunk::Chunk, filter::FilterPattern, retention};
use crate::invocation::Invocation;
use pieces::About;
use std::collections::{BTreeMap, BTreeSet};

/// The most events that a group keeps; the oldest go first. CloudWatch keeps all of them; a page
/// cannot.
const MAX_EVENTS: usize = 20_000;
/// The most bytes of messages that a group keeps.
const MAX_BYTES: usize = 8 << 20;

/// The logs of one function: a stream for each environment.
#[derive(Clone, Debug)]
pub struct LogGroup {
    name: String,
    about: About,
    /// By number, in the order in which they were begun.
    chunks: BTreeMap<u64, Chunk>,
    /// The chunk of each stream that its next event goes to.
    open: BTreeMap<String, u64>,
    events: usize,
    bytes: usize,
    /// Chunks that were written to or forgotten since the changes were last taken.
    changed: BTreeSet<u64>,
    about_changed: bool,
    revision: u64,
    /// Whether a piece says what the group is.
    described: bool,
    /// Chunks that a later version has written: their numbers are taken.
    newer: BTreeSet<u64>,
    /// A later version says what the group is, so nothing of it is written here.
    frozen: bool,
}

/// Which event of a group: stable for as long as the group keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId {
    /// The number of its chunk.
    pub chunk: u64,
    /// Its place there.
    pub index: usize,
}

impl LogGroup {
    /// An empty group, created at this time of the virtual clock in milliseconds since 1970.
    #[must_use]
    pub fn new(name: impl Into<String>, created_ms: u64) -> Self {
        Self {
            about: About::new(created_ms),
            about_changed: true,
            described: true,
            ..Self::empty(name.into())
        }
    }

    fn empty(name: String) -> Self {
        Self {
            name,
            about: About::default(),
            chunks: BTreeMap::new(),
            open: BTreeMap::new(),
            events: 0,
            bytes: 0,
            changed: BTreeSet::new(),
            about_changed: false,
            revision: 0,
            described: false,
            newer: BTreeSet::new(),
            frozen: false,
        }
    }

    /// `/aws/lambda/<function>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it was created, in milliseconds since 1970 on the virtual clock.
    #[must_use]
    pub const fn created_ms(&self) -> u64 {
        self.about.created_ms
    }

    /// After how many days events expire; `None` if never.
    #[must_use]
    pub const fn retention_days(&self) -> Option<u32> {
        self.about.retention_days
    }

    /// How many events are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.events
    }

    /// Whether no event is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// How many bytes their messages have.
    #[must_use]
    pub const fn stored_bytes(&self) -> usize {
        self.bytes
    }

    /// How many older events there is no room for any more.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.about.dropped
    }

    /// Another number after every change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn chunks(&self) -> impl DoubleEndedIterator<Item = (u64, &Chunk)> {
        self.chunks.iter().map(|(number, chunk)| (*number, chunk))
    }

    /// Adds what an invocation logged.
    pub fn record(&mut self, invocation: &Invocation) {
        for event in &invocation.log_events {
            self.push(&invocation.log_stream_name, event.clone());
        }
        self.expire();
        while self.events > MAX_EVENTS || self.bytes > MAX_BYTES {
            let Some((&oldest, chunk)) = self.chunks.first_key_value() else {
                break;
            };
            self.about.dropped += u64::try_from(chunk.events.len()).unwrap_or(u64::MAX);
            self.about_changed = true;
            self.forget(oldest);
        }
        self.revision += 1;
    }

    fn push(&mut self, stream: &str, event: LogEvent) {
        self.events += 1;
        self.bytes += event.message.len();
        let open = self.open.get(stream).copied();
        let room = open.and_then(|number| {
            let chunk = self.chunks.get_mut(&number)?;
            chunk.has_room_for(&event).then_some((number, chunk))
        });
        if let Some((number, chunk)) = room {
            chunk.push(event);
            self.changed.insert(number);
            return;
        }
        let number = self.about.next;
        self.about.next += 1;
        self.about_changed = true;
        self.chunks.insert(number, Chunk::new(stream, event));
        self.open.insert(stream.to_owned(), number);
        self.changed.insert(number);
    }

    /// Sets after how many days events expire; `None` means never.
    ///
    /// # Errors
    /// [`retention::RetentionError`] if CloudWatch has no such setting.
    pub fn put_retention(&mut self, days: Option<u32>) -> Result<(), retention::RetentionError> {
        retention::check(days)?;
        self.about.retention_days = days;
        self.about_changed = true;
        self.revision += 1;
        self.expire();
        Ok(())
    }

    /// Forgets what is older than the retention, as seen from the newest event.
    fn expire(&mut self) {
        let Some(days) = self.about.retention_days else {
            return;
        };
        let newest = self.chunks.values().map(Chunk::newest_ms).max();
        let oldest = retention::oldest_kept_ms(newest.unwrap_or_default(), days);
        let expired: Vec<u64> = self
            .chunks()
            .filter(|(_, chunk)| chunk.newest_ms() < oldest)
            .map(|(number, _)| number)
            .collect();
        for number in expired {
            self.forget(number);
        }
    }

    fn forget(&mut self, number: u64) {
        if let Some(chunk) = self.chunks.remove(&number) {
            self.events -= chunk.events.len();
            self.bytes -= chunk.bytes;
            self.changed.insert(number);
            if self.open.get(&chunk.stream) == Some(&number) {
                self.open.remove(&chunk.stream);
            }
        }
    }

    /// The events of a stream, or of all, that a pattern matches: oldest first.
    #[must_use]
    pub fn select(&self, stream: Option<&str>, pattern: &FilterPattern) -> Vec<EventId> {
        let mut found: Vec<(u64, EventId)> = self
            .chunks()
            .filter(|(_, chunk)| stream.is_none_or(|stream| chunk.stream == stream))
            .flat_map(|(number, chunk)| {
                let events = chunk.events.iter().enumerate();
                events
                    .filter(|(_, event)| pattern.matches(&event.message))
                    .map(move |(index, event)| {
                        let id = EventId {
                            chunk: number,
                            index,
                        };
                        (event.timestamp_ms, id)
                    })
            })
            .collect();
        // Stable: what happened in the same millisecond stays in the order in which it was logged.
        found.sort_by_key(|(timestamp, _)| *timestamp);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// An event and the name of its stream; `None` if it is not kept any more.
    #[must_use]
    pub fn event(&self, id: EventId) -> Option<(&str, &LogEvent)> {
        let chunk = self.chunks.get(&id.chunk)?;
        Some((&chunk.stream, chunk.events.get(id.index)?))
    }

    /// The newest events that Lambda itself wrote, newest first, with the names of their streams.
    pub(super) fn newest_of_platform(&self) -> impl Iterator<Item = (&str, &LogEvent)> {
        self.chunks().rev().flat_map(|(_, chunk)| {
            let events = chunk.events.iter().rev();
            events
                .filter(|event| event.source == LogSource::Platform)
                .map(|event| (chunk.stream.as_str(), event))
        })
    }

    /// Whether a later version of lambdabox says what the group is: it is shown then, but nothing of
    /// it is written.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.frozen
    }
}

#[cfg(test)]
mod tests;
