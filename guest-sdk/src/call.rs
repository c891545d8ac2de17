//! From bytes to the handler and back.

use crate::bindings::lambdabox::runtime::types::{Failure, InvocationContext};
use crate::{Context, Diagnostic, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Calls `handler` with one event. Used by [`handler!`](crate::handler).
///
/// # Errors
/// A [`Failure`] with the handler's [`Diagnostic`], or with serde's error if the event is not what
/// the handler takes or the response cannot be serialised.
pub fn call<Request, Response, E>(
    handler: impl FnOnce(LambdaEvent<Request>) -> Result<Response, E>,
    event: &[u8],
    context: InvocationContext,
) -> Result<Vec<u8>, Failure>
where
    Request: DeserializeOwned,
    Response: Serialize,
    E: Into<Diagnostic>,
{
    let payload = serde_json::from_slice(event).map_err(|e| failure(e.into()))?;
    let event = LambdaEvent {
        payload,
        context: Context::from(context),
    };
    let response = handler(event).map_err(|e| failure(e.into()))?;
    serde_json::to_vec(&response).map_err(|e| failure(e.into()))
}

/// No document: the engine's side writes `{"errorType":…,"errorMessage":…}`, which is all that a
/// custom runtime sends.
fn failure(diagnostic: Diagnostic) -> Failure {
    Failure {
        error_type: diagnostic.error_type,
        error_message: diagnostic.error_message,
        stack_trace: Vec::new(),
        document: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn context() -> InvocationContext {
        InvocationContext {
            request_id: "8f5e".to_owned(),
            deadline_ms: 17,
            invoked_function_arn: String::new(),
            trace_id: String::new(),
            client_context: None,
            cognito_identity: None,
            tenant_id: None,
        }
    }

    fn double(event: LambdaEvent<i64>) -> Result<i64, Error> {
        event
            .payload
            .checked_mul(2)
            .ok_or_else(|| "too large".into())
    }

    #[test]
    fn a_response_is_serialised() {
        assert_eq!(call(double, b"21", context()).unwrap(), b"42");
    }

    #[test]
    fn an_error_becomes_a_failure() {
        let text = i64::MAX.to_string();
        let failure = call(double, text.as_bytes(), context()).unwrap_err();
        assert_eq!(failure.error_message, "too large");
    }

    #[test]
    fn an_event_of_another_shape_becomes_a_failure() {
        let failure = call(double, br#"{"a":1}"#, context()).unwrap_err();
        assert_eq!(failure.error_type, "serde_json::error::Error");
    }
}
