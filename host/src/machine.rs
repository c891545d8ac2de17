//! Everything on this machine that a function needs: engine, cache and runtimes.

use crate::cache::{self, Cache, CacheError, ComponentFile, Progress};
use crate::code::Code;
use crate::embedded::{self, EmbeddedError, Unpacked};
use crate::engine::{ComponentError, Wasmtime, WasmtimeEngine};
use crate::library;
use crate::runtimes::{self, Runtime, RuntimeError};
use lambdabox_core::runtime::catalogue::{self, CatalogueEntry};
use lambdabox_core::runtime::{COMPILED, RuntimeManifest};
use lambdabox_core::service::{Service, Settings};
use std::path::PathBuf;
use std::sync::OnceLock;

/// A machine that can run functions.
pub struct Machine {
    wasmtime: Wasmtime,
    /// For environments that come and go, once there are some; `None` if there is no room for it.
    pool: OnceLock<Option<Wasmtime>>,
    /// Or why there is none; components are then compiled at every start.
    cache: Result<Cache, CacheError>,
    runtimes: Vec<PathBuf>,
    /// Those inside of this program, once one of them was needed.
    embedded: OnceLock<Unpacked>,
}

/// A function's service cannot be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MachineError {
    /// The language runtime is missing or damaged.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// It is inside of this program, but cannot be unpacked.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// Its component cannot be loaded.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// wasmtime cannot be set up.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// A component for a language runtime.
    #[error(
        "{path} is a compiled handler, whose runtime is {COMPILED} and not {name}",
        path = path.display()
    )]
    NotForComponents {
        /// Where the component is.
        path: PathBuf,
        /// The runtime that was asked for.
        name: String,
    },
    /// Source files of a language that cannot run here.
    #[error(
        "the code looks like {}, which cannot run here yet: the runtimes that can are {}",
        .0.display_name,
        catalogue::available_names()
    )]
    Language(&'static CatalogueEntry),
    /// Source files for the runtime of compiled handlers.
    #[error("the runtime {COMPILED} runs compiled handlers: give it a .wasm component")]
    NotForSources,
}

impl Machine {
    /// This machine with its user's cache, if that can be used, and the runtimes of
    /// [`runtimes::folders`].
    ///
    /// # Errors
    /// [`MachineError`] if wasmtime cannot be set up.
    pub fn new() -> Result<Self, MachineError> {
        Ok(Self {
            wasmtime: Wasmtime::new()?,
            pool: OnceLock::new(),
            cache: Cache::of_user(),
            runtimes: runtimes::folders(),
            embedded: OnceLock::new(),
        })
    }

    /// This machine with another cache and other folders of runtimes.
    ///
    /// # Errors
    /// [`MachineError`] if wasmtime cannot be set up.
    pub fn with(cache: Cache, runtimes: Vec<PathBuf>) -> Result<Self, MachineError> {
        Ok(Self {
            wasmtime: Wasmtime::new()?,
            pool: OnceLock::new(),
            cache: Ok(cache),
            runtimes,
            embedded: OnceLock::new(),
        })
    }

    /// Finds the runtime of a function by AWS's name for it; without a name, the default of such
    /// code. A compiled handler is a runtime of its own.
    ///
    /// # Errors
    /// [`MachineError`] if it is missing, its manifest is damaged, or it is not for such code.
    pub fn runtime(&self, code: &Code, name: Option<&str>) -> Result<Runtime, MachineError> {
        match (code, name) {
            (Code::Component(path), None | Some(COMPILED)) => Ok(Runtime {
                manifest: RuntimeManifest::compiled(),
                component: path.clone(),
            }),
            (Code::Component(path), Some(name)) => Err(MachineError::NotForComponents {
                path: path.clone(),
                name: name.to_owned(),
            }),
            (Code::Sources(_), Some(COMPILED)) => Err(MachineError::NotForSources),
            (Code::Sources(bundle), name) => {
                let paths = bundle.files().iter().map(|file| file.path.as_str());
                let name = match (name, catalogue::of_paths_not_here(paths.clone())) {
                    (Some(name), _) => name,
                    (None, Some(other)) => return Err(MachineError::Language(other)),
                    (None, None) => {
                        catalogue::of_paths(paths)
                            .unwrap_or(catalogue::default_runtime())
                            .name
                    }
                };
                let runtime = self.installed(name)?;
                Ok(if bundle.needs_native_component() {
                    runtime.on_native()?
                } else {
                    runtime
                })
            }
        }
    }

    /// A runtime on disk; else the one inside of this program.
    fn installed(&self, name: &str) -> Result<Runtime, MachineError> {
        let missing = match (
            runtimes::find(name, self.runtimes.clone()),
            embedded::archive(),
        ) {
            (Err(error @ RuntimeError::NotFound { .. }), Some(archive)) => (error, archive),
            (found, _) => return Ok(found?),
        };
        let (error, archive) = missing;
        let unpacked = match self.embedded.get() {
            Some(unpacked) => unpacked,
            None => {
                let unpacked = Unpacked::new(archive, &self.cache)?;
                self.embedded.get_or_init(|| unpacked)
            }
        };
        match runtimes::find(name, vec![unpacked.folder().to_owned()]) {
            // The folders of this machine are those to name, and what is there is in both.
            Err(RuntimeError::NotFound { available, .. }) => Err(error.beside(available).into()),
            inside => Ok(inside?),
        }
    }

    /// Loads a runtime's component, compiling it if this machine has not done so yet.
    ///
    /// # Errors
    /// [`MachineError`] if the component cannot be read or run, or it or the runtime's library is not
    /// the one that the manifest tells of.
    pub fn engine(
        &self,
        runtime: &Runtime,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<WasmtimeEngine, MachineError> {
        let library = library::open(runtime)?;
        let engine = self.load(component_of(runtime), progress)?;
        Ok(engine.with_library(library))
    }

    /// The same for environments of which many come and go: they are started in a pool, as far as it
    /// has room for them.
    ///
    /// # Errors
    /// As [`Self::engine`].
    pub fn engine_of_many(
        &self,
        runtime: &Runtime,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<WasmtimeEngine, MachineError> {
        let engine = self.engine(runtime, progress)?;
        let pool = self.pool.get_or_init(|| Wasmtime::pooled().ok());
        let (Some(pool), Ok(cache)) = (pool, &self.cache) else {
            return Ok(engine);
        };
        Ok(match cache.kept(pool, component_of(runtime)) {
            Some(pooled) => pooled.or_else(engine),
            None => engine,
        })
    }

    fn load(
        &self,
        component: ComponentFile<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<WasmtimeEngine, MachineError> {
        Ok(match &self.cache {
            Ok(cache) => cache.load(&self.wasmtime, component, progress)?,
            Err(error) => {
                progress(Progress::NotKept {
                    reason: error.to_string(),
                });
                cache::load_without(&self.wasmtime, component, progress)?
            }
        })
    }

    /// A service for functions of this runtime.
    ///
    /// # Errors
    /// [`MachineError`] if the component cannot be read or run.
    pub fn service(
        &self,
        runtime: &Runtime,
        settings: Settings,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Service<WasmtimeEngine>, MachineError> {
        let engine = self.engine(runtime, progress)?;
        Ok(Service::new(engine, runtime.manifest.clone(), settings))
    }
}

fn component_of(runtime: &Runtime) -> ComponentFile<'_> {
    ComponentFile {
        path: &runtime.component,
        sha256: runtime.manifest.component_sha256.as_deref(),
    }
}
