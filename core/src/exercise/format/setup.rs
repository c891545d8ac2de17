//! The function that an exercise begins with, and how far its checks go.

use crate::function::{Architecture, LogFormat};
use crate::{json_members, json_names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A function as its learner finds it. The same keys stand in a `function.toml` beside the code of
/// `solution/` or of a wrong submission, where they replace the exercise's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FunctionSetup {
    /// Its name; the exercise's id by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// AWS's name of the runtime: `python3.14` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// Such as `lambda_function.lambda_handler`, which is the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Memory in MB: 128 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// Timeout in seconds: 3 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// The size of `/tmp` in MB: 512 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmp: Option<u32>,
    /// `x86_64` (the default) or `arm64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub architecture: Option<Architecture>,
    /// `Text` (the default) or `JSON`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub log_format: Option<LogFormat>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Environment variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<BTreeMap<String, String>>,
    /// Tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// Reserved concurrency; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_concurrency: Option<u32>,
    /// Whether it has a function URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<bool>,
    /// Saved test events, by name; each is the path of a file of the exercise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<BTreeMap<String, String>>,
    /// A folder beside the code, whose files stand in the editor, but are not deployed. It is no
    /// part of the code itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
}

impl FunctionSetup {
    /// This one, with what `other` says in the place of its own.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        fn either<T: Clone>(theirs: &Option<T>, ours: &Option<T>) -> Option<T> {
            theirs.clone().or_else(|| ours.clone())
        }
        Self {
            name: either(&other.name, &self.name),
            runtime: either(&other.runtime, &self.runtime),
            handler: either(&other.handler, &self.handler),
            memory: either(&other.memory, &self.memory),
            timeout: either(&other.timeout, &self.timeout),
            tmp: either(&other.tmp, &self.tmp),
            architecture: either(&other.architecture, &self.architecture),
            log_format: either(&other.log_format, &self.log_format),
            description: either(&other.description, &self.description),
            env: either(&other.env, &self.env),
            tags: either(&other.tags, &self.tags),
            reserved_concurrency: either(&other.reserved_concurrency, &self.reserved_concurrency),
            url: either(&other.url, &self.url),
            events: either(&other.events, &self.events),
            // Code that is not deployed belongs to the code that it was edited from.
            draft: other.draft.clone(),
        }
    }
}

/// How far the checks let a submission go. A submission that needs more fails with a verdict that
/// names the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The longest timeout, in seconds, that a submission's function has while it is checked: a
    /// longer one is cut to this. 1 to 900; 30 by default.
    pub timeout: u32,
    /// The most virtual seconds that the invocations of one check compute, all together, without
    /// what they sleep. 1 to 900; 60 by default.
    pub compute: u32,
    /// The most memory in MB that a submission's function has while it is checked: more is cut to
    /// this. 128 to 10,240; 1,024 by default.
    pub memory: u32,
    /// How much of what one invocation logs is looked at, in KB. 1 to 1,024; 64 by default.
    pub log: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: 30,
            compute: 60,
            memory: 1_024,
            log: 64,
        }
    }
}

json_members!(FunctionSetup {
    name: Sparse("name"),
    runtime: Sparse("runtime"),
    handler: Sparse("handler"),
    memory: Sparse("memory"),
    timeout: Sparse("timeout"),
    tmp: Sparse("tmp"),
    architecture: Sparse("architecture"),
    log_format: Sparse("log_format"),
    description: Sparse("description"),
    env: Sparse("env"),
    tags: Sparse("tags"),
    reserved_concurrency: Sparse("reserved_concurrency"),
    url: Sparse("url"),
    events: Sparse("events"),
    draft: Sparse("draft"),
});

json_members!(Limits {
    timeout: Defaulted("timeout"),
    compute: Defaulted("compute"),
    memory: Defaulted("memory"),
    log: Defaulted("log"),
});

json_names!(Architecture {
    X86_64: "x86_64",
    Arm64: "arm64",
});

json_names!(LogFormat {
    Text: "Text",
    Json: "JSON",
});
