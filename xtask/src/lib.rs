//! What the development tasks share with the browser tests and the benchmark.

pub mod static_files;
