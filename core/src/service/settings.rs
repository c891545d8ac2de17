//! What decides how a service behaves, besides function and events.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a run of a service is made from. The same settings give the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Request ids, log stream names, look-alike credentials and the guests' randomness come from
    /// it; 0 by default.
    pub seed: u64,
    /// When virtual time begins; [`Timestamp::DEFAULT_START`] by default.
    pub start: Timestamp,
    /// How much virtual time passes between the end of an invocation and the next event, unless the
    /// event says otherwise; one second by default.
    pub think_time: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            start: Timestamp::DEFAULT_START,
            think_time: Duration::from_secs(1),
        }
    }
}

/// What comes with one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InvokeOptions {
    /// How much virtual time passes before the event, counted from the end of the invocation
    /// before it; [`Settings::think_time`] by default, and nothing before the first event.
    pub after: Option<Duration>,
    /// When the event arrives, in place of [`Self::after`]. It may be before the end of the
    /// invocation before it: then another environment handles it. Events are handed over in the
    /// order in which they arrive, so one that names an earlier instant than the event before it
    /// arrives together with that one.
    pub at: Option<Timestamp>,
    /// The version or the alias that whoever sends the event has named: it comes back in
    /// `invoked_function_arn`. What runs is what is deployed.
    pub qualifier: Option<String>,
    /// The client context: a JSON document (decoded: AWS's header carries it in base64).
    pub client_context: Option<String>,
    /// The Cognito identity: a JSON document.
    pub cognito_identity: Option<String>,
    /// The request id, where Lambda does not make a new one: when it tries an asynchronous event
    /// again. Another one is made up by default.
    pub request_id: Option<String>,
    /// For functions with tenant isolation.
    pub tenant_id: Option<String>,
    /// How many events led to this one: what the function sets off has one more.
    #[serde(skip_serializing_if = "crate::written::is_default")]
    pub hops: u32,
}
