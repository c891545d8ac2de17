//! What a person does in the page, in Chromium: one program for all, so that they are linked once.
//!
//! `cargo xtask test` builds the page and runs them.

mod accessibility;
mod components;
mod course;
mod elements;
mod harness;
mod hostile;
mod keep;
mod lesson;
mod library;
mod monitor;
mod offline;
mod one_file;
mod packages;
mod page;
mod served;
mod simulate;
mod storage;
mod store;
mod triggers;
mod update;
mod upload;
