//! What the page does: one file for each part of it. Plain functions of the state, so that they are
//! tested natively.

pub mod arrive;
pub mod asked;
pub mod code;
pub mod configuration;
pub mod data;
pub mod draft;
pub mod events;
pub mod files;
pub mod functions;
pub mod hear;
pub mod invoke;
pub mod logs;
pub mod share;
pub mod sheet;
pub mod study;
mod update;
pub mod upload;

pub use update::update;
