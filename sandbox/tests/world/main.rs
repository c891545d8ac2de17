//! The sandbox as an engine uses it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail the test"
)]

mod calls;
mod files;
mod library;
mod model;
mod names;
mod support;
mod tmp;
