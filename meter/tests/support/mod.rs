//! Runs the same calls of the same module in wasmtime and, metered, in V8.

pub mod describe;
pub mod native;
pub mod v8;

use serde::{Deserialize, Serialize};

/// A module and what to call in it.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// The module, in base 64.
    pub module: String,
    pub metered: bool,
    /// What all memories together may have, in pages.
    pub pages: u64,
    pub imports: Vec<(String, String, &'static str, serde_json::Value)>,
    /// What is compared at the end: exported memories, tables and globals.
    pub state: Vec<(String, String)>,
    pub runs: Vec<Run>,
}

/// One call.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// In a new instance.
    pub fresh: bool,
    pub name: String,
    pub params: Vec<Param>,
    pub fuel: String,
    pub results: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Param {
    #[serde(rename = "type")]
    pub ty: String,
    pub bits: String,
}

/// What came of a [`Request`].
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Answer {
    /// The module does not compile.
    pub rejected: Option<String>,
    /// An instance did not start.
    pub stillborn: Option<String>,
    pub runs: Vec<Outcome>,
    pub state: Vec<String>,
}

/// What came of a [`Run`].
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Outcome {
    pub returned: Option<Vec<String>>,
    pub failed: Option<String>,
    /// The fuel that is left.
    pub left: String,
    /// What the host saw: the fuel left and the arguments of each call.
    pub calls: Vec<String>,
}

impl Answer {
    /// Whether an engine's stack was used up: when that happens is not the same in both.
    pub fn overflowed(&self) -> bool {
        let deep = |outcome: &Outcome| outcome.failed.as_deref() == Some("StackOverflow");
        self.runs.iter().any(deep)
    }
}
