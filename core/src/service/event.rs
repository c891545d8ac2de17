//! Checks what a caller sends, before any environment sees it.

use super::{InvokeError, InvokeOptions};
use crate::limits;
use serde::de::IgnoredAny;

/// The event as the handler receives it: as it was sent, byte by byte. An absent one is `{}`. What
/// every face accepts, and nothing else: faces that want to know before they send ask here.
///
/// # Errors
/// [`InvokeError::EventTooLarge`] and [`InvokeError::EventNotJson`].
pub fn check_event(event: &[u8]) -> Result<&[u8], InvokeError> {
    if event.len() > limits::EVENT_MAX_BYTES {
        return Err(InvokeError::EventTooLarge(event.len()));
    }
    if event.is_empty() {
        return Ok(b"{}");
    }
    check_json(event).map_err(InvokeError::EventNotJson)?;
    let depth = depth(event);
    if depth > limits::EVENT_DEPTH_MAX {
        return Err(InvokeError::EventNotJson(format!(
            "Document nesting depth ({depth}) exceeds the maximum allowed ({})",
            limits::EVENT_DEPTH_MAX
        )));
    }
    Ok(event)
}

/// How deep a JSON document is nested.
fn depth(json: &[u8]) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

pub(super) fn check_options(options: &InvokeOptions) -> Result<(), InvokeError> {
    let documents = [
        ("client context", &options.client_context),
        ("Cognito identity", &options.cognito_identity),
    ];
    for (name, document) in documents {
        let Some(document) = document else { continue };
        if document.len().div_ceil(3) * 4 > limits::CLIENT_CONTEXT_MAX_BYTES {
            return Err(InvokeError::Context(format!(
                "the {name} is longer than {} bytes of base64",
                limits::CLIENT_CONTEXT_MAX_BYTES
            )));
        }
        check_json(document.as_bytes()).map_err(|error| {
            InvokeError::Context(format!("the {name} is not a JSON document: {error}"))
        })?;
    }
    if let Some(tenant) = &options.tenant_id
        && (tenant.is_empty() || tenant.len() > 256)
    {
        return Err(InvokeError::Context(
            "the tenant id is not between 1 and 256 bytes long".into(),
        ));
    }
    Ok(())
}

/// Whether the text is JSON. Looks at every byte once, and does not recurse, so that a deeply
/// nested event can do no harm.
fn check_json(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    serde_json::from_str::<IgnoredAny>(text)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_passed_on_as_they_are() {
        for event in [
            "{\"a\" : 1e400}",
            " null ",
            "\"żółw\"",
            "[1,2,\n3]",
            "12345678901234567890",
        ] {
            assert_eq!(check_event(event.as_bytes()).unwrap(), event.as_bytes());
        }
        assert_eq!(check_event(b"").unwrap(), b"{}");
    }

    #[test]
    fn bad_json_is_refused_in_aws_words() {
        let text = |event: &[u8]| check_event(event).unwrap_err().to_string();
        insta::assert_snapshot!(text(b"{a}"), @"Could not parse request body into json: Could not parse payload into json: key must be a string at line 1 column 2");
        insta::assert_snapshot!(text(b"{} {}"), @"Could not parse request body into json: Could not parse payload into json: trailing characters at line 1 column 4");
        insta::assert_snapshot!(text(b"\xff"), @"Could not parse request body into json: Could not parse payload into json: invalid utf-8 sequence of 1 bytes from index 0");
        for event in ["NaN", "{", " ", "\"a\nb\"", "'a'"] {
            assert!(check_event(event.as_bytes()).is_err(), "{event}");
        }
    }

    #[test]
    fn events_are_nested_so_deep_and_no_deeper() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(check_event(nested(1_000).as_bytes()).is_ok());
        insta::assert_snapshot!(check_event(nested(1_001).as_bytes()).unwrap_err(), @"Could not parse request body into json: Could not parse payload into json: Document nesting depth (1001) exceeds the maximum allowed (1000)");
        // Looking at it does not recurse either.
        assert!(check_event(nested(1_000_000).as_bytes()).is_err());
        let side_by_side = format!("[{}1]", "[],{},".repeat(2_000));
        assert!(check_event(side_by_side.as_bytes()).is_ok());
        let in_strings = serde_json::to_vec(&["[\\\"{".repeat(2_000)]).unwrap();
        assert_eq!(depth(&in_strings), 1);
        assert_eq!(depth(br#"{"a\"[": ["\\", [{}]]}"#), 4);
    }

    #[test]
    fn large_events_are_refused() {
        let event = vec![b' '; limits::EVENT_MAX_BYTES + 1];
        insta::assert_snapshot!(check_event(&event).unwrap_err(), @"6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)");
    }

    #[test]
    fn client_contexts_are_checked() {
        let with = |context: &str| {
            check_options(&InvokeOptions {
                client_context: Some(context.into()),
                ..InvokeOptions::default()
            })
        };
        assert!(with("{\"custom\":{}}").is_ok());
        assert!(with("nope").is_err());
        assert!(with(&format!("\"{}\"", "x".repeat(3_000))).is_err());
    }
}
