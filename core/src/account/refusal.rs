//! Why the account refuses something: one type for every refusal, by AWS's names.

use crate::{
    code::{CodeError, wheel::WheelError},
    function::ConfigError,
    log::{filter::PatternError, retention::RetentionError},
    service::{DeployError, InvokeError},
    share::{backup::BackupError, link::LinkError},
    simulate::{PlanError, SimulateError},
    triggers::TriggerError,
};
use serde::{Deserialize, Serialize};

/// A refusal. Whoever decides by it looks at [`Refusal::exception`] and [`Refusal::fields`], never at
/// the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Which exception it is on AWS.
    pub exception: Exception,
    /// A sentence or two for people: AWS's, where AWS has one.
    pub message: String,
    /// The fields of a request that it is about, each once, as forms and AWS's API name them
    /// (`memorySize`, `environment.variables.KEY`); none if it is about all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// The exceptions of AWS's APIs that the account answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Exception {
    /// Lambda's refusal of a value that its API model allows.
    #[serde(rename = "InvalidParameterValueException")]
    InvalidParameterValue,
    /// CloudWatch Logs' refusal of a value.
    #[serde(rename = "InvalidParameterException")]
    InvalidParameter,
    /// A value outside of the API model.
    #[serde(rename = "ValidationException")]
    Validation,
    /// An event or a client context that is no JSON.
    #[serde(rename = "InvalidRequestContentException")]
    InvalidRequestContent,
    /// What was named is not there.
    #[serde(rename = "ResourceNotFoundException")]
    ResourceNotFound,
    /// Something of that name is there already.
    #[serde(rename = "ResourceConflictException")]
    ResourceConflict,
    /// It has changed since the caller looked at it.
    #[serde(rename = "PreconditionFailedException")]
    PreconditionFailed,
    /// An event that is too large.
    #[serde(rename = "RequestEntityTooLargeException")]
    RequestEntityTooLarge,
    /// No room for one more invocation now.
    #[serde(rename = "TooManyRequestsException")]
    TooManyRequests,
    /// Not the caller's fault.
    #[serde(rename = "ServiceException")]
    Service,
}

impl Exception {
    /// AWS's name: `ResourceNotFoundException`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidParameterValue => "InvalidParameterValueException",
            Self::InvalidParameter => "InvalidParameterException",
            Self::Validation => "ValidationException",
            Self::InvalidRequestContent => "InvalidRequestContentException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ResourceConflict => "ResourceConflictException",
            Self::PreconditionFailed => "PreconditionFailedException",
            Self::RequestEntityTooLarge => "RequestEntityTooLargeException",
            Self::TooManyRequests => "TooManyRequestsException",
            Self::Service => "ServiceException",
        }
    }

    /// The HTTP status that AWS answers it with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidParameterValue
            | Self::InvalidParameter
            | Self::Validation
            | Self::InvalidRequestContent => 400,
            Self::ResourceNotFound => 404,
            Self::ResourceConflict => 409,
            Self::PreconditionFailed => 412,
            Self::RequestEntityTooLarge => 413,
            Self::TooManyRequests => 429,
            Self::Service => 500,
        }
    }
}

impl Refusal {
    /// A refusal that is about no field.
    #[must_use]
    pub fn new(exception: Exception, message: impl Into<String>) -> Self {
        Self {
            exception,
            message: message.into(),
            fields: Vec::new(),
        }
    }

    /// `InvalidParameterValueException`.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Exception::InvalidParameterValue, message)
    }

    /// An architecture that is none of AWS's, or several at once. The text is not AWS's.
    #[must_use]
    pub fn of_architecture() -> Self {
        Self::invalid("A function has one architecture: x86_64 or arm64.").of_field("architectures")
    }

    /// The function has nothing yet that could run. AWS knows no such state: it creates a function with
    /// its code.
    #[must_use]
    pub fn no_code() -> Self {
        Self::invalid(
            "This function has no code yet: upload a compiled handler (a .wasm component) first.",
        )
        .of_field("code")
    }

    /// Something (`this layer`) that this version can neither read nor write over.
    pub(super) fn newer(what: &str) -> Self {
        Self::new(
            Exception::ResourceConflict,
            format!(
                "A newer version of lambdabox has written {what}: use that version to change it."
            ),
        )
    }

    /// Somebody has written a record under the last number that there is.
    pub(super) fn no_number() -> Self {
        Self::invalid("There is no number left for another version.")
    }

    /// The same refusal, about a field.
    #[must_use]
    pub fn of_field(self, field: impl Into<String>) -> Self {
        self.of_fields([field])
    }

    /// The same refusal, about these fields.
    #[must_use]
    pub fn of_fields<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.fields.clear();
        for field in fields.into_iter().map(Into::into) {
            if !self.fields.contains(&field) {
                self.fields.push(field);
            }
        }
        self
    }

    /// The HTTP status that AWS answers it with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.exception.status()
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        let message = error.to_string();
        match &error {
            ConfigError::Validation(violations) => Self::new(Exception::Validation, message)
                .of_fields(violations.iter().map(|violation| violation.field)),
            ConfigError::ReservedKeys(keys) => {
                Self::invalid(message).of_fields(keys.iter().map(|key| variable(key)))
            }
            ConfigError::EnvironmentNul(key) => Self::invalid(message).of_field(variable(key)),
            ConfigError::EnvironmentTooLarge(_) => {
                Self::invalid(message).of_field("environment.variables")
            }
            ConfigError::Region(_) => Self::invalid(message).of_field("region"),
            ConfigError::AccountId(_) => Self::invalid(message).of_field("accountId"),
        }
    }
}

/// The field of one environment variable.
fn variable(key: &str) -> String {
    format!("environment.variables.{key}")
}

impl From<CodeError> for Refusal {
    fn from(error: CodeError) -> Self {
        Self::invalid(error.to_string()).of_field("code")
    }
}

impl From<WheelError> for Refusal {
    fn from(error: WheelError) -> Self {
        Self::invalid(error.to_string()).of_field("code")
    }
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Self {
        Self::invalid(error.to_string())
    }
}

impl From<SimulateError> for Refusal {
    fn from(error: SimulateError) -> Self {
        match error {
            SimulateError::Plan(error) => error.into(),
            SimulateError::Deploy(error) => error.into(),
            SimulateError::Invoke(error) => error.into(),
            SimulateError::EventTooLarge(_) => {
                Self::new(Exception::RequestEntityTooLarge, error.to_string()).of_field("payload")
            }
        }
    }
}

impl From<TriggerError> for Refusal {
    fn from(error: TriggerError) -> Self {
        Self::invalid(error.message).of_field(error.field)
    }
}

impl From<LinkError> for Refusal {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Config(error) => {
                let text = LinkError::Config(error.clone()).to_string();
                Self {
                    message: text,
                    ..Self::from(error)
                }
            }
            other => Self::invalid(other.to_string()).of_field("link"),
        }
    }
}

impl From<BackupError> for Refusal {
    fn from(error: BackupError) -> Self {
        Self::invalid(error.to_string()).of_field("file")
    }
}

impl From<PatternError> for Refusal {
    fn from(error: PatternError) -> Self {
        Self::new(Exception::InvalidParameter, error.to_string()).of_field("filterPattern")
    }
}

impl From<RetentionError> for Refusal {
    fn from(error: RetentionError) -> Self {
        Self::new(Exception::InvalidParameter, error.to_string()).of_field("retentionInDays")
    }
}

impl From<DeployError> for Refusal {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Config(error) => error.into(),
            other => Self::invalid(other.to_string()).of_field("runtime"),
        }
    }
}

/// An engine that fails, and a backstop, are the service's fault: AWS has no other name for them.
impl From<InvokeError> for Refusal {
    fn from(error: InvokeError) -> Self {
        let message = error.to_string();
        match error {
            InvokeError::NotDeployed => Self::new(Exception::ResourceNotFound, message),
            InvokeError::EventNotJson(_) => {
                Self::new(Exception::InvalidRequestContent, message).of_field("payload")
            }
            InvokeError::Context(_) => {
                Self::new(Exception::InvalidRequestContent, message).of_field("clientContext")
            }
            InvokeError::EventTooLarge(_) => {
                Self::new(Exception::RequestEntityTooLarge, message).of_field("payload")
            }
            InvokeError::Throttled(reason) => Self::new(
                Exception::TooManyRequests,
                format!("{message} (Reason: {})", reason.name()),
            ),
            InvokeError::Engine(_) | InvokeError::Backstop | InvokeError::RuntimeUnavailable(_) => {
                Self::new(Exception::Service, message)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::FunctionConfig;
    use crate::limits;
    use crate::service::ThrottleReason;

    #[test]
    fn names_and_statuses_agree_with_those_of_invocations() {
        let throttled = ThrottleReason::ConcurrentInvocationLimitExceeded;
        let too_large = limits::ASYNC_EVENT_MAX_BYTES + 1;
        let refusals: [(Refusal, &str, u16); 9] = [
            (
                InvokeError::NotDeployed.into(),
                "ResourceNotFoundException",
                404,
            ),
            (
                InvokeError::EventNotJson(String::new()).into(),
                "InvalidRequestContentException",
                400,
            ),
            (
                InvokeError::Context(String::new()).into(),
                "InvalidRequestContentException",
                400,
            ),
            (
                InvokeError::EventTooLarge(7).into(),
                "RequestEntityTooLargeException",
                413,
            ),
            (
                InvokeError::Throttled(throttled).into(),
                "TooManyRequestsException",
                429,
            ),
            (InvokeError::Backstop.into(), "ServiceException", 500),
            (
                InvokeError::RuntimeUnavailable(String::new()).into(),
                "ServiceException",
                500,
            ),
            (
                SimulateError::Invoke(InvokeError::NotDeployed).into(),
                "ResourceNotFoundException",
                404,
            ),
            (
                SimulateError::EventTooLarge(too_large).into(),
                "RequestEntityTooLargeException",
                413,
            ),
        ];
        for (refusal, name, status) in refusals {
            assert_eq!((refusal.exception.name(), refusal.status()), (name, status));
        }
    }

    #[test]
    fn every_field_of_a_refused_configuration_is_named_once() {
        let config = FunctionConfig {
            memory_size: 1,
            timeout: 0,
            role: "x".into(),
            function_name: "a b".repeat(100),
            ..FunctionConfig::default()
        };
        let refusal = Refusal::from(config.validate().unwrap_err());
        assert_eq!(
            refusal.fields,
            ["functionName", "role", "timeout", "memorySize"]
        );
        let keys = ["AWS_REGION", "_HANDLER"];
        let config = FunctionConfig {
            environment: keys.map(|key| (key.to_owned(), String::new())).into(),
            ..FunctionConfig::default()
        };
        let refusal = Refusal::from(config.validate().unwrap_err());
        assert_eq!(
            refusal.fields,
            keys.map(|key| format!("environment.variables.{key}"))
        );
    }

    #[test]
    fn a_refusal_survives_the_way_to_the_page() {
        let config = FunctionConfig {
            memory_size: 1,
            ..FunctionConfig::default()
        };
        let refusal = Refusal::from(config.validate().unwrap_err());
        assert_eq!(
            (refusal.exception, &*refusal.fields),
            (Exception::Validation, &["memorySize".to_owned()][..])
        );
        let json = serde_json::to_string(&refusal).unwrap();
        assert!(
            json.starts_with(r#"{"exception":"ValidationException","#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Refusal>(&json).unwrap(), refusal);
    }
}
