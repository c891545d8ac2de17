//! The deterministic world that a handler sees through WASI.
//!
//! Both engines (wasmtime on a host, the browser's own) bind these very types to the WASI imports
//! of a component, so that whatever a guest can observe (time, random numbers, files, the answers
//! of a stream) is the same on every machine. Nothing here does I/O, reads a real clock or knows
//! an engine; nothing here knows Lambda either.

pub mod clock;
pub mod output;

pub use clock::{Clock, ClockRate, DeadlineReached};
pub use output::{OutputLine, OutputStream};
