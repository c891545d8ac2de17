//! What a handler is given.

use crate::bindings::lambdabox::runtime::types::InvocationContext;

/// An event with its context.
#[derive(Clone, Debug)]
pub struct LambdaEvent<T> {
    /// The event, deserialised from JSON.
    pub payload: T,
    /// What is known of the invocation.
    pub context: Context,
}

/// What is known of one invocation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// The AWS request id of this invocation.
    pub request_id: String,
    /// When the invocation times out, in milliseconds since the Unix epoch.
    pub deadline: u64,
    /// The ARN of the function.
    pub invoked_function_arn: String,
    /// The X-Ray trace id of this invocation.
    pub xray_trace_id: String,
    /// The client context that the caller sent, as JSON text.
    pub client_context: Option<String>,
    /// The Cognito identity of the caller, as JSON text.
    pub identity: Option<String>,
    /// The tenant that this environment serves, for functions with tenant isolation.
    pub tenant_id: Option<String>,
}

impl From<InvocationContext> for Context {
    fn from(context: InvocationContext) -> Self {
        Self {
            request_id: context.request_id,
            deadline: context.deadline_ms,
            invoked_function_arn: context.invoked_function_arn,
            xray_trace_id: context.trace_id,
            client_context: context.client_context,
            identity: context.cognito_identity,
            tenant_id: context.tenant_id,
        }
    }
}
