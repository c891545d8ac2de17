//! Runs the same calls of the same module in wasmtime and, metered, in V8.

pub(crate) mod describe;
pub(crate) mod native;
pub(crate) mod v8;

use serde::{Deserialize, Serialize};

/// A module and what to call in it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Request {
    /// The module, in base 64.
    pub(crate) module: String,
    pub(crate) metered: bool,
    /// What all memories together may have, in pages.
    pub(crate) pages: u64,
    pub(crate) imports: Vec<(String, String, &'static str, serde_json::Value)>,
    /// What is compared at the end: exported memories, tables and globals.
    pub(crate) state: Vec<(String, String)>,
    pub(crate) runs: Vec<Run>,
    /// What calls the module, instead of the host.
    pub(crate) caller: Option<Caller>,
}

/// A module that exports what another one exports.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Caller {
    /// Metered, in base 64.
    pub(crate) module: String,
    #[serde(skip)]
    pub(crate) plain: Vec<u8>,
}

/// One call.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    /// In a new instance.
    pub(crate) fresh: bool,
    pub(crate) name: String,
    pub(crate) params: Vec<Param>,
    pub(crate) fuel: String,
    pub(crate) results: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Param {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) bits: String,
}

/// What came of a [`Request`].
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Answer {
    /// The module does not compile.
    pub(crate) rejected: Option<String>,
    /// An instance did not start.
    pub(crate) stillborn: Option<String>,
    pub(crate) runs: Vec<Outcome>,
    pub(crate) state: Vec<String>,
}

/// What came of a [`Run`].
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Outcome {
    pub(crate) returned: Option<Vec<String>>,
    pub(crate) failed: Option<String>,
    /// The fuel that is left.
    pub(crate) left: String,
    /// What the host saw: the fuel left and the arguments of each call.
    pub(crate) calls: Vec<String>,
}

impl Answer {
    /// Whether an engine's stack was used up: when that happens is not the same in both.
    pub(crate) fn overflowed(&self) -> bool {
        let deep = |outcome: &Outcome| outcome.failed.as_deref() == Some("StackOverflow");
        self.runs.iter().any(deep)
    }
}
