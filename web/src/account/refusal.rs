//! Refusals on their way to the page, whole: AWS's name, the HTTP status, the text, the fields by the
//! names that the page's requests have for them.

use lambdabox_contract::Refusal;
use lambdabox_core::account::{self, Exception};
use std::borrow::Cow;

/// A refusal of the account.
pub(super) fn refused(refusal: account::Refusal) -> Refusal {
    let known = refusal.fields.iter().filter_map(|field| known(field));
    Refusal {
        fields: known.map(Cow::into_owned).collect(),
        ..raw(refusal)
    }
}

/// The same with the fields as the account calls them: as a form that it has described does.
pub(super) fn raw(refusal: account::Refusal) -> Refusal {
    Refusal {
        exception: refusal.exception.name().to_owned(),
        status: refusal.status(),
        message: refusal.message,
        fields: refusal.fields,
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

/// The page's name of a field that AWS's API model calls so; nothing where the page has none.
fn known(name: &str) -> Option<Cow<'_, str>> {
    if let Some(key) = name.strip_prefix("environment.variables.") {
        return Some(format!("environment.{key}").into());
    }
    let known = match name.split('.').next().unwrap_or(name) {
        "memorySize" => "memory",
        "timeout" => "timeout",
        "ephemeralStorage" => "storage",
        "description" => "description",
        "handler" => "handler",
        "role" => "role",
        "environment" => "environment",
        "functionName" | "name" => "name",
        "reservedConcurrentExecutions" => "reserved",
        _ => return None,
    };
    Some(known.into())
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
        let refused = refused(config.validate().unwrap_err().into());
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
        let refused = super::refused(config.validate().unwrap_err().into());
        assert_eq!(refused.fields, ["environment.AWS_REGION"]);
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
