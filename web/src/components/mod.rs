//! The parts that views are made of. Plain functions where there is no state: a component of yew
//! costs kilobytes.

pub mod banner;
pub mod button;
pub mod container;
pub mod editor;
pub mod field;
pub mod file_choice;
pub mod icon;
pub mod key_values;
pub mod progress;
pub mod table;
pub mod tabs;
