//! How a handler says that it failed.

use crate::deserializer::DeserializeError;
use serde::{Deserialize, Serialize};
use std::any::type_name;
use std::convert::Infallible;
use std::fmt;

/// Any error, as in the `lambda_runtime` crate: `?` works on everything that implements
/// [`std::error::Error`].
pub type Error = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What the caller is told of an error: `{"errorType":…,"errorMessage":…}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Such as `OutOfStock`. For other error types it is their Rust type name.
    pub error_type: String,
    /// The error's text.
    pub error_message: String,
}

impl Diagnostic {
    /// A diagnostic with a type name of your own.
    pub fn new(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self {
            error_type: error_type.into(),
            error_message: error_message.into(),
        }
    }

    fn of<E: fmt::Display>(error: &E) -> Self {
        Self::new(type_name::<E>(), error.to_string())
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        match error.downcast::<DiagnosticError>() {
            Ok(own) => own.0,
            Err(other) => Self::of(&other),
        }
    }
}

impl From<DeserializeError> for Diagnostic {
    fn from(error: DeserializeError) -> Self {
        // The type of AWS's crate, which callers may look for.
        Self::new(
            "lambda_runtime::deserializer::DeserializeError",
            error.to_string(),
        )
    }
}

/// Errors that are told by their type's name and their text.
macro_rules! told_by_type {
    ($($error:ty),*) => {$(
        impl From<$error> for Diagnostic {
            fn from(error: $error) -> Self {
                Self::of(&error)
            }
        }
    )*};
}

told_by_type!(
    Box<dyn std::error::Error>,
    Infallible,
    serde_json::Error,
    std::io::Error,
    String,
    &'static str
);

/// Carries a [`Diagnostic`] through `?` in a function that returns [`Error`]. It is a type of its
/// own because a type that implements `Error` could not also convert into `Diagnostic` from every
/// boxed error.
struct DiagnosticError(Diagnostic);

impl fmt::Debug for DiagnosticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for DiagnosticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.error_message)
    }
}

impl std::error::Error for DiagnosticError {}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Box::new(DiagnosticError(diagnostic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_keeps_its_type_through_the_question_mark() {
        fn fails() -> Result<(), Error> {
            Err(Diagnostic::new("OutOfStock", "tea is sold out"))?;
            Ok(())
        }
        let diagnostic = Diagnostic::from(fails().unwrap_err());
        assert_eq!(diagnostic, Diagnostic::new("OutOfStock", "tea is sold out"));
    }

    #[test]
    fn other_errors_are_named_by_their_type() {
        let error = "x".parse::<i32>().unwrap_err();
        let diagnostic = Diagnostic::from(Error::from(error));
        assert_eq!(diagnostic.error_message, "invalid digit found in string");
        assert!(diagnostic.error_type.contains("dyn core::error::Error"));
    }
}
