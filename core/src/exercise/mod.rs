//! Exercises: what an author writes, how a submission is checked, and what the verdict is.
//!
//! An exercise is a folder of an author ([`format`] says what its `exercise.toml` holds) and, once it
//! is read, a [`pack::Pack`]: data without files around it. A [`session::Session`] checks one
//! [`submission::Submission`] against a pack: it says what has to be run, a face with an engine runs
//! it, and in the end there is an [`verdict::ExerciseResult`]. Page and command line drive the same
//! session, so they come to the same verdict, to the byte.
//!
//! Nothing here does I/O, reads a clock or draws randomness of its own.

pub mod desk;
pub mod format;
pub mod handed_in;
pub mod json;
mod judge;
pub mod pack;
pub mod progress;
pub mod session;
pub mod submission;
pub mod verdict;
