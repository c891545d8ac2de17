//! A run of events of one stream: what is written and forgotten as one.

use super::LogEvent;
use crate::written::{self, Unreadable};
use serde::{Deserialize, Serialize};

/// The version of a chunk's written form.
const VERSION: u32 = 1;
/// The most events of a chunk.
const EVENTS: usize = 256;
/// The most bytes of messages of a chunk, but for an event that is longer by itself.
const BYTES: usize = 64 << 10;

/// Events of one stream that came one after the other. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) stream: String,
    pub(super) events: Vec<LogEvent>,
    /// Of all messages.
    pub(super) bytes: usize,
}

#[derive(Serialize, Deserialize)]
struct Written<S, E> {
    version: u32,
    stream: S,
    events: E,
}

impl Chunk {
    pub(super) fn new(stream: &str, event: LogEvent) -> Self {
        Self {
            stream: stream.to_owned(),
            bytes: event.message.len(),
            events: vec![event],
        }
    }

    /// Whether this event belongs here or begins another chunk.
    pub(super) fn has_room_for(&self, event: &LogEvent) -> bool {
        self.events.len() < EVENTS && self.bytes + event.message.len() <= BYTES
    }

    pub(super) fn push(&mut self, event: LogEvent) {
        self.bytes += event.message.len();
        self.events.push(event);
    }

    /// When its newest event happened.
    pub(super) fn newest_ms(&self) -> u64 {
        let times = self.events.iter().map(|event| event.timestamp_ms);
        times.max().unwrap_or_default()
    }

    pub(super) fn write(&self) -> Vec<u8> {
        written::write(&Written {
            version: VERSION,
            stream: &self.stream,
            events: &self.events,
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let written: Written<String, Vec<LogEvent>> = written::read(bytes, VERSION)?;
        if written.events.is_empty() {
            return Err(Unreadable::Damaged);
        }
        Ok(Self {
            bytes: written.events.iter().map(|event| event.message.len()).sum(),
            stream: written.stream,
            events: written.events,
        })
    }
}
