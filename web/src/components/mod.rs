//! Small parts that the pages are made of. They know how things look and how they are reached by
//! keyboard and screen reader; they do not know the page's state.
//!
//! What needs no state and no hooks of its own is a plain function: each yew component costs the
//! page about a kilobyte of download.

pub mod banner;
pub mod button;
pub mod container;
pub mod editor;
pub mod field;
pub mod icon;
pub mod key_values;
pub mod progress;
pub mod tabs;
