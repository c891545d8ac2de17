//! A component as files that a browser can run.
//!
//! Browsers know core modules only. [`bundle`] takes a handler component apart into its core
//! modules, meters each of them, and says how a page puts them together again and carries values
//! across their borders, as the component model prescribes: the [`plan`](crate::plan).
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

mod error;
mod link;
mod manifest;

pub use error::BundleError;
pub use manifest::{BundleManifest, FileEntry, LibraryManifest, MANIFEST_NAME};

use crate::handler::translate::Translated;
use crate::plan::Plan;
use crate::{InstrumentOptions, handler, unwind};

/// How a component is bundled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleOptions {
    /// The largest component that is looked at, in bytes.
    pub max_bytes: u64,
    /// Whether the modules count fuel. Those that do not are for measuring what counting costs:
    /// nothing ends them.
    pub metered: bool,
}

impl Default for BundleOptions {
    /// 512 MB: what the host takes as well.
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            metered: true,
        }
    }
}

/// A component, ready for a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The core modules and the manifest. Names are plain, without folders; those of modules contain
    /// the hash of what they hold, so they can be cached for ever.
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

impl Bundle {
    /// The same bundle with the library of a language runtime, which its guests see at `path`, an
    /// absolute one. Its pieces are named after what they hold as well.
    ///
    /// # Errors
    /// [`BundleError::Manifest`] if the manifest has no JSON form.
    pub fn with_library(self, path: &str, contents: &[u8]) -> Result<Self, BundleError> {
        manifest::with_library(self, path.to_owned(), contents)
    }

    /// The same bundle with the library of another one, whose files are in `folder` seen from this one's, such
    /// as `../`.
    ///
    /// # Errors
    /// [`BundleError::Manifest`] if the manifest has no JSON form.
    pub fn with_library_of(self, other: &Self, folder: &str) -> Result<Self, BundleError> {
        manifest::with_library_of(self, &other.manifest, folder)
    }
}

/// A component that was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// How it is put together.
    pub plan: Plan,
    /// Its core modules, by their numbers in the plan.
    pub modules: Vec<Vec<u8>>,
}

/// Prepares a component for a browser. The same bytes give the same bundle.
///
/// # Errors
/// [`BundleError`] if it is no component, no Lambda handler, or needs what cannot be metered.
pub fn bundle(component: &[u8], options: &BundleOptions) -> Result<Bundle, BundleError> {
    let Parts { plan, modules } = take_apart(component, options)?;
    manifest::assemble(plan, modules)
}

/// Takes a component apart for any engine: into its core modules, which are metered, and the plan of
/// how they are put together. The same bytes give the same parts.
///
/// # Errors
/// [`BundleError`] if it is no component, no Lambda handler, or needs what cannot be metered.
pub fn take_apart(component: &[u8], options: &BundleOptions) -> Result<Parts, BundleError> {
    let Translated {
        mut plan,
        mut modules,
    } = {
        handler::check_size(component.len() as u64, options.max_bytes)?;
        let component = unwind::with_unwinding(component);
        // What was added is not what the author's file may be too large for.
        let added = component.len() as u64;
        handler::read(&component, options.max_bytes.max(added))?
    };
    if options.metered {
        let links = link::link(&mut plan, &modules)?;
        for (module, links) in modules.iter_mut().zip(links) {
            let options = InstrumentOptions {
                links,
                ..InstrumentOptions::default()
            };
            *module = crate::instrument(module, &options)?;
        }
    }
    Ok(Parts { plan, modules })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Item, Step};
    use crate::rules;

    /// A component of the contract, by hand: one module.
    const HANDLER: &str = include_str!("../../../tests/handlers/traps.wat");

    #[test]
    fn a_bundle_is_metered_and_always_the_same() {
        let component = wat::parse_str(HANDLER).unwrap();
        let made = || bundle(&component, &BundleOptions::default()).unwrap();
        let bundle = made();
        assert_eq!(bundle, made());

        let [module, manifest] = bundle.files.as_slice() else {
            panic!("{:?}", bundle.manifest)
        };
        assert_eq!(manifest.name, MANIFEST_NAME);
        let has = |bytes: &[u8], text: &str| {
            let mut windows = bytes.windows(text.len());
            windows.any(|window| window == text.as_bytes())
        };
        assert!(has(&module.bytes, rules::MODULE));
        assert!(!has(&component, rules::MODULE));

        let plan = &bundle.manifest.plan;
        assert!(matches!(
            plan.steps.first(),
            Some(Step::Instantiate { module: 0, imports }) if imports.is_empty()
        ));
        assert_eq!(
            plan.invoke.function,
            Item::Export {
                instance: 0,
                name: "invoke".into()
            }
        );
        assert_eq!(plan.invoke.signature.params.len(), 2);
    }
}
