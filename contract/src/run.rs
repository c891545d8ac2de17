//! What came of a run.

use crate::sheet::{Listing, Pair, Part};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// A handled event. Attached: the response, and the end of the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Outcome {
    /// The function failed.
    pub failed: bool,
    /// It was the environment's first event.
    pub cold_start: bool,
    /// The response is text for people, not JSON to be laid out.
    pub plain: bool,
    /// Why it failed.
    pub error: Option<String>,
    /// What is to be known besides.
    pub remarks: Vec<String>,
    /// What it took and cost.
    pub summary: Vec<Pair>,
    /// The log is longer than what is attached.
    pub log_cut: bool,
    /// The address of its log stream in the page.
    pub log_href: String,
    /// What was sent, if a trigger made it.
    pub trigger: Option<String>,
    /// Texts that belong to it.
    pub listings: Vec<Listing>,
}

/// What a simulation or a power tuning came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize_tuple, Deserialize_tuple)]
pub struct Studied {
    /// In a sentence.
    pub sentence: String,
    /// What is shown below what was asked.
    pub parts: Vec<Part>,
}
