//! What a simulation tells: requests, environments, totals. Its JSON is what the command line
//! prints and the page lets one download.

use super::{Plan, Totals};
use crate::{
    function::{Architecture, FunctionConfig},
    measure::{Call, Outcome},
    service::ThrottleReason,
    time::Milliseconds,
};
use serde::{Deserialize, Serialize};

/// A simulation from its first request to its last. Instants are counted from its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// Whose requests they are.
    pub function: Function,
    /// What was simulated.
    pub plan: Plan,
    /// Everything in figures.
    pub totals: Totals,
    /// The calls of one environment as they were measured: the cold start, then the warm ones in
    /// their order. A later call than the last one is like that.
    pub measured_calls: Vec<Call>,
    /// Every environment, in the order of their starts.
    pub environments: Vec<Lane>,
    /// Every request, in the order of their arrivals.
    pub requests: Vec<Request>,
}

/// What of a function's configuration matters here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Function {
    /// Its name.
    pub function_name: String,
    /// As AWS names it.
    pub runtime: String,
    /// Its memory.
    pub memory_size_mb: u32,
    /// In seconds.
    pub timeout_s: u32,
    /// Decides the price.
    pub architecture: Architecture,
}

impl Function {
    /// What of a configuration matters.
    #[must_use]
    pub fn of(config: &FunctionConfig) -> Self {
        Self {
            function_name: config.function_name.clone(),
            runtime: config.runtime.clone(),
            memory_size_mb: config.memory_size,
            timeout_s: config.timeout,
            architecture: config.architecture,
        }
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// From 1 on, in the order of arrivals.
    pub number: u32,
    /// When it was sent.
    #[serde(rename = "arrivalMs")]
    pub arrival: Milliseconds,
    /// What became of it.
    pub status: RequestStatus,
    /// How often it was handed to an environment.
    pub attempts: u32,
    /// How often it could not be handed to one.
    pub throttles: u32,
    /// Why, the last time.
    pub throttle_reason: Option<ThrottleReason>,
    /// The number of the environment that handled it last.
    pub environment: Option<u32>,
    /// That environment was started for it.
    pub cold_start: bool,
    /// When that environment received it; INIT comes after this.
    #[serde(rename = "startMs")]
    pub start: Option<Milliseconds>,
    /// When it was answered, or given up in that environment.
    #[serde(rename = "endMs")]
    pub end: Option<Milliseconds>,
    /// From the arrival to that start: how long it was in the queue.
    #[serde(rename = "queuedMs")]
    pub queued: Milliseconds,
}

impl Request {
    /// From the arrival to the end, if an environment has handled it.
    #[must_use]
    pub fn latency(&self) -> Option<Milliseconds> {
        self.end.map(|end| end.minus(self.arrival))
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestStatus {
    /// The handler returned.
    Succeeded,
    /// The handler raised an error, also the last time.
    Failed,
    /// The function's timeout was reached, also the last time.
    TimedOut,
    /// The environment broke down, also the last time.
    Crashed,
    /// The caller was told 429 `TooManyRequestsException`.
    Throttled,
    /// The event became too old in the queue.
    Discarded,
}

impl RequestStatus {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => Outcome::Succeeded.name(),
            Self::Failed => Outcome::Failed.name(),
            Self::TimedOut => Outcome::TimedOut.name(),
            Self::Crashed => Outcome::Crashed.name(),
            Self::Throttled => "Throttled",
            Self::Discarded => "Discarded",
        }
    }
}

impl From<Outcome> for RequestStatus {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Failed => Self::Failed,
            Outcome::TimedOut => Self::TimedOut,
            Outcome::Crashed => Self::Crashed,
        }
    }
}

/// One environment and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// From 1 on, in the order of starts.
    pub number: u32,
    /// When a request first needed it.
    #[serde(rename = "startMs")]
    pub start: Milliseconds,
    /// When it was thrown away; absent if it is still kept when everything is over.
    #[serde(rename = "endMs")]
    pub end: Option<Milliseconds>,
    /// Why.
    pub ending: Option<LaneEnd>,
    /// What it handled, one after the other.
    pub calls: Vec<LaneCall>,
}

/// Why an environment was thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaneEnd {
    /// Nobody needed it for too long.
    Idle,
}

impl LaneEnd {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "Idle for too long",
        }
    }
}

/// One call of an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaneCall {
    /// The number of the request.
    pub request: u32,
    /// When the environment received it.
    #[serde(rename = "startMs")]
    pub start: Milliseconds,
    /// How long it was initialised first; 0 if it was not new.
    #[serde(rename = "initMs")]
    pub init: Milliseconds,
    /// How long, after a timeout or a crash before it, INIT took within the call.
    #[serde(rename = "suppressedInitMs", default)]
    pub suppressed_init: Milliseconds,
    /// When it was over.
    #[serde(rename = "endMs")]
    pub end: Milliseconds,
    /// What came of it.
    pub outcome: Outcome,
}

impl Simulation {
    /// The simulation as JSON on one line, without a newline at its end.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        // Every part of it has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}
