//! Exercises on this machine: reading an author's folder, running checks with wasmtime, and proving
//! that an exercise is sound. What exercises mean is `lambdabox_core::exercise`.

pub mod code;
mod document;
mod folder;
mod memoriser;
pub mod proof;
mod readme;
mod runner;
mod stock;

pub use document::Fault;
pub use folder::{Exercise, Expect, Wrong};
pub use runner::{Engines, ExerciseRunner};

/// The JSON Schema of `exercise.toml`, for editors.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(lambdabox_core::exercise::format::ExerciseSpec);
    // A schema is JSON.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
