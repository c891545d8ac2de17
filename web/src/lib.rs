//! The page and its workers.
//!
//! The page ([`page`], [`views`], [`components`]) shows and edits. The worker that holds the account
//! ([`api`]) answers it and never runs a guest; it starts the worker that does ([`worker`]).

#[cfg(feature = "worker")]
pub mod api;
#[cfg(feature = "worker")]
pub mod client;
pub mod components;
#[cfg(feature = "worker")]
pub mod engine;
pub mod json;
pub mod page;
#[cfg(feature = "worker")]
pub mod protocol;
pub mod views;
#[cfg(feature = "worker")]
pub mod wasi;
#[cfg(feature = "worker")]
pub mod worker;
