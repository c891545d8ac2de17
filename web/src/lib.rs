//! The page and its worker.
//!
//! The page ([`pages`], [`components`], [`state`]) shows and edits; the worker runs handlers.

pub mod client;
pub mod components;
#[cfg(feature = "worker")]
pub mod engine;
pub mod pages;
pub mod protocol;
pub mod state;
#[cfg(feature = "worker")]
pub mod wasi;
#[cfg(feature = "worker")]
pub mod worker;
