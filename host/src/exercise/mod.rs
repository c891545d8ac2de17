//! Exercises on this machine: running checks with wasmtime, and proving that an exercise is sound.
//! What exercises mean is `lambdabox_core::exercise`, and `lambdabox_authoring` reads their folders.

mod memoriser;
pub mod proof;
mod runner;
mod stock;

pub use lambdabox_authoring::{Course, Exercise, Expect, Fault, Wrong};
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
