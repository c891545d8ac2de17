//! Refusals on their way to the page, whole: AWS's name, the HTTP status, the text, the fields by the
//! names that the page's requests have for them.

use lambdabox_contract::Refusal;
use lambdabox_core::account::{self, Exception};
use lambdabox_core::function::{ConfigError, FunctionConfig};

/// A refusal of the account.
pub(super) fn refused(refusal: account::Refusal) -> Refusal {
    let field = known(&refusal.field).unwrap_or_default().to_owned();
    let fields = Some(field).filter(|field| !field.is_empty());
    Refusal {
        fields: fields.into_iter().collect(),
        ..raw(refusal)
    }
}

/// The same with the field as the account calls it: as a form that it has described does.
pub(super) fn raw(refusal: account::Refusal) -> Refusal {
    Refusal {
        exception: refusal.exception.name().to_owned(),
        status: refusal.status(),
        message: refusal.message,
        fields: vec![refusal.field],
    }
}

/// Something that was entered cannot be.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    refused(account::Refusal::invalid(message))
}

/// The same, about a field of the page.
pub(super) fn invalid_field(field: &str, message: impl Into<String>) -> Refusal {
    Refusal {
        fields: vec![field.to_owned()],
        ..invalid(message)
    }
}

/// It is nobody's fault but the page's.
pub(super) fn failed(message: impl Into<String>) -> Refusal {
    refused(account::Refusal::new(Exception::Service, message))
}

/// The learner has stopped it.
pub(super) fn stopped(message: String) -> Refusal {
    Refusal {
        exception: Refusal::STOPPED.to_owned(),
        status: 0,
        message,
        fields: Vec::new(),
    }
}

/// Whether a configuration is right. Of several errors each field is named, which the account's own
/// refusal cannot.
pub(super) fn check(config: &FunctionConfig) -> Result<(), Refusal> {
    config.validate().map_err(of_configuration)
}

fn of_configuration(error: ConfigError) -> Refusal {
    let fields = match &error {
        ConfigError::Validation(violations) => violations
            .iter()
            .filter_map(|violation| known(violation.field))
            .map(str::to_owned)
            .collect(),
        ConfigError::ReservedKeys(keys) => keys.clone(),
        ConfigError::EnvironmentNul(key) => vec![key.clone()],
        _ => Vec::new(),
    };
    Refusal {
        fields,
        ..refused(error.into())
    }
}

/// The page's name of a field that AWS's API model calls so; nothing where the page has none.
fn known(name: &str) -> Option<&'static str> {
    Some(match name.split('.').next().unwrap_or(name) {
        "memorySize" => "memory",
        "timeout" => "timeout",
        "ephemeralStorage" => "storage",
        "description" => "description",
        "handler" => "handler",
        "role" => "role",
        "functionName" | "name" => "name",
        "reservedConcurrentExecutions" => "reserved",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_configuration_names_every_field() {
        let config = FunctionConfig {
            memory_size: 1,
            timeout: 0,
            ephemeral_storage: 1,
            role: "x".into(),
            ..FunctionConfig::default()
        };
        let refused = check(&config).unwrap_err();
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
        assert_eq!(check(&config).unwrap_err().fields, ["AWS_REGION"]);
    }

    #[test]
    fn a_refusal_keeps_its_name_and_its_status() {
        let large = account::Refusal::new(Exception::RequestEntityTooLarge, "too large");
        let refusal = refused(large.of_field("payload"));
        assert_eq!(
            (&*refusal.exception, refusal.status, refusal.fields.len()),
            ("RequestEntityTooLargeException", 413, 0)
        );
        assert_eq!(Refusal::NOT_FOUND, Exception::ResourceNotFound.name());
        assert_eq!(
            Refusal::CHANGED_ELSEWHERE,
            Exception::PreconditionFailed.name()
        );
    }
}
