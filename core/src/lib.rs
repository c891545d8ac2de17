//! What AWS Lambda means, without an engine and without I/O.

pub mod engine;
