//! Runs Lambda handlers on this machine.
//!
//! [`engine`] is wasmtime behind the seam of `lambdabox-core`. Nothing in this crate knows a limit,
//! a price or a text of AWS: those are all in `lambdabox-core`.

pub mod api;
pub mod cache;
pub mod case;
pub mod commands;
pub mod embedded;
pub mod engine;
pub mod exercise;
pub mod figures;
pub mod grade;
pub mod http;
pub mod library;
pub mod machine;
pub mod packages;
pub mod runtimes;
pub mod single;
pub mod site;
pub mod state;

pub use lambdabox_authoring::code;
