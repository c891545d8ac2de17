//! What a handler is given.

use crate::bindings::lambdabox::runtime::types::InvocationContext;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::env;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// An event with its context.
#[derive(Clone, Debug)]
pub struct LambdaEvent<T> {
    /// The event, deserialised from JSON.
    pub payload: T,
    /// What is known of the invocation.
    pub context: Context,
}

impl<T> LambdaEvent<T> {
    /// An event, for a handler's own tests.
    pub fn new(payload: T, context: Context) -> Self {
        Self { payload, context }
    }

    /// The two halves.
    pub fn into_parts(self) -> (T, Context) {
        (self.payload, self.context)
    }
}

/// What is known of one invocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Context {
    /// The AWS request id of this invocation.
    pub request_id: String,
    /// When the invocation times out, in milliseconds since the Unix epoch.
    pub deadline: u64,
    /// The ARN of the function.
    pub invoked_function_arn: String,
    /// The X-Ray trace id of this invocation.
    pub xray_trace_id: Option<String>,
    /// The client context that the caller sent.
    pub client_context: Option<ClientContext>,
    /// The Cognito identity of the caller.
    pub identity: Option<CognitoIdentity>,
    /// The tenant that this environment serves, for functions with tenant isolation.
    pub tenant_id: Option<String>,
    /// What the environment variables say of the function.
    #[serde(with = "shared")]
    pub env_config: Arc<Config>,
}

impl Context {
    /// When the invocation times out.
    #[must_use]
    pub fn deadline(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.deadline)
    }

    /// # Errors
    /// The caller has sent a client context or an identity of another shape.
    pub(crate) fn of(
        context: InvocationContext,
        config: &Arc<Config>,
    ) -> Result<Self, serde_json::Error> {
        let client = context.client_context.filter(|text| !text.is_empty());
        let identity = context.cognito_identity.filter(|text| !text.is_empty());
        Ok(Self {
            request_id: context.request_id,
            deadline: context.deadline_ms,
            invoked_function_arn: context.invoked_function_arn,
            xray_trace_id: Some(context.trace_id).filter(|id| !id.is_empty()),
            client_context: client.as_deref().map(serde_json::from_str).transpose()?,
            identity: identity.as_deref().map(serde_json::from_str).transpose()?,
            tenant_id: context.tenant_id,
            env_config: Arc::clone(config),
        })
    }
}

/// A configuration that is shared, as JSON.
mod shared {
    use super::{Arc, Config, Deserialize, Serialize};

    pub(super) fn serialize<S: serde::Serializer>(
        config: &Arc<Config>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        config.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<Config>, D::Error> {
        Config::deserialize(deserializer).map(Arc::new)
    }
}

/// The function, as the environment variables have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The function's name.
    pub function_name: String,
    /// Its memory in MB.
    pub memory: i32,
    /// The version that runs.
    pub version: String,
    /// The log stream of this environment.
    pub log_stream: String,
    /// The function's log group.
    pub log_group: String,
}

impl Config {
    /// Reads the environment variables; what is not there stays empty.
    #[must_use]
    pub fn from_env() -> Self {
        let variable = |name: &str| env::var(name).unwrap_or_default();
        Self {
            function_name: variable("AWS_LAMBDA_FUNCTION_NAME"),
            memory: variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
                .parse()
                .unwrap_or_default(),
            version: variable("AWS_LAMBDA_FUNCTION_VERSION"),
            log_stream: variable("AWS_LAMBDA_LOG_STREAM_NAME"),
            log_group: variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        }
    }
}

/// What an application sends with an invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientContext {
    /// The application.
    #[serde(default)]
    pub client: ClientApplication,
    /// Whatever the application adds.
    #[serde(default)]
    pub custom: HashMap<String, String>,
    /// Where the application runs.
    #[serde(default)]
    pub environment: HashMap<String, String>,
}

/// The application of a [`ClientContext`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientApplication {
    /// Which installation it is.
    #[serde(alias = "installation_id")]
    pub installation_id: String,
    /// Its title.
    #[serde(alias = "app_title")]
    pub app_title: String,
    /// Its version.
    #[serde(alias = "app_version_name")]
    pub app_version_name: String,
    /// Its version as a number.
    #[serde(alias = "app_version_code")]
    pub app_version_code: String,
    /// Its package.
    #[serde(alias = "app_package_name")]
    pub app_package_name: String,
}

/// The Cognito identity of a caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CognitoIdentity {
    /// The identity.
    #[serde(alias = "cognitoIdentityId", alias = "identity_id")]
    pub identity_id: String,
    /// The pool in which it is registered.
    #[serde(alias = "cognitoIdentityPoolId", alias = "identity_pool_id")]
    pub identity_pool_id: String,
}
