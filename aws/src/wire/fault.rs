//! A call that failed, as AWS tells it.

use super::value::{Fields, Value};

/// An error with AWS's code and text. The wire gives it the shape of the protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The name of the error in the model (`QueueDoesNotExist`), or a code that no model has.
    pub code: String,
    /// What AWS says.
    pub message: String,
    /// The status if it is not the model's; 400 if the model has none.
    pub status: Option<u16>,
    /// More members of the error (S3's `BucketName`, DynamoDB's `CancellationReasons`).
    pub fields: Fields,
    /// Headers that go with it.
    pub headers: Vec<(String, String)>,
}

impl Fault {
    /// An error with the status of the model.
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status: None,
            fields: Fields::new(),
            headers: Vec::new(),
        }
    }

    /// The same with a status of its own.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name, value);
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// An operation, or a part of one, that is not simulated.
    #[must_use]
    pub fn not_modelled(what: &str) -> Self {
        Self::new(
            "NotImplemented",
            format!("lambdabox does not simulate this: {what}."),
        )
        .status(501)
    }
}
