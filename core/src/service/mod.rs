//! A function that can be invoked: what both faces are built on.

mod apart;
mod deploy;
mod environment;
mod event;
mod invoke;
mod progress;
mod settings;

pub use deploy::DeployError;
pub use settings::{InvokeOptions, Settings};

use crate::{
    engine::{Engine, EngineError},
    fault::NotAnOutcome,
    function::FunctionConfig,
    ids::Ids,
    limits,
    runtime::RuntimeManifest,
    time::Timestamp,
};
use deploy::Deployment;
use environment::Environment;

/// One function on one engine, with its environments and its virtual time.
///
/// Everything that happens follows from the [`Settings`], what is deployed and the events, in their
/// order: the same calls give the same logs, reports and bills to the byte, on every engine.
#[derive(Debug)]
pub struct Service<E: Engine> {
    engine: E,
    manifest: RuntimeManifest,
    settings: Settings,
    ids: Ids,
    /// Where virtual time stands: the end of the last invocation.
    now: Timestamp,
    /// Nothing has been invoked yet, so the first event arrives at once.
    fresh: bool,
    deployment: Option<Deployment>,
    /// Frozen environments, the one used last at the end. One is enough for events that come one
    /// after the other; events at the same time will need more.
    idle: Vec<Environment<E::Instance>>,
}

/// Why an event could not be handed to a function. AWS's texts where AWS has one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvokeError {
    /// Nothing was deployed.
    #[error("Function not found: no function has been deployed")]
    NotDeployed,
    /// The event is no JSON. What follows the last colon is this implementation's own.
    #[error("Could not parse request body into json: Could not parse payload into json: {0}")]
    EventNotJson(String),
    /// The event is longer than a synchronous invocation takes.
    #[error(
        "{0} byte payload is too large for the RequestResponse invocation type (limit {max} bytes)",
        max = limits::EVENT_MAX_BYTES
    )]
    EventTooLarge(usize),
    /// The client context or the identity is no JSON, or too long. The text is not AWS's.
    #[error("{0}")]
    Context(String),
    /// The engine could not start an environment.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine's wall-clock backstop ended the invocation. There is no outcome to show: on
    /// another machine it would have gone on.
    #[error("this machine was too slow to finish the invocation within the safety limit")]
    Backstop,
    /// A part of the runtime cannot be had on this machine; a sentence. No outcome either: when it can
    /// be had, the invocation goes on.
    #[error("{0}")]
    RuntimeUnavailable(String),
}

impl From<NotAnOutcome> for InvokeError {
    fn from(end: NotAnOutcome) -> Self {
        match end {
            NotAnOutcome::Backstop => Self::Backstop,
            NotAnOutcome::RuntimeUnavailable(reason) => Self::RuntimeUnavailable(reason),
        }
    }
}

impl InvokeError {
    /// The exception's name in AWS's API and its HTTP status; `None` for what AWS does not know.
    #[must_use]
    pub const fn exception(&self) -> Option<(&'static str, u16)> {
        match self {
            Self::NotDeployed => Some(("ResourceNotFoundException", 404)),
            Self::EventNotJson(_) | Self::Context(_) => {
                Some(("InvalidRequestContentException", 400))
            }
            Self::EventTooLarge(_) => Some(("RequestEntityTooLargeException", 413)),
            Self::Engine(_) | Self::Backstop | Self::RuntimeUnavailable(_) => None,
        }
    }
}

impl<E: Engine> Service<E> {
    /// A service without a function: [`Service::deploy`] comes next.
    #[must_use]
    pub fn new(engine: E, manifest: RuntimeManifest, settings: Settings) -> Self {
        Self {
            engine,
            manifest,
            ids: Ids::new(settings.seed),
            now: settings.start,
            settings,
            fresh: true,
            deployment: None,
            idle: Vec::new(),
        }
    }

    /// The configuration that is deployed.
    #[must_use]
    pub fn config(&self) -> Option<&FunctionConfig> {
        self.deployment.as_ref().map(Deployment::config)
    }

    /// The language runtime.
    #[must_use]
    pub const fn manifest(&self) -> &RuntimeManifest {
        &self.manifest
    }

    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> &E {
        &self.engine
    }

    /// Virtual wall-clock time now.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// How many environments are warm.
    #[must_use]
    pub fn warm_environments(&self) -> usize {
        self.idle.len()
    }

    /// Throws all environments away, so that the next invocation is cold.
    pub fn forget_environments(&mut self) {
        self.idle.clear();
    }
}
