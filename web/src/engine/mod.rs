//! The browser's own WebAssembly as an engine of lambdabox.
//!
//! A component was taken apart by `lambdabox-meter`: metered core modules, which the browser compiles,
//! and a plan of how they are put together again. Here each environment gets its own instances of
//! them, its own fuel counter, its own memory limit, and a sandbox behind its WASI imports.
//!
//! Everything is synchronous, so it belongs in a worker.

mod ending;
mod fuel;
mod guest;
mod instance;
mod library;
mod link;
mod memory;
mod runtime;
mod world;

pub use instance::{BrowserInstance, BrowserMachine};
pub(crate) use library::fetch;
pub(crate) use runtime::text_of;
pub use runtime::{LoadError, LoadedRuntime};

use lambdabox_core::engine::{Engine, EngineError, InstanceSpec};
use std::rc::Rc;

/// One component, compiled and ready to start environments. Clones share it.
#[derive(Clone, Debug)]
pub struct BrowserEngine {
    runtime: Rc<LoadedRuntime>,
}

impl BrowserEngine {
    /// An engine for a component that was loaded.
    #[must_use]
    pub fn new(runtime: LoadedRuntime) -> Self {
        Self {
            runtime: Rc::new(runtime),
        }
    }
}

impl Engine for BrowserEngine {
    type Instance = BrowserInstance;

    fn instantiate(&self, spec: &InstanceSpec) -> Result<BrowserInstance, EngineError> {
        instance::start(&self.runtime, spec)
    }
}
