//! The engine of hosts: wasmtime.

mod backstop;
mod border;
mod compiled;
mod component;
mod config;
mod ending;
mod host_functions;
mod instance;
mod limiter;
mod load;
mod parts;
mod state;

pub use backstop::{Cut, WallLimit};
pub(crate) use compiled::Compiled;
pub use instance::{WasmtimeInstance, WasmtimeMachine};
pub(crate) use load::read_component;
pub use load::{ComponentError, Wasmtime};

use backstop::Backstop;
use component::Component;
use instance::NotStarted;
use lambdabox_core::engine::{Engine, EngineError, InstanceSpec};
use lambdabox_sandbox::Library;
use std::time::Duration;

/// One component, compiled, linked and ready to start environments.
#[derive(Clone)]
pub struct WasmtimeEngine {
    component: Component,
    backstop: Backstop,
    library: Option<Library>,
    /// Starts the environments that this one's pool has no slot for.
    or_else: Option<Box<WasmtimeEngine>>,
}

impl WasmtimeEngine {
    /// The same engine, whose environments see the library of a language runtime.
    #[must_use]
    pub fn with_library(mut self, library: Option<Library>) -> Self {
        self.or_else = self
            .or_else
            .map(|other| Box::new(other.with_library(library.clone())));
        self.library = library;
        self
    }

    /// The same engine, but with every call ended as
    /// [`Ending::Backstop`](lambdabox_core::engine::Ending::Backstop) when its thread has computed
    /// for `limit`, instead of the generous default. Results then depend on the machine.
    #[must_use]
    pub fn with_backstop(mut self, limit: Duration) -> Self {
        self.or_else = self
            .or_else
            .map(|other| Box::new(other.with_backstop(limit)));
        self.backstop = self.backstop.after(limit);
        self
    }

    /// The same engine, with a limit of real time for every call on top of the backstop.
    #[must_use]
    pub fn with_wall_limit(mut self, limit: &WallLimit) -> Self {
        self.or_else = self
            .or_else
            .map(|other| Box::new(other.with_wall_limit(limit)));
        self.backstop = self.backstop.with_wall_limit(limit);
        self
    }

    /// The same engine, whose environments see the same library as those of another one for the same
    /// component, which starts the environments that this one's pool has no slot for.
    #[must_use]
    pub fn or_else(mut self, other: Self) -> Self {
        self.library.clone_from(&other.library);
        self.or_else = Some(Box::new(other));
        self
    }
}

impl Engine for WasmtimeEngine {
    type Instance = WasmtimeInstance;

    fn instantiate(&self, spec: &InstanceSpec) -> Result<WasmtimeInstance, EngineError> {
        match (instance::start(self, spec), &self.or_else) {
            (Err(NotStarted::NoSlot), Some(other)) => other.instantiate(spec),
            (started, _) => started.map_err(EngineError::from),
        }
    }
}
