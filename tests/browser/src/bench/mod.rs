//! What the page's speed is measured with, in Chromium: loading, compiled kernels, Python, checks.

mod checks;
mod load;
mod speed;

pub use checks::{CHECKS, checks};
pub use load::{PRESS_AND_WATCH, first_result};
pub use speed::{Sources, Speed};
