//! From bytes to the handler and back.

use crate::bindings::lambdabox::runtime::types::{Failure, InvocationContext};
use crate::deserializer::deserialize;
use crate::executor::{WaitsForEver, block_on};
use crate::{Config, Context, Diagnostic, LambdaEvent, panics};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::{Any, type_name};
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use tracing::Instrument as _;

/// Calls `handler` with one event. Used by [`handler!`](crate::handler).
///
/// # Errors
/// As [`call_async`].
pub fn call<Request, Response, E>(
    handler: impl FnOnce(LambdaEvent<Request>) -> Result<Response, E>,
    event: &[u8],
    context: InvocationContext,
) -> Result<Vec<u8>, Failure>
where
    Request: DeserializeOwned,
    Response: Serialize,
    E: Into<Diagnostic> + Debug,
{
    call_async(|event| async move { handler(event) }, event, context)
}

/// Calls `handler` with one event and runs its future to the end.
///
/// # Errors
/// A [`Failure`] with the handler's [`Diagnostic`]; with where and why the event is not what the
/// handler takes; with what it panicked about; or with serde's error if the response cannot be
/// serialised.
pub fn call_async<Request, Response, E, F>(
    handler: impl FnOnce(LambdaEvent<Request>) -> F,
    event: &[u8],
    context: InvocationContext,
) -> Result<Vec<u8>, Failure>
where
    Request: DeserializeOwned,
    Response: Serialize,
    E: Into<Diagnostic> + Debug,
    F: Future<Output = Result<Response, E>>,
{
    panics::install();
    let context = Context::of(context, config()).map_err(|error| failure(error.into()))?;
    let span = request_span(&context);
    let payload = span.in_scope(|| {
        deserialize(event).inspect_err(|error| {
            tracing::error!(
                ?error,
                "Request payload deserialization into LambdaEvent<T> failed. The handler will not be \
                 called. Log at TRACE level to see the payload."
            );
        })
    });
    let event = LambdaEvent::new(payload.map_err(|error| failure(error.into()))?, context);
    let outer = current_span();
    let answer = panics::catch(|| {
        let entered = span.enter();
        let future = Box::pin(handler(event));
        drop(entered);
        block_on(future.instrument(span.clone()))
    });
    let answer = match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(WaitsForEver)) => return Err(failure(waits_for_ever())),
        Err(message) => {
            leave_spans(outer.as_ref());
            span.in_scope(|| tracing::error!(error = "Any { .. }", "user handler panicked"));
            return Err(failure(panicked(message)));
        }
    };
    let response = answer.map_err(|error| {
        span.in_scope(|| tracing::error!("{error:?}"));
        failure(error.into())
    })?;
    serde_json::to_vec(&response).map_err(|error| failure(error.into()))
}

/// The function's configuration, read once in an environment.
fn config() -> &'static Arc<Config> {
    static CONFIG: OnceLock<Arc<Config>> = OnceLock::new();
    CONFIG.get_or_init(|| Arc::new(Config::from_env()))
}

/// What AWS's runtime puts around everything that is logged during an invocation.
fn request_span(context: &Context) -> tracing::Span {
    tracing::info_span!(
        "Lambda runtime invoke",
        requestId = context.request_id.as_str(),
        xrayTraceId = context.xray_trace_id.as_deref(),
        tenantId = context.tenant_id.as_deref(),
    )
}

fn current_span() -> Option<tracing::Id> {
    tracing::dispatcher::get_default(|all| all.current_span().id().cloned())
}

/// Leaves the spans that a panic has left without leaving them, up to `outer`: else all that is logged
/// later would seem to happen in them.
fn leave_spans(outer: Option<&tracing::Id>) {
    // No program is in more spans at once.
    for _ in 0..10_000 {
        match current_span() {
            Some(span) if Some(&span) != outer => {
                tracing::dispatcher::get_default(|all| all.exit(&span));
            }
            _ => return,
        }
    }
}

fn panicked(message: Option<String>) -> Diagnostic {
    let text = match message {
        Some(message) => format!("Lambda panicked: {message}"),
        None => "Lambda panicked".to_owned(),
    };
    Diagnostic::new(type_name::<Box<dyn Any + Send>>(), text)
}

fn waits_for_ever() -> Diagnostic {
    Diagnostic::new(
        "lambdabox.WaitsForEver",
        "the handler waits for something that will never come: in lambdabox a handler is one task, so \
         timers of tokio and spawned tasks do not run; sleep with lambdabox_guest::sleep or \
         std::thread::sleep, and await futures instead of spawning them",
    )
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
            cognito_identity: Some(
                r#"{"cognitoIdentityId":"a","cognitoIdentityPoolId":"b"}"#.into(),
            ),
            tenant_id: None,
        }
    }

    fn double(event: LambdaEvent<i64>) -> Result<i64, Error> {
        assert_ne!(event.payload, 13, "no such number");
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
        assert_eq!(
            failure.error_type,
            "lambda_runtime::deserializer::DeserializeError"
        );
    }

    #[test]
    fn a_panic_becomes_a_failure() {
        let failure = call(double, b"13", context()).unwrap_err();
        assert_eq!(
            failure.error_type,
            "alloc::boxed::Box<dyn core::any::Any + core::marker::Send>"
        );
        let text = "Lambda panicked: assertion `left != right` failed: no such number";
        assert!(failure.error_message.starts_with(text), "{failure:?}");
    }

    #[test]
    fn an_async_handler_knows_its_context() {
        async fn who(event: LambdaEvent<()>) -> Result<String, Error> {
            crate::sleep(std::time::Duration::from_millis(1)).await;
            let identity = event.context.identity.ok_or("nobody")?;
            Ok(identity.identity_id + &identity.identity_pool_id)
        }
        assert_eq!(call_async(who, b"null", context()).unwrap(), br#""ab""#);
    }

    #[test]
    fn a_handler_that_waits_for_ever_says_so() {
        async fn stuck(_: LambdaEvent<()>) -> Result<(), Error> {
            std::future::pending().await
        }
        let failure = call_async(stuck, b"null", context()).unwrap_err();
        assert_eq!(failure.error_type, "lambdabox.WaitsForEver");
    }
}
