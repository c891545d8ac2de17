//! What the page shows: one file a view. Views take what they show and report what was done; only
//! [`app`] knows the worker.

pub mod address;
pub mod app;
pub mod code_tab;
pub mod configuration_tab;
pub mod frame;
pub mod function_page;
pub mod result_panel;
pub mod storage;
pub mod test_event;
pub mod variables;
pub mod worker;
