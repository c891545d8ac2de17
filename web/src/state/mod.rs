//! What the page knows: one [`model::Model`], and the parts that it consists of.
//!
//! Whatever happens is a [`msg::Msg`]. Views ([`crate::views`]) draw the state and send messages;
//! steps ([`crate::steps`]) change the state by them. This room knows neither of them.

pub mod data;
pub mod form;
pub mod ids;
pub mod log_view;
pub mod model;
pub mod msg;
pub mod open;
pub mod route;
pub mod runtime;
pub mod setting;
pub mod sheet;
pub mod source_file;
pub mod study;
pub mod test_run;
pub mod ui;
