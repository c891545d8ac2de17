//! A function's configuration: what `CreateFunction` and `UpdateFunctionConfiguration` take.

mod patterns;
mod policies;
mod reserved;
mod validation;

pub use policies::Policy;
pub(crate) use reserved::EXEC_WRAPPER;
pub use validation::{ConfigError, Violation};

use crate::{limits, runtime::catalogue};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version that can be changed.
pub const LATEST: &str = "$LATEST";

fn is_latest(version: &str) -> bool {
    version == LATEST
}

/// The configuration of one function. Fields left out of a JSON document take their defaults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FunctionConfig {
    /// At most 64 of `[a-zA-Z0-9-_]`.
    pub function_name: String,
    /// Which version of the function this is: [`LATEST`], or the number of a published one.
    #[serde(skip_serializing_if = "is_latest")]
    pub version: String,
    /// AWS's identifier, such as `python3.14`.
    pub runtime: String,
    /// Such as `lambda_function.lambda_handler`; compiled handlers ignore it.
    pub handler: String,
    /// Memory in MB, 128 to 10,240; CPU grows with it.
    pub memory_size: u32,
    /// In seconds, 1 to 900.
    pub timeout: u32,
    /// The size of `/tmp` in MB, 512 to 10,240.
    pub ephemeral_storage: u32,
    /// Environment variables, by key. Sorted, so that one configuration always gives one
    /// environment.
    pub environment: BTreeMap<String, String>,
    /// Free text, at most 256 characters.
    pub description: String,
    /// The region that ARNs and environment variables name.
    pub region: String,
    /// The account that ARNs name: 12 digits.
    pub account_id: String,
    /// What the bill is reckoned for. Nothing else depends on it.
    pub architecture: Architecture,
    /// The ARN of the execution role.
    pub role: String,
    /// The policies of the execution role, where they are known: what they do not allow is denied. A role of which
    /// nothing is known may do everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<BTreeSet<Policy>>,
    /// At most 50.
    pub tags: BTreeMap<String, String>,
    /// The ARNs of its layers' versions, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// How logs look.
    pub logging: LoggingConfig,
    /// How a timeout is told.
    pub timeout_form: TimeoutForm,
}

impl Default for FunctionConfig {
    fn default() -> Self {
        Self {
            function_name: "my-function".into(),
            version: LATEST.into(),
            runtime: catalogue::default_runtime().name.into(),
            handler: catalogue::default_runtime().default_handler.into(),
            memory_size: limits::MEMORY_MIN_MB,
            timeout: limits::TIMEOUT_DEFAULT_S,
            ephemeral_storage: limits::EPHEMERAL_STORAGE_MIN_MB,
            environment: BTreeMap::new(),
            description: String::new(),
            region: "eu-west-1".into(),
            account_id: "123456789012".into(),
            architecture: Architecture::default(),
            role: "arn:aws:iam::123456789012:role/lambda-role".into(),
            policies: None,
            tags: BTreeMap::new(),
            layers: Vec::new(),
            logging: LoggingConfig::default(),
            timeout_form: TimeoutForm::default(),
        }
    }
}

impl FunctionConfig {
    /// The function's ARN, without a version.
    #[must_use]
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:lambda:{}:{}:function:{}",
            self.region, self.account_id, self.function_name
        )
    }

    /// The ARN of this very version.
    #[must_use]
    pub fn version_arn(&self) -> String {
        format!("{}:{}", self.arn(), self.version)
    }

    /// The CloudWatch log group that the function writes to.
    #[must_use]
    pub fn log_group_name(&self) -> String {
        format!("/aws/lambda/{}", self.function_name)
    }

    /// The actions that the execution role allows, with `*` for any characters; `None` for all.
    #[must_use]
    pub fn actions(&self) -> Option<Vec<String>> {
        let policies = self.policies.as_ref()?;
        let actions = policies.iter().flat_map(|policy| policy.actions());
        Some(actions.map(|action| (*action).to_owned()).collect())
    }

    /// What of the configuration means something else here than on AWS, in sentences for whoever
    /// configures it; nothing in most cases.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.memory_size > limits::ADDRESSABLE_MB {
            notes.push(format!(
                "A handler can use at most {} MB here, since WebAssembly's addresses have 32 bits: \
                 the function is billed for {} MB, and has one CPU from {} MB on.",
                limits::ADDRESSABLE_MB,
                self.memory_size,
                limits::MEMORY_OF_ONE_VCPU_MB
            ));
        }
        if self
            .environment
            .get(EXEC_WRAPPER)
            .is_some_and(|wrapper| !wrapper.is_empty())
        {
            notes.push(format!(
                "{EXEC_WRAPPER} names a program that would start the runtime. No such program can \
                 run here: the function ends in INIT, as it does on AWS if the file is not there."
            ));
        }
        notes
    }

    /// Checks every limit.
    ///
    /// # Errors
    /// [`ConfigError`], whose text is what AWS answers.
    pub fn validate(&self) -> Result<(), ConfigError> {
        validation::validate(self)
    }
}

/// The instruction set a function is billed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Architecture {
    /// 64-bit x86.
    #[default]
    #[serde(rename = "x86_64")]
    X86_64,
    /// 64-bit Arm (Graviton).
    #[serde(rename = "arm64")]
    Arm64,
}

impl Architecture {
    /// The one that AWS calls so: `x86_64`, `arm64`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "x86_64" => Some(Self::X86_64),
            "arm64" => Some(Self::Arm64),
            _ => None,
        }
    }
}

/// How a timeout is told to the caller and in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeoutForm {
    /// `Sandbox.Timedout` in the response; the REPORT line alone in the log.
    #[default]
    Today,
    /// Until late 2025, and on most slides: `… Task timed out after 3.00 seconds` in the response
    /// and in the log.
    Classic,
}

/// How a function logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoggingConfig {
    /// Plain text or JSON.
    pub log_format: LogFormat,
    /// The least level that the handler's logger writes; only JSON logs are filtered.
    pub application_log_level: Option<LogLevel>,
}

/// The form of a function's logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LogFormat {
    /// `START RequestId: …`.
    #[default]
    Text,
    /// One JSON object an event, written by the language's own logger.
    #[serde(rename = "JSON")]
    Json,
}

/// Levels of a handler's logger, by AWS's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Everything.
    Trace,
    /// For those who look for a fault.
    Debug,
    /// What happens.
    Info,
    /// What should not happen.
    Warn,
    /// What went wrong.
    Error,
    /// What ends the program.
    Fatal,
}

impl LogLevel {
    const ALL: [Self; 6] = [
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
        Self::Fatal,
    ];

    /// The one that AWS calls so: `INFO`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// AWS's name: `INFO`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}
