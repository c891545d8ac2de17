//! What the views show, rendered without a browser.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod configuration;
mod functions;
mod page;
mod sheets;
mod studies;
