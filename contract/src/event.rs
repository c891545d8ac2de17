//! What the page hears without asking.

use serde::{Deserialize, Serialize};

/// Something happened. The first script of the page (`web/boot/main.js`) makes some of these too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A language runtime is on its way, here, or cannot be had.
    Runtime {
        /// As AWS calls it.
        name: String,
        /// How far it is.
        state: RuntimeState,
    },
    /// A study is further.
    Progress(Progress),
    /// Another tab has changed the account.
    Changed,
    /// An invocation was recorded.
    Recorded,
    /// A newer version of the page waits to be used.
    Newer,
    /// Whether the work is kept.
    Trouble(Trouble),
    /// The account worker will not answer any more; why.
    Broken(String),
}

/// How far a language runtime is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuntimeState {
    /// Its bytes are on their way.
    Loading {
        /// Bytes that have arrived.
        received: u64,
        /// Bytes altogether; 0 while that is not known.
        total: u64,
    },
    /// All bytes are here; the browser compiles them.
    #[default]
    Preparing,
    /// Functions can run.
    Ready,
    /// It cannot be had; why.
    Failed(String),
}

/// How far a study is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// In words.
    pub text: String,
    /// In percent, if that is known.
    pub percent: Option<u8>,
}

/// Whether the work is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What the learner must know of it.
    pub text: Option<String>,
    /// A reload would lose something.
    pub unsaved: bool,
}
