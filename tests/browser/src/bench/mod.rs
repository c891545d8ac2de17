//! What the page's speed is measured with, in Chromium: loading, compiled kernels, Python.

mod load;
mod speed;

pub use load::{PRESS_AND_WATCH, first_result};
pub use speed::{Sources, Speed};
