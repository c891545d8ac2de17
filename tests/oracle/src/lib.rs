//! What the engines are compared with: wasmtime, with its own components, its own fuel, and bindings of
//! WASI that it writes itself.
//!
//! Both engines of lambdabox run modules that its own pass has metered, put together by its own linker,
//! behind its own canonical ABI. None of that is here: a handler is compiled as it is, and fuel is
//! what wasmtime counts. So whatever a test sees here and there alike is right for two reasons.

mod bindings;
mod config;
mod ending;
mod instance;
mod limiter;
pub mod wasi;

use bindings::FunctionPre;
use instance::State;
pub use instance::{OracleInstance, OracleMachine};
use lambdabox_core::engine::{Engine, EngineError, InstanceSpec};
use lambdabox_meter::unwind::with_unwinding;
use lambdabox_sandbox::Library;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use wasmtime::Result;
use wasmtime::component::{Component, Linker};

/// Compiles components for the oracle.
pub struct Oracle {
    engine: wasmtime::Engine,
}

/// One component, ready to start environments.
#[derive(Clone)]
pub struct OracleEngine {
    pre: FunctionPre<State>,
    library: Option<Library>,
}

impl Oracle {
    /// Sets up wasmtime.
    ///
    /// # Errors
    /// If this machine cannot run it.
    pub fn new() -> Result<Self> {
        let engine = wasmtime::Engine::new(&config::config())?;
        Ok(Self { engine })
    }

    /// Compiles a component.
    ///
    /// # Errors
    /// If it is no component of the contract.
    pub fn compile(&self, component: &[u8]) -> Result<OracleEngine> {
        let component = Component::from_binary(&self.engine, &with_unwinding(component))?;
        self.link(&component)
    }

    /// Compiles a component unless that was done before, and keeps the code in `folder`, which must
    /// be one that only tests write to.
    ///
    /// # Errors
    /// If it is no component of the contract, or the folder cannot be used.
    pub fn compile_once(&self, component: &[u8], folder: &Path) -> Result<OracleEngine> {
        fs::create_dir_all(folder)?;
        let name = self.name_of(component);
        let kept = folder.join(&name);
        let lock = File::create(kept.with_extension("lock"))?;
        lock.lock()?;
        if !kept.exists() {
            let code = self
                .engine
                .precompile_component(&with_unwinding(component))?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(&code)?;
            file.persist(&kept)?;
        }
        #[expect(
            unsafe_code,
            reason = "wasmtime cannot know that it has written this file itself"
        )]
        // SAFETY: the file is what `precompile_component` of the same settings has returned: it lies
        // where only tests write to, under a name that follows from both, was put there in one
        // step, and is never written to again.
        let component = unsafe { Component::deserialize_file(&self.engine, kept) }?;
        self.link(&component)
    }

    /// Names what compiled code depends on: wasmtime, its settings, the component.
    fn name_of(&self, component: &[u8]) -> String {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut settings = DefaultHasher::new();
        self.engine
            .precompile_compatibility_hash()
            .hash(&mut settings);
        format!(
            "{}-{:x}.cwasm",
            blake3::hash(component).to_hex(),
            settings.finish()
        )
    }

    fn link(&self, component: &Component) -> Result<OracleEngine> {
        let mut linker = Linker::<State>::new(&self.engine);
        wasi::add_to_linker(&mut linker)?;
        Ok(OracleEngine {
            pre: FunctionPre::new(linker.instantiate_pre(component)?)?,
            library: None,
        })
    }
}

impl OracleEngine {
    /// The same engine, whose environments see the library of a language runtime.
    #[must_use]
    pub fn with_library(mut self, library: Option<Library>) -> Self {
        self.library = library;
        self
    }
}

impl Engine for OracleEngine {
    type Instance = OracleInstance;

    fn instantiate(&self, spec: &InstanceSpec) -> Result<OracleInstance, EngineError> {
        instance::start(&self.pre, self.library.clone(), spec)
    }
}
