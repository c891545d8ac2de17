//! See the crate's folder in ARCHITECTURE.md.

pub mod bundle;
mod error;

pub use error::{MeterError, Proposal};
