//! What a guest writes to stdout and stderr, as lines with their virtual times.

use serde::{Deserialize, Serialize};

/// One line (or part of a very long line) that the guest wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputLine {
    /// When its first byte was written: nanoseconds on the instance's monotonic virtual clock.
    pub time_ns: u64,
    /// Where it was written.
    pub stream: OutputStream,
    /// Without the line's end. Not necessarily UTF-8.
    pub bytes: Vec<u8>,
}

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputStream {
    /// `wasi:cli/stdout`.
    Stdout,
    /// `wasi:cli/stderr`.
    Stderr,
}
