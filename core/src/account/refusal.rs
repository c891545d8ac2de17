//! Why the account refuses something: one type for every refusal, by AWS's names.

use crate::{
    code::CodeError,
    function::ConfigError,
    log::{filter::PatternError, retention::RetentionError},
    service::{DeployError, InvokeError},
    share::{backup::BackupError, link::LinkError},
    triggers::TriggerError,
};
use serde::{Deserialize, Serialize};

/// A refusal. Whoever decides by it looks at [`Refusal::exception`] and [`Refusal::field`], never at
/// the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Which exception it is on AWS.
    pub exception: Exception,
    /// A sentence or two for people: AWS's, where AWS has one.
    pub message: String,
    /// The field of a request that it is about, as forms and AWS's API name it; empty if it is about
    /// none or about all of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
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
            field: String::new(),
        }
    }

    /// `InvalidParameterValueException`.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Exception::InvalidParameterValue, message)
    }

    /// The same refusal, about a field.
    #[must_use]
    pub fn of_field(self, field: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            ..self
        }
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
        let (exception, field) = match &error {
            ConfigError::Validation(violations) => (
                Exception::Validation,
                // Several at once belong to no single field.
                match violations.as_slice() {
                    [one] => one.field,
                    _ => "",
                },
            ),
            ConfigError::ReservedKeys(_)
            | ConfigError::EnvironmentTooLarge(_)
            | ConfigError::EnvironmentNul(_) => {
                (Exception::InvalidParameterValue, "environment.variables")
            }
            ConfigError::Region(_) => (Exception::InvalidParameterValue, "region"),
            ConfigError::AccountId(_) => (Exception::InvalidParameterValue, "accountId"),
        };
        Self::new(exception, message).of_field(field)
    }
}

impl From<CodeError> for Refusal {
    fn from(error: CodeError) -> Self {
        Self::invalid(error.to_string()).of_field("code")
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
    use crate::service::ThrottleReason;

    #[test]
    fn names_and_statuses_agree_with_those_of_invocations() {
        let errors = [
            InvokeError::NotDeployed,
            InvokeError::EventNotJson(String::new()),
            InvokeError::Context(String::new()),
            InvokeError::EventTooLarge(7),
            InvokeError::Throttled(ThrottleReason::ConcurrentInvocationLimitExceeded),
        ];
        for error in errors {
            let (name, status) = error.exception().unwrap();
            let refusal = Refusal::from(error);
            assert_eq!((refusal.exception.name(), refusal.status()), (name, status));
        }
        assert_eq!(Refusal::from(InvokeError::Backstop).status(), 500);
    }

    #[test]
    fn a_refusal_survives_the_way_to_the_page() {
        let config = FunctionConfig {
            memory_size: 1,
            ..FunctionConfig::default()
        };
        let refusal = Refusal::from(config.validate().unwrap_err());
        assert_eq!(
            (refusal.exception, refusal.field.as_str()),
            (Exception::Validation, "memorySize")
        );
        let json = serde_json::to_string(&refusal).unwrap();
        assert!(
            json.starts_with(r#"{"exception":"ValidationException","#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Refusal>(&json).unwrap(), refusal);
    }
}
