//! A component as files that a browser can run.
//!
//! Browsers know core modules only. [`bundle`] takes a handler component apart into its core
//! modules, meters each of them (the adapters between them included), and writes the JavaScript
//! that puts them together again and carries values across their borders, as the component model
//! prescribes.
//!
//! The same code runs at build time, for the language runtimes, and in the page, for components
//! that are dropped on it.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use lambdabox_meter::bundle::{BundleOptions, bundle};
//!
//! let component = std::fs::read("component.wasm")?;
//! for file in bundle(&component, &BundleOptions::default())?.files {
//!     std::fs::write(file.name, file.bytes)?;
//! }
//! # Ok(())
//! # }
//! ```

mod check;
mod contract;
mod error;
mod manifest;
mod script;

pub use error::BundleError;
pub use manifest::{BundleManifest, FileEntry, MANIFEST_NAME, ModuleEntry};

use crate::InstrumentOptions;
use js_component_bindgen::{InstantiationMode, TranspileOpts, transpile};

/// How a component is bundled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleOptions {
    /// The largest component that is looked at, in bytes.
    pub max_bytes: usize,
}

impl Default for BundleOptions {
    /// 512 MB: what the host takes as well.
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
        }
    }
}

/// A component, ready for a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The manifest, the script and the core modules. Names are plain, without folders; those of
    /// script and modules contain the hash of what they hold, so they can be cached for ever.
    pub files: Vec<BundleFile>,
    /// What the file [`MANIFEST_NAME`] says.
    pub manifest: BundleManifest,
}

/// One file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The name that the generator gives to files; part of what the script asks its modules by.
const NAME: &str = "component";

/// Prepares a component for a browser. The same bytes give the same bundle.
///
/// # Errors
/// [`BundleError`] if it is no component, no Lambda handler, or needs what cannot be metered.
pub fn bundle(component: &[u8], options: &BundleOptions) -> Result<Bundle, BundleError> {
    check::check_kind(component, options.max_bytes)?;
    check::check_world(component)?;
    let transpiled =
        transpile(component, generator_options()).map_err(|error| BundleError::Invalid {
            message: format!("{error:#}"),
        })?;

    let mut script = None;
    let mut modules = Vec::new();
    for (name, bytes) in transpiled.files {
        if name.ends_with(".wasm") {
            modules.push((name, metered(&bytes)?));
        } else if name.ends_with(".js") && script.is_none() {
            script = Some(bytes);
        } else {
            return Err(BundleError::Generator {
                message: format!("an unexpected file {name}"),
            });
        }
    }
    let script = script.ok_or_else(|| BundleError::Generator {
        message: "no script".into(),
    })?;
    manifest::assemble(script::mend(script)?, modules)
}

/// The options that decide what the generated code does; instantiation is synchronous because a
/// worker may wait, and the engine's interface does.
fn generator_options() -> TranspileOpts {
    TranspileOpts {
        name: NAME.into(),
        no_typescript: true,
        instantiation_mode: Some(InstantiationMode::Sync),
        no_namespaced_exports: true,
        multi_memory: false,
        ..TranspileOpts::default()
    }
}

/// The module with its fuel counter: the one place where bundles are metered.
fn metered(module: &[u8]) -> Result<Vec<u8>, BundleError> {
    Ok(crate::instrument(module, &InstrumentOptions::default())?)
}
