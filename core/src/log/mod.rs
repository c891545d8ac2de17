//! What CloudWatch Logs would hold.

mod chunk;
pub mod filter;
mod group;
pub(crate) mod lines;
pub(crate) mod platform;
mod reports;
pub mod retention;
mod streams;
mod text;
mod transcript;

pub use group::{EventId, LogGroup, Piece};
pub use reports::{LoggedReport, newest_reports};
pub use streams::StreamSummary;
pub(crate) use text::tail;
pub use text::{for_people, misleads, one_line, render, visible};
pub(crate) use transcript::{Transcript, lossy};

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One log event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    /// Milliseconds since the Unix epoch on the virtual clock.
    #[serde(rename = "timestamp")]
    pub timestamp_ms: u64,
    /// Who wrote it.
    pub source: LogSource,
    /// Without the newline at its end. A handler's text may hold `\r`, which AWS's runtimes put
    /// between the lines of one event; see [`for_people`].
    pub message: String,
}

impl LogEvent {
    pub(crate) fn platform(time: Timestamp, message: String) -> Self {
        Self {
            timestamp_ms: time.unix_millis(),
            source: LogSource::Platform,
            message,
        }
    }
}

/// Who wrote a log event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogSource {
    /// Lambda itself: START, END, REPORT and the like.
    Platform,
    /// The handler or its runtime.
    Function,
}
