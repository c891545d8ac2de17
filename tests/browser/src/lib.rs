//! The page in Chromium: what a person sees and does, for the tests and the benchmark.

pub mod axe;
pub mod bench;
pub mod chromium;
pub mod console;
pub mod elements;
pub mod exercises;
pub mod parity;
pub mod session;
pub mod variant;
pub mod wait;
