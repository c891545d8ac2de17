//! The body of a request: a text, or any bytes.

use crate::limits;
use crate::triggers::TriggerError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::borrow::Cow;

/// What a client sends after the head of its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestBody(Vec<u8>);

/// How a body was typed or kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyForm {
    /// As it is sent.
    #[default]
    Text,
    /// In base64: a picture, say, or anything that is no text.
    Base64,
}

impl RequestBody {
    /// A body that was typed in one of the forms. Spaces and line breaks between the digits of
    /// base64 say nothing.
    ///
    /// # Errors
    /// [`TriggerError`] for `body` if it is not in that form, or too long.
    pub fn read(text: &str, form: BodyForm) -> Result<Self, TriggerError> {
        let bytes = match form {
            BodyForm::Text => text.as_bytes().to_vec(),
            BodyForm::Base64 => {
                let digits: String = text.split_ascii_whitespace().collect();
                STANDARD.decode(digits).map_err(|error| {
                    let message = format!(
                        "The body is not base64: {error}. Paste what `base64 FILE` prints, or send it as text."
                    );
                    TriggerError::new("body", message)
                })?
            }
        };
        let body = Self(bytes);
        body.check()?;
        Ok(body)
    }

    pub(super) fn check(&self) -> Result<(), TriggerError> {
        if self.0.len() > limits::EVENT_MAX_BYTES {
            return Err(TriggerError::new(
                "body",
                "A request can have at most 6 MB.",
            ));
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands in the event, and whether it is base64. AWS hands a body on as it is only if the
    /// request says that it is a text; and what is no UTF-8 could not stand in an event.
    pub(super) fn in_event(&self, said_to_be_text: bool) -> (Cow<'_, str>, bool) {
        match std::str::from_utf8(&self.0) {
            Ok(text) if said_to_be_text => (text.into(), false),
            _ => (STANDARD.encode(&self.0).into(), true),
        }
    }

    /// The body as a part of a line for a shell, and what comes before `curl` for it.
    pub(super) fn for_shell(&self, quoted: impl Fn(&str) -> String) -> (String, String) {
        match std::str::from_utf8(&self.0) {
            Ok("") => (String::new(), String::new()),
            Ok(text) if !text.contains('\0') => {
                let option = format!(" \\\n  --data-raw {}", quoted(text));
                (String::new(), option)
            }
            _ => {
                let digits = quoted(&STANDARD.encode(&self.0));
                let pipe = format!("printf %s {digits} | base64 -d | ");
                (pipe, " \\\n  --data-binary @-".to_owned())
            }
        }
    }
}

impl From<&str> for RequestBody {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_and_wrong_base64_is_told() {
        let body = RequestBody::read("iVBO\n Rw==\n", BodyForm::Base64).unwrap();
        assert_eq!(body, RequestBody::from(b"\x89PNG".to_vec()));
        assert_eq!(body.in_event(true), ("iVBORw==".into(), true));
        let error = RequestBody::read("no picture!", BodyForm::Base64).unwrap_err();
        assert_eq!(error.field, "body");
        assert!(
            error.message.starts_with("The body is not base64"),
            "{error}"
        );
        let text = RequestBody::read("a picture", BodyForm::Text).unwrap();
        assert_eq!(text.in_event(true), ("a picture".into(), false));
        assert_eq!(text.in_event(false), ("YSBwaWN0dXJl".into(), true));
    }

    #[test]
    fn a_body_has_a_limit() {
        let long = "x".repeat(limits::EVENT_MAX_BYTES + 1);
        assert_eq!(
            RequestBody::read(&long, BodyForm::Text).unwrap_err().field,
            "body"
        );
    }
}
