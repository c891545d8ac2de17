//! The service over an engine that plays a script.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

mod life_cycle;
mod measured;
mod overlap;
mod requests;
mod scripted_engine;
