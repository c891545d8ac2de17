//! Stories of the account: every action, every refusal, every limit, and what is kept of it.

#![expect(
    clippy::unwrap_used,
    reason = "this is all test code, in functions that are no tests themselves"
)]

mod asynchronous;
mod concurrency;
mod drafts;
mod frozen;
mod functions;
mod layers;
mod monitor;
mod overlap;
mod records;
mod services;
mod sharing;
mod story;
mod transfer;
mod triggers;
mod two_programs;
mod versions;
mod whole;
