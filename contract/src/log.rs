//! Log events as the page shows them.

use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A window of the events that match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct LogWindow {
    /// How many match.
    pub total: usize,
    /// The same for people.
    pub total_text: String,
    /// The number of the window's first event.
    pub start: usize,
    /// Its events.
    pub events: Vec<LogLine>,
    /// How many older events the group had to drop.
    pub dropped: u64,
    /// The same for people; empty if there were none.
    pub dropped_text: String,
}

/// One event in the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct LogLine {
    /// Tells it from all others of its group.
    pub id: String,
    /// When it was logged, in virtual time.
    pub time: String,
    /// Where.
    pub stream: String,
    /// Its beginning.
    pub line: String,
    /// It is longer.
    pub cut: bool,
    /// Lambda has written it, not the function.
    pub platform: bool,
}

/// An event in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct LogRecord {
    /// What was logged.
    pub text: String,
    /// It is longer still.
    pub cut: bool,
}
