//! A function that can be invoked: what both faces are built on.

mod apart;
mod deploy;
mod environment;
mod event;
mod invoke;
mod pool;
mod progress;
mod settings;
mod wrapper;

pub use deploy::DeployError;
pub use event::check_event;
pub use pool::{Concurrency, ThrottleReason};
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
use deploy::{Deployment, Outside};
use pool::Pool;

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
    /// Where virtual time stands: the latest end of an invocation.
    now: Timestamp,
    /// When the last event arrived.
    last_arrival: Timestamp,
    /// When the last invocation ended; others may end later.
    last_end: Timestamp,
    /// Nothing has been invoked yet, so the first event arrives at once.
    fresh: bool,
    deployment: Option<Deployment>,
    outside: Outside,
    concurrency: Concurrency,
    environments: Pool<E::Instance>,
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
    /// As many events are being handled as may be.
    #[error("Rate Exceeded.")]
    Throttled(ThrottleReason),
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

impl<E: Engine> Service<E> {
    /// A service without a function: [`Service::deploy`] comes next.
    #[must_use]
    pub fn new(engine: E, manifest: RuntimeManifest, settings: Settings) -> Self {
        Self {
            engine,
            manifest,
            ids: Ids::new(settings.seed),
            now: settings.start,
            last_arrival: settings.start,
            last_end: settings.start,
            settings,
            fresh: true,
            deployment: None,
            outside: Outside::default(),
            concurrency: Concurrency::Unreserved(limits::CONCURRENCY_OF_REGION),
            environments: Pool::new(),
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

    /// When the last invocation ended on the virtual clock. Others that overlap with it may end later:
    /// [`Service::now`] is behind none of them.
    #[must_use]
    pub const fn last_end(&self) -> Timestamp {
        self.last_end
    }

    /// How many environments are warm: busy or frozen, with a process that went through INIT.
    #[must_use]
    pub fn warm_environments(&self) -> usize {
        self.environments.warm()
    }

    /// How many environments are busy at an instant that is not before the last event's arrival.
    #[must_use]
    pub fn busy_environments(&self, at: Timestamp) -> usize {
        self.environments.busy(at)
    }

    /// How many events may be handled at the same time from now on; a whole region's concurrency
    /// at first.
    pub fn set_concurrency(&mut self, concurrency: Concurrency) {
        self.concurrency = concurrency;
    }

    /// Throws all environments away, so that the next invocation is cold.
    pub fn forget_environments(&mut self) {
        self.environments.clear();
    }

    /// Ends the process of every environment, as a crash does: the next event of each finds a new
    /// process, which goes through INIT within the invocation.
    pub fn reset_environments(&mut self) {
        for environment in self.environments.iter_mut() {
            environment.reset();
        }
    }
}
