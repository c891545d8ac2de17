//! A component that is loaded: its compiled modules and the script that joins them.

use super::memory::{SECTION, initial_pages};
use js_sys::{Function, Promise, Reflect, Uint8Array, WebAssembly::Module};
use serde::Deserialize;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/engine/import_script.js")]
extern "C" {
    #[wasm_bindgen(js_name = importScript)]
    fn import_script(address: &str) -> Promise;

    #[wasm_bindgen(js_name = prefetchScript)]
    fn prefetch_script(base: &str);
}

/// Begins to load the script of the bundle in a folder, while its modules are still on their way.
pub fn prefetch(base: &str) {
    prefetch_script(base);
}

/// A component, ready to be instantiated.
#[derive(Debug)]
pub struct LoadedRuntime {
    /// The script's `instantiate`.
    pub(super) instantiate: Function,
    pub(super) modules: BTreeMap<String, CoreModule>,
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
    /// The script cannot be fetched or is not what it should be.
    #[error("the runtime's script cannot be loaded: {0}")]
    Script(String),
}

/// What is read of a bundle's manifest, as `lambdabox_meter::bundle` writes it.
#[derive(Deserialize)]
struct Manifest {
    script: File,
    modules: Vec<NamedModule>,
}

#[derive(Deserialize)]
struct File {
    file: String,
}

#[derive(Deserialize)]
struct NamedModule {
    name: String,
}

impl LoadedRuntime {
    /// Joins what was compiled with its script. `modules` are in the order of the manifest.
    ///
    /// # Errors
    /// [`LoadError`] if they do not fit, or the script cannot be had.
    pub async fn load(
        base: &str,
        manifest: &str,
        modules: Vec<JsValue>,
    ) -> Result<Self, LoadError> {
        let Manifest {
            script,
            modules: named,
        } = serde_json::from_str(manifest)?;
        let address = format!("{base}{}", script.file);
        if named.len() != modules.len() {
            return Err(LoadError::Modules {
                named: named.len(),
                given: modules.len(),
            });
        }
        let script = JsFuture::from(import_script(&address))
            .await
            .map_err(|error| LoadError::Script(text_of(&error)))?;
        let instantiate = Reflect::get(&script, &"instantiate".into())
            .ok()
            .and_then(|value| value.dyn_into().ok())
            .ok_or_else(|| LoadError::Script("it has no function instantiate".into()))?;
        let modules = named
            .into_iter()
            .zip(modules)
            .map(|(named, module)| (named.name, CoreModule::new(module)))
            .collect();
        Ok(Self {
            instantiate,
            modules,
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
pub(super) fn text_of(exception: &JsValue) -> String {
    exception.dyn_ref::<js_sys::Error>().map_or_else(
        || {
            exception
                .as_string()
                .unwrap_or_else(|| "unknown error".into())
        },
        |error| error.message().into(),
    )
}
