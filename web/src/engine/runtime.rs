//! A component that is loaded: its compiled modules and the plan that puts them together.

use super::library;
use super::memory::{SECTION, initial_pages};
use js_sys::{Uint8Array, WebAssembly::Module};
use lambdabox_meter::plan::{FORMAT, Plan};
use lambdabox_sandbox::Library;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A component, ready to be instantiated.
#[derive(Debug)]
pub struct LoadedRuntime {
    pub(super) plan: Rc<Plan>,
    /// By the numbers that the plan has for them.
    pub(super) modules: Vec<CoreModule>,
    /// What its guests read, and only then is fetched.
    pub(super) library: Option<Library>,
}

/// One core module of a component.
#[derive(Clone, Debug)]
pub(super) struct CoreModule {
    pub(super) module: JsValue,
    /// What its own memories begin with, in pages of 64 KiB.
    pub(super) pages: u32,
}

/// A component cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bundle's manifest is of another version, or damaged.
    #[error("the runtime's bundle cannot be read: {0}")]
    Manifest(#[from] serde_json::Error),
    /// Other modules than the manifest names.
    #[error("the runtime's bundle names {named} modules, but {given} are there")]
    Modules {
        /// How many are named.
        named: usize,
        /// How many are there.
        given: usize,
    },
    /// The pieces of the library do not fit together.
    #[error("the runtime's bundle is damaged: the sizes of its library's pieces do not fit")]
    Library,
    /// The plan is of another version.
    #[error("the runtime's bundle is of another version than this page: load the page anew")]
    Format,
}

/// What is read of a bundle's manifest, as `lambdabox_meter::bundle` writes it.
#[derive(Deserialize)]
struct Manifest {
    plan: Plan,
    modules: Vec<IgnoredAny>,
    #[serde(default)]
    library: Option<library::Manifest>,
}

impl LoadedRuntime {
    /// Joins what was compiled with its plan. `modules` are in the order of the manifest; `base` is the
    /// address of the folder that the bundle came from, with a slash at its end: what else the manifest
    /// names is there.
    ///
    /// # Errors
    /// [`LoadError`] if they do not fit.
    pub fn load(manifest: &str, modules: Vec<JsValue>, base: &str) -> Result<Self, LoadError> {
        let Manifest {
            plan,
            modules: named,
            library,
        } = serde_json::from_str(manifest)?;
        if plan.format != FORMAT {
            return Err(LoadError::Format);
        }
        if named.len() != modules.len() {
            return Err(LoadError::Modules {
                named: named.len(),
                given: modules.len(),
            });
        }
        let library = library
            .map(|manifest| library::library(manifest, base).ok_or(LoadError::Library))
            .transpose()?;
        Ok(Self {
            plan: Rc::new(plan),
            library,
            modules: modules.into_iter().map(CoreModule::new).collect(),
        })
    }
}

impl CoreModule {
    fn new(module: JsValue) -> Self {
        let pages = module.dyn_ref::<Module>().map_or(0, |module| {
            Module::custom_sections(module, SECTION)
                .iter()
                .map(|section| initial_pages(&Uint8Array::new(&section).to_vec()))
                .fold(0, u32::saturating_add)
        });
        Self { module, pages }
    }
}

/// What a JavaScript exception says.
pub(crate) fn text_of(exception: &JsValue) -> String {
    exception.dyn_ref::<js_sys::Error>().map_or_else(
        || {
            exception
                .as_string()
                .unwrap_or_else(|| "unknown error".into())
        },
        |error| error.message().into(),
    )
}
