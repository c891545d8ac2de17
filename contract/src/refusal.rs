//! Why something was not done.

use serde_tuple::{Deserialize_tuple, Serialize_tuple};
use std::fmt;

/// A refusal, in AWS's words where AWS has any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Refusal {
    /// The exception's name in AWS's API, or one of [`Refusal::STOPPED`] and its like.
    pub exception: String,
    /// The HTTP status that AWS answers with; 0 where there is none.
    pub status: u16,
    /// What it says.
    pub message: String,
    /// The fields that it is about, by the names that their requests have for them; none if it is
    /// about all of it.
    pub fields: Vec<String>,
}

impl Refusal {
    /// The exception of a run that the learner has stopped.
    pub const STOPPED: &'static str = "Stopped";
    /// The exception where another tab has written meanwhile.
    pub const CHANGED_ELSEWHERE: &'static str = "PreconditionFailedException";
    /// The exception of what is not there.
    pub const NOT_FOUND: &'static str = "ResourceNotFoundException";

    /// A refusal that has no name in AWS's API, since only the page knows it.
    #[must_use]
    pub fn of_page(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            ..Self::default()
        }
    }

    /// Whether it has this exception's name.
    #[must_use]
    pub fn is(&self, exception: &str) -> bool {
        self.exception == exception
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
