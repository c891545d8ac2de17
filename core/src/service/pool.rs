//! The environments of a function at one virtual time: which of them is free for an event.

use super::environment::{Environment, Process};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// All environments, busy ones included: what they do is known to its end, which may lie in the
/// future.
#[derive(Debug)]
pub(super) struct Pool<I>(Vec<Environment<I>>);

impl<I> Pool<I> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Takes the free environment that was used last: the one that became free last, and of several
    /// in the same instant the one whose event came last. AWS promises none; this is what is seen.
    pub(super) fn take_idle(&mut self, at: Timestamp) -> Option<Environment<I>> {
        let idle = self
            .0
            .iter()
            .enumerate()
            .filter(|(_, one)| one.free_at <= at);
        let (place, _) = idle.max_by_key(|(place, one)| (one.free_at, *place))?;
        Some(self.0.remove(place))
    }

    pub(super) fn put(&mut self, environment: Environment<I>) {
        self.0.push(environment);
    }

    /// How many are busy.
    pub(super) fn busy(&self, at: Timestamp) -> usize {
        self.0.iter().filter(|one| one.free_at > at).count()
    }

    /// How many hold a process that went through INIT.
    pub(super) fn warm(&self) -> usize {
        let warm = |one: &&Environment<I>| matches!(one.process, Process::Ready(_));
        self.0.iter().filter(warm).count()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Environment<I>> {
        self.0.iter_mut()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// How many events a function may handle at the same time, and whose limit that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Concurrency {
    /// What the function has reserved.
    Reserved(u32),
    /// What the functions of the region that reserved nothing may have together, less what the
    /// others of them are busy with now.
    Unreserved(u32),
}

/// Why a function cannot be handed another event now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThrottleReason {
    /// The function has reserved no more; AWS's name.
    ReservedFunctionConcurrentInvocationLimitExceeded,
    /// The region has no more; AWS's name.
    ConcurrentInvocationLimitExceeded,
    /// The function would grow faster than AWS lets it. The name is lambdabox's own.
    FunctionScalingRateExceeded,
}

impl ThrottleReason {
    /// As `TooManyRequestsException` carries it in its field `Reason`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReservedFunctionConcurrentInvocationLimitExceeded => {
                "ReservedFunctionConcurrentInvocationLimitExceeded"
            }
            Self::ConcurrentInvocationLimitExceeded => "ConcurrentInvocationLimitExceeded",
            Self::FunctionScalingRateExceeded => "FunctionScalingRateExceeded",
        }
    }
}

impl Concurrency {
    /// Whether one more may be handled where `busy` are.
    pub(super) fn admit(self, busy: usize) -> Result<(), ThrottleReason> {
        let (most, reason) = match self {
            Self::Reserved(most) => (
                most,
                ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded,
            ),
            Self::Unreserved(most) => (most, ThrottleReason::ConcurrentInvocationLimitExceeded),
        };
        if busy < most as usize {
            Ok(())
        } else {
            Err(reason)
        }
    }
}
