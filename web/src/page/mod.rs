//! What the page knows and does: state, address, and the messages to the worker that holds the
//! account. What it looks like is in [`crate::views`].
//!
//! The state is one [`model::Model`]; whatever happens is a step that changes it, and the page is
//! drawn anew from it. Steps are plain functions of the state, so they are tested natively.

pub mod app;
pub mod form;
mod link;
pub mod log_view;
pub mod model;
pub mod open;
pub mod route;
pub mod runtime;
pub mod steps;
pub mod study;
pub mod test_run;
pub mod ui;
