//! Checks: what is done with a function, and what is expected of it.

use super::{Expectation, OneOrMany, Vary};
use crate::exercise::json::Json;
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who sees a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The learner: it runs in the page.
    #[default]
    Visible,
    /// The learner sees its name and points; it runs when the teacher grades.
    Hidden,
    /// Only the teacher.
    Secret,
}

/// One check: all of its points, or none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What tells it from the exercise's other checks and questions: 1 to 64 lower-case letters,
    /// digits and `-`.
    pub id: String,
    /// What people read: at most 200 characters.
    pub name: String,
    /// What passing is worth: whole numbers, 0 to 1,000. 1 by default.
    #[serde(default = "one")]
    pub points: u32,
    /// Who sees it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Checks that have to pass before this one is run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// Environment variables for this check, over those of the submission.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Environment variables that are not set in this check, whatever the submission says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
    /// Values that are drawn from a seed, for every `{{name}}` in the steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vary: Option<Vary>,
    /// What is done, one after the other, in an environment of the check's own. At most 50.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What is expected of all steps together, after the last one: logs and figures are those of
    /// all, the payload is the last one's. Without any step: of the function's configuration or
    /// source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
    /// What learners do wrong here. The first that fits speaks. At most 50.
    #[serde(default, rename = "mistake", skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<Mistake>,
}

const fn one() -> u32 {
    1
}

/// How an event is handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// The caller waits for the answer.
    #[default]
    Waits,
    /// Lambda takes the event and hands it over by itself: again after a failure, twice at most.
    Asynchronous,
}

/// One step. It has exactly one of `invoke`, `event`, `template`, `http`, `put_object`, `put_item`,
/// `configure`, `wait_s` and `simulate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// Invokes the function with the event of a file of the exercise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoke: Option<String>,
    /// Invokes it with this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Json>,
    /// Invokes it with the console's test event of this name, such as `s3-put`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Sends a request to the function's URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpRequest>,
    /// Puts an object into a bucket, which sends its event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put_object: Option<PutObject>,
    /// Puts an item into a table, whose stream sends its event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put_item: Option<PutItem>,
    /// Changes the function's configuration, as somebody at the console would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configure: Option<ConfigurationStep>,
    /// Lets so many seconds of virtual time pass: 1 to 86,400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<u32>,
    /// Simulates many requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulate: Option<SimulateStep>,

    /// For `invoke`, `event` and `template`: how the event is handed over.
    #[serde(skip_serializing_if = "is_default")]
    pub call: Call,
    /// This step finds no warm environment: what was there before is gone.
    #[serde(skip_serializing_if = "is_default")]
    pub cold: bool,
    /// What is expected of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A request to the function's URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HttpRequest {
    /// `GET` by default; `POST` if there is a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// `/` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What comes after the `?`, encoded.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// Headers by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body, from a file of the exercise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_file: Option<String>,
}

/// An object for a bucket. The function gets the event that S3 sends; the object itself is nowhere,
/// since no function can read buckets here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutObject {
    /// The bucket's name: it is made for the check.
    #[serde(default = "bucket")]
    pub bucket: String,
    /// The object's key, as it is: the event has it URL-encoded.
    pub key: String,
    /// What is in it, of which the event tells size and checksum.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contents: String,
}

fn bucket() -> String {
    "uploads".to_owned()
}

/// An item for a table. The function gets the event of the table's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutItem {
    /// The table's name: it is made for the check.
    pub table: String,
    /// The name of its partition key.
    pub key: String,
    /// The item as plain JSON; the event has it with DynamoDB's types.
    pub item: Json,
}

/// What is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ConfigurationStep {
    /// Memory in MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// Timeout in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// Variables that are set, over those that there are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Variables that are removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unset: Vec<String>,
    /// Reserved concurrency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_concurrency: Option<u32>,
}

/// Many requests, in the simulator. Each environment behaves as the one that was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SimulateStep {
    /// How many: 1 to 10,000.
    pub requests: u32,
    /// All in the same instant.
    #[serde(default)]
    pub burst: bool,
    /// How many a second, if it is no burst: 10 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<u32>,
    /// Reserved concurrency, in the place of the submission's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_concurrency: Option<u32>,
    /// The caller does not wait: throttled events are tried again.
    #[serde(default)]
    pub asynchronous: bool,
    /// The event of every request; `{}` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Json>,
    /// The same, from a file of the exercise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_file: Option<String>,
}

/// Something that learners often do, and what it helps to be told then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// What tells it from the check's other mistakes, for reports and for `expect.toml`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What holds if it was made, in the words of `expect`: of the step that failed.
    pub when: Expectation,
    /// What the learner is told.
    pub says: String,
    /// Which steps it is about, from 1 on; all by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<OneOrMany<u32>>,
}

json_names!(Visibility {
    Visible: "visible",
    Hidden: "hidden",
    Secret: "secret",
});

json_members!(Check {
    id: Always("id"),
    name: Always("name"),
    points: Always("points"),
    visibility: Defaulted("visibility"),
    requires: Sparse("requires"),
    env: Sparse("env"),
    unset: Sparse("unset"),
    vary: Sparse("vary"),
    steps: Sparse("step"),
    expect: Sparse("expect"),
    mistakes: Sparse("mistake"),
});

json_names!(Call {
    Waits: "waits",
    Asynchronous: "asynchronous",
});

json_members!(Step {
    invoke: Sparse("invoke"),
    event: Sparse("event"),
    template: Sparse("template"),
    http: Sparse("http"),
    put_object: Sparse("put_object"),
    put_item: Sparse("put_item"),
    configure: Sparse("configure"),
    wait_s: Sparse("wait_s"),
    simulate: Sparse("simulate"),
    call: Defaulted("call"),
    cold: Sparse("cold"),
    expect: Sparse("expect"),
});

json_members!(HttpRequest {
    method: Sparse("method"),
    path: Sparse("path"),
    query: Sparse("query"),
    headers: Sparse("headers"),
    body: Sparse("body"),
    body_file: Sparse("body_file"),
});

json_members!(PutObject {
    bucket: Always("bucket"),
    key: Always("key"),
    contents: Sparse("contents"),
});

json_members!(PutItem {
    table: Always("table"),
    key: Always("key"),
    item: Always("item"),
});

json_members!(ConfigurationStep {
    memory: Sparse("memory"),
    timeout: Sparse("timeout"),
    env: Sparse("env"),
    unset: Sparse("unset"),
    reserved_concurrency: Sparse("reserved_concurrency"),
});

json_members!(SimulateStep {
    requests: Always("requests"),
    burst: Defaulted("burst"),
    per_second: Sparse("per_second"),
    reserved_concurrency: Sparse("reserved_concurrency"),
    asynchronous: Defaulted("asynchronous"),
    event: Sparse("event"),
    event_file: Sparse("event_file"),
});

json_members!(Mistake {
    id: Sparse("id"),
    when: Always("when"),
    says: Always("says"),
    step: Sparse("step"),
});
