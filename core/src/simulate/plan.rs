//! What is simulated.

use super::Rate;
use crate::limits;
use serde::{Deserialize, Serialize};

/// The most requests of one simulation.
pub const REQUESTS_MAX: u32 = 10_000;
/// The longest that an idle environment is kept, in seconds.
const KEEP_IDLE_MAX_S: u32 = 86_400;

/// What is simulated, besides function and event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Plan {
    /// How many requests are sent: 1 to [`REQUESTS_MAX`].
    pub requests: u32,
    /// When they are sent.
    pub pattern: Pattern,
    /// How many a second; a burst has no rate.
    pub rate: Rate,
    /// Of the pattern, and of the function's own randomness and ids.
    pub seed: u64,
    /// Whether the caller waits.
    pub invocation_type: InvocationType,
    /// So many at the same time for this function, and never more.
    pub reserved_concurrency: Option<u32>,
    /// What the functions of the region that reserved nothing have together; all of it is this
    /// function's.
    pub unreserved_concurrency: u32,
    /// How long an idle environment is kept, in seconds.
    pub keep_idle_s: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            requests: 20,
            pattern: Pattern::default(),
            rate: Rate::per_second(10),
            seed: 0,
            invocation_type: InvocationType::default(),
            reserved_concurrency: None,
            unreserved_concurrency: limits::CONCURRENCY_OF_REGION,
            keep_idle_s: 600,
        }
    }
}

/// When requests arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pattern {
    /// One after the other, with the same pause between them.
    #[default]
    Even,
    /// All in the same instant.
    Burst,
    /// Independently of each other, as people do: pauses of random length.
    Poisson,
}

impl Pattern {
    /// The one of this name: `even`, `burst`, `poisson`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "even" => Some(Self::Even),
            "burst" => Some(Self::Burst),
            "poisson" => Some(Self::Poisson),
            _ => None,
        }
    }
}

/// `X-Amz-Invocation-Type`, as far as it can be simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvocationType {
    /// The caller waits, and is told of a throttle.
    #[default]
    RequestResponse,
    /// The event waits in a queue; AWS tries again.
    Event,
}

impl InvocationType {
    /// The one that AWS calls so: `RequestResponse`, `Event`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "RequestResponse" => Some(Self::RequestResponse),
            "Event" => Some(Self::Event),
            _ => None,
        }
    }
}

/// A plan that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Too many, or none.
    #[error("the number of requests must be between 1 and {REQUESTS_MAX}")]
    Requests,
    /// More than a function can reserve; AWS's words.
    #[error(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{}].",
        limits::CONCURRENCY_KEPT_UNRESERVED
    )]
    Reserved,
    /// More than there is.
    #[error(
        "the unreserved concurrency must be at most {}",
        limits::CONCURRENCY_OF_REGION
    )]
    Unreserved,
    /// Too long.
    #[error("idle environments can be kept for at most {KEEP_IDLE_MAX_S} seconds")]
    KeepIdle,
}

impl Plan {
    /// Checks every bound.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn validate(&self) -> Result<(), PlanError> {
        let reservable = limits::CONCURRENCY_OF_REGION - limits::CONCURRENCY_KEPT_UNRESERVED;
        if !(1..=REQUESTS_MAX).contains(&self.requests) {
            Err(PlanError::Requests)
        } else if self
            .reserved_concurrency
            .is_some_and(|reserved| reserved > reservable)
        {
            Err(PlanError::Reserved)
        } else if self.unreserved_concurrency > limits::CONCURRENCY_OF_REGION {
            Err(PlanError::Unreserved)
        } else if self.keep_idle_s > KEEP_IDLE_MAX_S {
            Err(PlanError::KeepIdle)
        } else {
            Ok(())
        }
    }

    /// How many requests the function may handle at the same time.
    #[must_use]
    pub fn concurrency_limit(&self) -> u32 {
        self.reserved_concurrency
            .unwrap_or(self.unreserved_concurrency)
    }
}
