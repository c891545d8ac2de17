//! What can be expected, and what a mistake can be known by: the same words for both.

use super::{Bounds, OneOrMany, ValueExpectation};
use crate::exercise::json::Named;
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};

/// What is expected. Everything that is named has to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// How the invocation ended. Where nothing is said and no `error` is expected, it has to
    /// succeed before anything else is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the function answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Box<ValueExpectation>>,
    /// The function error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorExpectation>,
    /// What the handler wrote into its log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogExpectation>,
    /// The figures of REPORT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportExpectation>,
    /// What it costs in US dollars, without the free tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<Bounds>,
    /// How often the function was invoked: more than once if Lambda tried an event again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocations: Option<Bounds>,
    /// What a simulation came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulation: Option<SimulationExpectation>,
    /// The response to a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpExpectation>,
    /// What the learner configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<FunctionExpectation>,
    /// What the deployed source says. The last resort: it judges words, not what they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceExpectation>,
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The handler returned.
    #[default]
    Succeeds,
    /// It did not, for whatever reason.
    Fails,
    /// The timeout was reached.
    TimesOut,
    /// The environment broke down: out of memory, an exit, a trap.
    Crashes,
    /// Whatever happens is right.
    Any,
}

/// A function error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ErrorExpectation {
    /// Its type, such as `KeyError` or `Runtime.HandlerNotFound`; of several, any.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub error_type: Option<OneOrMany<String>>,
    /// What its message contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What its message matches: a regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
}

/// What the handler wrote: prints and log records, without Lambda's own lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LogExpectation {
    /// Texts that stand in it, each in some event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<OneOrMany<String>>,
    /// Texts that stand nowhere in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<OneOrMany<String>>,
    /// Regular expressions, each of which some event matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<OneOrMany<String>>,
    /// Regular expressions that no event matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches_none: Option<OneOrMany<String>>,
    /// How many events contain a text, by the text.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub count: Named<Bounds>,
    /// How many events there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Bounds>,
    /// Some event is JSON, and this is expected of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<Box<ValueExpectation>>,
}

/// The figures of REPORT. Of several invocations: sums of durations, the greatest memory, whether
/// the last one was cold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ReportExpectation {
    /// Billed duration in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_ms: Option<Bounds>,
    /// Duration in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Bounds>,
    /// INIT in milliseconds; 0 in a warm environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub init_ms: Option<Bounds>,
    /// The most memory used, in MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<Bounds>,
    /// A new environment was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold: Option<bool>,
}

/// What a simulation came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SimulationExpectation {
    /// How many attempts were throttled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttles: Option<Bounds>,
    /// How many environments were started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold_starts: Option<Bounds>,
    /// How many requests succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<Bounds>,
    /// How many requests the function failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Bounds>,
}

/// The response of the function URL.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HttpExpectation {
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Bounds>,
    /// Headers by name, in any case.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub headers: Named<ValueExpectation>,
    /// The body as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<ValueExpectation>>,
    /// The body, which has to be JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<Box<ValueExpectation>>,
}

/// What the learner configured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FunctionExpectation {
    /// Timeout in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Bounds>,
    /// Memory in MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Bounds>,
    /// The handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<ValueExpectation>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<ValueExpectation>,
    /// Environment variables by name; `absent = true` for one that must not be there.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub env: Named<ValueExpectation>,
    /// Texts that no variable's value contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_lacks: Option<OneOrMany<String>>,
    /// Tags by name.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub tags: Named<ValueExpectation>,
    /// Reserved concurrency; `-1` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_concurrency: Option<Bounds>,
    /// It has a function URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<bool>,
    /// Saved test events by name, and what is in them.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub events: Named<ValueExpectation>,
    /// How many test events are saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_events: Option<Bounds>,
    /// Nothing in the editor differs from what is deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed: Option<bool>,
}

/// What the deployed source says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SourceExpectation {
    /// Of which file; of all by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Texts that stand in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<OneOrMany<String>>,
    /// Texts that stand nowhere in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<OneOrMany<String>>,
    /// Regular expressions that some line matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<OneOrMany<String>>,
    /// Regular expressions that no line matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches_none: Option<OneOrMany<String>>,
}

json_members!(Expectation {
    outcome: Sparse("outcome"),
    payload: Sparse("payload"),
    error: Sparse("error"),
    log: Sparse("log"),
    report: Sparse("report"),
    cost_usd: Sparse("cost_usd"),
    invocations: Sparse("invocations"),
    simulation: Sparse("simulation"),
    http: Sparse("http"),
    function: Sparse("function"),
    source: Sparse("source"),
});

json_names!(Outcome {
    Succeeds: "succeeds",
    Fails: "fails",
    TimesOut: "times_out",
    Crashes: "crashes",
    Any: "any",
});

json_members!(ErrorExpectation {
    error_type: Sparse("type"),
    message: Sparse("message"),
    matches: Sparse("matches"),
});

json_members!(LogExpectation {
    contains: Sparse("contains"),
    lacks: Sparse("lacks"),
    matches: Sparse("matches"),
    matches_none: Sparse("matches_none"),
    count: Sparse("count"),
    events: Sparse("events"),
    json: Sparse("json"),
});

json_members!(ReportExpectation {
    billed_ms: Sparse("billed_ms"),
    duration_ms: Sparse("duration_ms"),
    init_ms: Sparse("init_ms"),
    memory_mb: Sparse("memory_mb"),
    cold: Sparse("cold"),
});

json_members!(SimulationExpectation {
    throttles: Sparse("throttles"),
    cold_starts: Sparse("cold_starts"),
    succeeded: Sparse("succeeded"),
    failed: Sparse("failed"),
});

json_members!(HttpExpectation {
    status: Sparse("status"),
    headers: Sparse("headers"),
    body: Sparse("body"),
    json: Sparse("json"),
});

json_members!(FunctionExpectation {
    timeout: Sparse("timeout"),
    memory: Sparse("memory"),
    handler: Sparse("handler"),
    description: Sparse("description"),
    env: Sparse("env"),
    env_lacks: Sparse("env_lacks"),
    tags: Sparse("tags"),
    reserved_concurrency: Sparse("reserved_concurrency"),
    url: Sparse("url"),
    events: Sparse("events"),
    saved_events: Sparse("saved_events"),
    deployed: Sparse("deployed"),
});

json_members!(SourceExpectation {
    file: Sparse("file"),
    contains: Sparse("contains"),
    lacks: Sparse("lacks"),
    matches: Sparse("matches"),
    matches_none: Sparse("matches_none"),
});
