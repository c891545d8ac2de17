//! From a component's bytes to an engine that runs it.

use super::WasmtimeEngine;
use super::backstop::{Backstop, Ticker};
use super::compiled::{self, Compiled, container};
use super::component::Component;
use super::config::{config, pooled};
use lambdabox_meter::bundle::{BundleError, BundleOptions, Parts, take_apart};
use lambdabox_meter::handler::{self, Refusal};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use wasmtime::component;

/// The largest component that is looked at, in bytes: more than a handler may have, since language
/// runtimes are loaded as well.
const COMPONENT_BYTES: u64 = 512 << 20;

/// Compiles and loads components; one is enough for a process.
#[derive(Clone)]
pub struct Wasmtime {
    engine: wasmtime::Engine,
    ticker: Arc<Ticker>,
}

/// Why a component cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComponentError {
    /// It is no handler that can be run.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It passed our own checks, and wasmtime has found something else.
    #[error("the component cannot be compiled: {message}")]
    Compile {
        /// What wasmtime says.
        message: String,
    },
    /// It passed our own checks, but does not fit into its world.
    #[error("the component cannot be linked: {message}")]
    Link {
        /// Which import or export, and why.
        message: String,
    },
    /// The engine itself cannot be set up on this machine.
    #[error("WebAssembly cannot be run on this machine: {message}")]
    Machine {
        /// Why.
        message: String,
    },
}

impl Wasmtime {
    /// Sets up wasmtime.
    ///
    /// # Errors
    /// [`ComponentError::Machine`] if this machine cannot run it.
    pub fn new() -> Result<Self, ComponentError> {
        Self::with(&config())
    }

    /// Sets up wasmtime with a pool: environments that come and go get memory that was used before,
    /// set back to what it was. Starting one takes far fewer page faults then, which threads of one
    /// process have to wait for each other with. There are only so many slots;
    /// [`WasmtimeEngine::or_else`] says who starts the environments that have none.
    ///
    /// # Errors
    /// [`ComponentError::Machine`] if this machine cannot run it, or has too little address space.
    pub fn pooled() -> Result<Self, ComponentError> {
        Self::with(&pooled())
    }

    fn with(config: &wasmtime::Config) -> Result<Self, ComponentError> {
        let engine = wasmtime::Engine::new(config).map_err(|error| ComponentError::Machine {
            message: format!("{error:#}"),
        })?;
        Ok(Self {
            engine,
            ticker: Arc::default(),
        })
    }

    /// Compiles a component; takes seconds for a large one.
    ///
    /// # Errors
    /// [`ComponentError`] if these bytes are no component that can be run.
    pub fn compile(&self, bytes: &[u8]) -> Result<WasmtimeEngine, ComponentError> {
        let Parts { plan, modules } = parts(bytes)?;
        let component = component::Component::from_binary(&self.engine, &container(&modules));
        self.link(Compiled {
            component: component.map_err(not_compiled)?,
            plan,
        })
    }

    /// Whether the bytes are a handler that can be run; takes far less time than compiling them.
    pub(crate) fn check(&self, bytes: &[u8]) -> Result<(), ComponentError> {
        Ok(handler::check(bytes, COMPONENT_BYTES)?)
    }

    /// Compiles a component to the bytes that [`Compiled::read`] takes apart.
    pub(crate) fn precompile(&self, bytes: &[u8]) -> Result<Vec<u8>, ComponentError> {
        let Parts { plan, modules } = parts(bytes)?;
        let code = self.engine.precompile_component(&container(&modules));
        compiled::write(code.map_err(not_compiled)?, &plan).map_err(not_compiled)
    }

    /// Links a compiled component to its world.
    pub(crate) fn link(&self, compiled: Compiled) -> Result<WasmtimeEngine, ComponentError> {
        let linked = compiled
            .modules(&self.engine)
            .and_then(|modules| Component::new(&self.engine, compiled.plan, &modules));
        Ok(WasmtimeEngine {
            component: linked.map_err(|error| ComponentError::Link {
                message: format!("{error:#}"),
            })?,
            backstop: Backstop::new(Arc::clone(&self.ticker)),
            library: None,
            or_else: None,
        })
    }

    pub(crate) fn raw(&self) -> &wasmtime::Engine {
        &self.engine
    }
}

/// Reads a component's file; of one that is far too large, no more than is needed to say so.
pub(crate) fn read_component(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len().min(COMPONENT_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    file.take(COMPONENT_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_compiled(error: wasmtime::Error) -> ComponentError {
    ComponentError::Compile {
        message: format!("{error:#}"),
    }
}

/// The metered modules of a component, and how they are put together.
fn parts(component: &[u8]) -> Result<Parts, ComponentError> {
    let options = BundleOptions {
        max_bytes: COMPONENT_BYTES,
        ..BundleOptions::default()
    };
    take_apart(component, &options).map_err(|error| match error {
        BundleError::Refused(refusal) => refusal.into(),
        error => ComponentError::Compile {
            message: error.to_string(),
        },
    })
}
