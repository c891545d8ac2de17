//! Refusals, whole: AWS's name, the HTTP status that goes with it, the text, the fields.

use lambdabox_contract::Refusal;
use lambdabox_core::function::ConfigError;

/// A refusal by its name in AWS's API.
pub(super) fn refusal(exception: &str, message: impl Into<String>) -> Refusal {
    let status = match exception {
        "ResourceNotFoundException" => 404,
        "ResourceConflictException" => 409,
        "PreconditionFailedException" => 412,
        "RequestEntityTooLargeException" => 413,
        "TooManyRequestsException" => 429,
        "ServiceException" => 500,
        Refusal::STOPPED => 0,
        _ => 400,
    };
    Refusal {
        exception: exception.to_owned(),
        status,
        message: message.into(),
        fields: Vec::new(),
    }
}

/// Something that was entered cannot be.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    refusal("InvalidParameterValueException", message)
}

/// The same, about a field.
pub(super) fn invalid_field(field: &str, message: impl Into<String>) -> Refusal {
    Refusal {
        fields: vec![field.to_owned()],
        ..invalid(message)
    }
}

/// A configuration is refused: the fields by the names that requests have for them, reserved keys by
/// themselves.
pub(super) fn of_configuration(error: &ConfigError) -> Refusal {
    let fields = match error {
        ConfigError::Validation(violations) => violations
            .iter()
            .map(|violation| field_of(violation.field).to_owned())
            .collect(),
        ConfigError::ReservedKeys(keys) => keys.clone(),
        ConfigError::EnvironmentNul(key) => vec![key.clone()],
        _ => Vec::new(),
    };
    Refusal {
        fields,
        ..refusal(error.exception(), error.to_string())
    }
}

/// The page's name of a field that AWS's API model calls so.
fn field_of(name: &str) -> &str {
    match name.split('.').next().unwrap_or(name) {
        "memorySize" => "memory",
        "ephemeralStorage" => "storage",
        "functionName" => "name",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::function::FunctionConfig;

    #[test]
    fn a_refused_configuration_names_every_field() {
        let config = FunctionConfig {
            memory_size: 1,
            timeout: 0,
            ephemeral_storage: 1,
            role: "x".into(),
            ..FunctionConfig::default()
        };
        let refused = of_configuration(&config.validate().unwrap_err());
        assert_eq!(
            (&*refused.exception, refused.status),
            ("ValidationException", 400)
        );
        for field in ["memory", "timeout", "storage", "role"] {
            assert!(
                refused.fields.iter().any(|known| known == field),
                "{refused:?}"
            );
        }
        let config = FunctionConfig {
            environment: [("AWS_REGION".to_owned(), String::new())].into(),
            ..FunctionConfig::default()
        };
        let refused = of_configuration(&config.validate().unwrap_err());
        assert_eq!(refused.fields, ["AWS_REGION"]);
    }

    #[test]
    fn a_refusal_keeps_its_status() {
        assert_eq!(refusal("RequestEntityTooLargeException", "").status, 413);
        assert_eq!(invalid("").status, 400);
    }
}
