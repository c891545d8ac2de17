//! From a component's bytes to an engine that runs it.

use super::WasmtimeEngine;
use super::backstop::{Backstop, Ticker};
use super::bindings::FunctionPre;
use super::config::config;
use super::state::State;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use wasmtime::component::{Component, Linker};

/// The largest component that is looked at, in bytes.
const COMPONENT_BYTES: usize = 512 << 20;

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
    /// The bytes are something else.
    #[error("this is not a WebAssembly component")]
    NotWebAssembly,
    /// A core module: the step that makes a component of it is missing.
    #[error("this is a core WebAssembly module, not a component: build it for wasm32-wasip2")]
    CoreModule,
    /// Too large to look at.
    #[error("the component has {bytes} bytes, at most {COMPONENT_BYTES} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Damaged, or in need of a WebAssembly proposal that handlers may not use.
    #[error("the component is invalid or uses a feature that handlers may not use: {message}")]
    Invalid {
        /// What the validator says.
        message: String,
    },
    /// It imports what nobody offers.
    #[error("the component cannot be linked: {message}")]
    Import {
        /// Which import, and why.
        message: String,
    },
    /// It does not export the contract of `wit/`.
    #[error("the component is no Lambda handler: {message}")]
    Contract {
        /// What is missing or different.
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
        let engine = wasmtime::Engine::new(&config()).map_err(|error| ComponentError::Machine {
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
        check_kind(bytes)?;
        let component = Component::from_binary(&self.engine, bytes).map_err(invalid)?;
        self.link(&component)
    }

    /// Compiles a component to the bytes that [`wasmtime::component::Component::deserialize`]
    /// takes.
    pub(crate) fn precompile(&self, bytes: &[u8]) -> Result<Vec<u8>, ComponentError> {
        check_kind(bytes)?;
        self.engine.precompile_component(bytes).map_err(invalid)
    }

    /// Links a compiled component to its world.
    pub(crate) fn link(&self, component: &Component) -> Result<WasmtimeEngine, ComponentError> {
        let mut linker = Linker::<State>::new(&self.engine);
        crate::wasi::add_to_linker(&mut linker).map_err(|error| ComponentError::Machine {
            message: format!("{error:#}"),
        })?;
        let pre = linker
            .instantiate_pre(component)
            .map_err(|error| ComponentError::Import {
                message: format!("{error:#}"),
            })?;
        let pre = FunctionPre::new(pre).map_err(|error| ComponentError::Contract {
            message: format!("{error:#}"),
        })?;
        Ok(WasmtimeEngine {
            pre,
            backstop: Backstop::new(Arc::clone(&self.ticker)),
        })
    }

    pub(crate) fn raw(&self) -> &wasmtime::Engine {
        &self.engine
    }
}

/// Reads a component's file; of one that is far too large, no more than is needed to say so.
pub(crate) fn read_component(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = usize::try_from(file.metadata()?.len()).unwrap_or(COMPONENT_BYTES);
    let mut bytes = Vec::with_capacity(expected.min(COMPONENT_BYTES) + 1);
    file.take(COMPONENT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells the kinds of WebAssembly files apart by their first eight bytes.
fn check_kind(bytes: &[u8]) -> Result<(), ComponentError> {
    if bytes.len() > COMPONENT_BYTES {
        return Err(ComponentError::TooLarge { bytes: bytes.len() });
    }
    match bytes.first_chunk::<8>() {
        Some(b"\0asm\x0d\0\x01\0") => Ok(()),
        Some(b"\0asm\x01\0\0\0") => Err(ComponentError::CoreModule),
        _ => Err(ComponentError::NotWebAssembly),
    }
}

fn invalid(error: wasmtime::Error) -> ComponentError {
    ComponentError::Invalid {
        message: format!("{error:#}"),
    }
}
