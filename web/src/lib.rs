//! The page and its workers.
//!
//! The page shows and edits: [`state`] is what it knows, [`steps`] what it does, [`views`] and
//! [`components`] what it looks like, [`app`] what only a browser can. It asks the account worker
//! ([`account`]) in the words of `lambdabox-contract`. That one answers, never runs a guest, and
//! starts the engine worker ([`engine_worker`]), which does; [`engine_protocol`] is what the two say
//! to each other.

#[cfg(feature = "worker")]
pub mod account;
pub mod app;
pub mod components;
#[cfg(feature = "worker")]
pub mod engine;
#[cfg(feature = "worker")]
pub mod engine_client;
#[cfg(feature = "worker")]
pub mod engine_protocol;
#[cfg(feature = "worker")]
pub mod engine_worker;
pub mod handed;
pub mod pretty;
pub mod state;
pub mod steps;
pub mod views;
