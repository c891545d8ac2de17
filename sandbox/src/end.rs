//! Why a call ends before the guest returns from it.

use crate::clock::DeadlineReached;

/// The sandbox ends the call. Both engines turn this into an error (or exception) that unwinds the
/// guest, and afterwards ask [`Sandbox::ended`](crate::Sandbox::ended).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallEnd {
    /// The guest slept past the call's time limit, or what the sandbox did for it used the rest up.
    #[error("the time limit of the call was reached")]
    Deadline,
    /// The guest called `wasi:cli/exit`.
    #[error("the guest exited with code {code}")]
    Exit {
        /// 0 for success.
        code: u8,
    },
    /// The guest broke a rule of WASI for which the standard prescribes a trap, or holds more
    /// resources than anyone can need.
    #[error("the guest misused WASI: {0}")]
    Misuse(&'static str),
    /// This machine has no memory left, although the guest keeps to its limits. Not the guest's own
    /// doing, and so not deterministic.
    #[error("this machine has no memory left for the guest's files")]
    MachineOutOfMemory,
    /// This machine cannot get a part of the runtime's library. Not the guest's own doing either.
    #[error("{reason}")]
    Unreadable {
        /// A sentence that says what is missing and what to do.
        reason: String,
    },
}

impl From<DeadlineReached> for CallEnd {
    fn from(_: DeadlineReached) -> Self {
        Self::Deadline
    }
}
