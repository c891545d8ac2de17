//! What the page does: one file for each part of it.

pub mod arrive;
pub mod code;
pub mod configuration;
pub mod data;
pub mod events;
pub mod functions;
pub mod invoke;
pub mod logs;
pub mod monitor;
pub mod pricing;
pub mod share;
pub mod study;
pub mod triggers;
pub mod upload;
