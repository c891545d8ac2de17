//! What learners handed in: finding it, telling whose it is, and reading it, however it is packed.
//!
//! Submissions come from anybody. Every length and count has a bound ([`bounds`]), links are not
//! followed, nothing is ever unpacked onto the disk, and what cannot be graded is a reason in a
//! sentence, which is the matter of one submission and of no other.

mod archive;
pub mod bounds;
mod find;
mod folder;
mod learner;
mod lms;
mod read;
mod tidy;
mod together;

pub use find::{FindError, Finder, Found, Place};
pub use learner::{LearnerPattern, LearnerPatternError};
pub use read::{Content, read};

/// Why a submission cannot be graded: a sentence without its full stop, for its learner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Ungradable(pub String);

impl Ungradable {
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

#[cfg(test)]
mod tests;
