//! Gathers the log events of one invocation.

use super::{LogEvent, LogSource};
use crate::{engine::OutputLine, time::Timestamp};

/// The events of one invocation, in the order in which they were written.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    pub(crate) events: Vec<LogEvent>,
    /// The guest wrote more than the engine keeps.
    pub(crate) truncated: bool,
}

impl Transcript {
    pub(crate) fn platform(&mut self, time: Timestamp, message: String) {
        self.events.push(LogEvent::platform(time, message));
    }

    /// What the guest wrote in one call; `epoch` is when its instance was created.
    pub(crate) fn output(&mut self, epoch: Timestamp, lines: Vec<OutputLine>, truncated: bool) {
        self.truncated |= truncated;
        self.events.extend(lines.into_iter().map(|line| LogEvent {
            timestamp_ms: epoch.plus_nanos(line.time_ns).unix_millis(),
            source: LogSource::Function,
            message: lossy(line.bytes),
        }));
    }
}

/// Text of a guest's bytes, with U+FFFD for what is no UTF-8; without a copy if all of it is.
pub(crate) fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
