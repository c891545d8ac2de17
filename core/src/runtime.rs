//! What lambdabox must know of a language runtime, from the `manifest.json` beside its component.

pub mod catalogue;

use crate::limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// AWS's identifier of the runtime of compiled handlers.
pub const COMPILED: &str = "provided.al2023";

/// The linear memory of a compiled handler that does nothing: a stack of one MiB, and a page of data.
const HELLO_WORLD_BYTES: u64 = 17 << 16;

/// The manifest of one language runtime. Keys that are not known here are ignored, so that a
/// manifest can carry more than this version reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeManifest {
    /// AWS's identifier: `python3.14`.
    pub name: String,
    /// `python`.
    #[serde(default)]
    pub language: String,
    /// For people: `Python 3.14`.
    #[serde(default)]
    pub display_name: String,
    /// What INIT_START names: `python:3.14.v30`.
    pub runtime_version: String,
    /// `lambda_function.lambda_handler`.
    #[serde(default)]
    pub default_handler: String,
    /// How long AWS takes to start this runtime before any of the function's code runs, in
    /// milliseconds, as published; metered initialisation comes on top.
    #[serde(default)]
    pub published_init_ms: f64,
    /// Where that figure was published.
    #[serde(default)]
    pub published_init_source: String,
    /// What AWS reports as Max Memory Used of a function of this runtime that does nothing, in whole
    /// MB, as published: the runtime's own processes. What a function uses comes on top.
    #[serde(default)]
    pub published_memory_mb: u32,
    /// Where that figure was published.
    #[serde(default)]
    pub published_memory_source: String,
    /// How much of a component's linear memory is in that figure already, in bytes, if it is not
    /// all that the component has when it is instantiated: a compiled handler brings the function's
    /// own data with it.
    #[serde(default)]
    pub runtime_memory_bytes: Option<u64>,
    /// The value of `AWS_EXECUTION_ENV`; absent for custom runtimes, which have none.
    #[serde(default)]
    pub execution_env: Option<String>,
    /// Environment variables of this language alone, such as `PYTHONPATH`.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The SHA-256 of the component, in hexadecimal. Fuel is bound to it.
    #[serde(default)]
    pub component_sha256: Option<String>,
    /// What the component does not hold of its language's library.
    #[serde(default)]
    pub library: Option<LibraryEntry>,
    /// Another component of the same runtime, with packages that have native code.
    #[serde(default)]
    pub native: Option<NativeEntry>,
    /// Which component this manifest is of, if not the usual one: [`NATIVE`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// What tells the component with native packages apart from the usual one.
pub const NATIVE: &str = "native";

/// A component into which native packages are linked: what functions run on whose code has one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeEntry {
    /// Its name, beside the usual component.
    pub file: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The packages.
    #[serde(default)]
    pub packages: Vec<NativePackage>,
}

/// A package that is linked into a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativePackage {
    /// As it is published: `pydantic-core`.
    pub distribution: String,
    /// The version that is linked in.
    pub version: String,
    /// Its native module, as it is imported.
    pub module: String,
}

/// The library of a language runtime: one file that every environment sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryEntry {
    /// Where guests see it: absolute.
    pub path: String,
    /// Its name, beside the component.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of what it holds, in hexadecimal. Fuel is bound to it as well.
    pub sha256: String,
    /// The hashes of its pieces, by which each is checked when it is first read.
    pub pieces: LibraryPieces,
}

/// The pieces of a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryPieces {
    /// The size of each in bytes, but for the last, which may be smaller.
    pub bytes: u64,
    /// The SHA-256 of each, in hexadecimal, in their order.
    pub sha256: Vec<String>,
}

/// A manifest cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not JSON, or a key is missing or of a wrong type.
    #[error("the runtime's manifest cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// The published start-up time is negative, not finite, or not below the limit of the INIT
    /// phase.
    #[error("the runtime's manifest gives an impossible publishedInitMs: {0}")]
    PublishedInit(f64),
    /// The runtime's own processes would not fit into the smallest function.
    #[error("the runtime's manifest gives an impossible publishedMemoryMb: {0}")]
    PublishedMemory(u32),
}

impl RuntimeManifest {
    /// AWS's name and the digest of the component, which results are bound to: `python3.14 sha256:…`. It is
    /// what submissions and reports say.
    #[must_use]
    pub fn identity(&self) -> String {
        let digest = self.component_sha256.as_ref();
        digest.map_or_else(
            || self.name.clone(),
            |digest| format!("{} sha256:{digest}", self.name),
        )
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError`] if it cannot be used.
    pub fn from_json(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_str(text)?;
        let init = manifest.published_init_ms;
        #[expect(
            clippy::cast_precision_loss,
            reason = "ten thousand has an exact float"
        )]
        if !(0.0..limits::INIT_TIMEOUT_MS as f64).contains(&init) {
            return Err(ManifestError::PublishedInit(init));
        }
        if manifest.published_memory_mb >= limits::MEMORY_MIN_MB {
            return Err(ManifestError::PublishedMemory(manifest.published_memory_mb));
        }
        Ok(manifest)
    }

    /// The runtime of compiled handlers: a component that brings its own.
    #[must_use]
    pub fn compiled() -> Self {
        Self {
            name: COMPILED.into(),
            language: "rust".into(),
            display_name: "Amazon Linux 2023 (compiled handler)".into(),
            runtime_version: "provided:al2023.v100".into(),
            default_handler: "bootstrap".into(),
            // The middle of the published 13.6 to 18 ms.
            published_init_ms: 15.8,
            published_init_source: "Public benchmark of hello-world functions on AWS Lambda, \
                                    August 2026: Rust 13.6 to 18 ms"
                .into(),
            published_memory_mb: 15,
            published_memory_source: "Public benchmark of hello-world functions on AWS Lambda, \
                                      August 2026: Rust 15 MB"
                .into(),
            runtime_memory_bytes: Some(HELLO_WORLD_BYTES),
            execution_env: None,
            environment: BTreeMap::new(),
            component_sha256: None,
            library: None,
            native: None,
            variant: None,
        }
    }

    /// What engines call the component: the runtime's name, and what tells it apart from the usual one.
    #[must_use]
    pub fn component_name(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}/{variant}", self.name),
            None => self.name.clone(),
        }
    }

    /// The same runtime on its component with native packages; `None` if there is none.
    #[must_use]
    pub fn on_native(&self) -> Option<Self> {
        let native = self.native.as_ref()?;
        Some(Self {
            component_sha256: Some(native.sha256.clone()),
            variant: Some(NATIVE.to_owned()),
            ..self.clone()
        })
    }

    /// How much of the memory that a component begins with the published figure already contains, in
    /// bytes: so much at most.
    #[must_use]
    pub fn uncounted_memory_bytes(&self) -> u64 {
        match self.published_memory_mb {
            // Nothing was published, so everything is counted.
            0 => 0,
            _ => self.runtime_memory_bytes.unwrap_or(u64::MAX),
        }
    }

    /// The published start-up time in nanoseconds.
    #[must_use]
    pub fn published_init_ns(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "casting a float saturates, and the range was checked when it was read"
        )]
        let nanos = (self.published_init_ms * 1e6).round() as u64;
        nanos
    }
}

/// What engines call the component that code runs on: [`RuntimeManifest::component_name`] of it.
#[must_use]
pub fn component_of(runtime: &str, needs_native: bool) -> String {
    if needs_native {
        format!("{runtime}/{NATIVE}")
    } else {
        runtime.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_may_have_a_component_with_native_packages() {
        let manifest = RuntimeManifest::from_json(
            r#"{"name":"x","runtimeVersion":"x","componentSha256":"1","native":{"file":"n.wasm","sha256":"2",
                "packages":[{"distribution":"tea-core","version":"1","module":"tea.core"}]}}"#,
        )
        .unwrap();
        assert_eq!(manifest.component_name(), component_of("x", false));
        let native = manifest.on_native().unwrap();
        assert_eq!(native.component_sha256.as_deref(), Some("2"));
        assert_eq!(native.component_name(), component_of("x", true));
        assert_eq!(native.name, "x");
        assert!(RuntimeManifest::compiled().on_native().is_none());
    }

    #[test]
    fn unknown_keys_are_ignored_and_optional_ones_may_be_left_out() {
        let manifest = RuntimeManifest::from_json(
            r#"{"name":"python3.14","runtimeVersion":"python:3.14.v30","publishedInitMs":99.5,"new":[1]}"#,
        )
        .unwrap();
        assert_eq!(manifest.published_init_ns(), 99_500_000);
        assert_eq!(manifest.execution_env, None);
    }

    #[test]
    fn what_a_runtime_needs_itself_is_counted_once() {
        let manifest = |more: &str| {
            RuntimeManifest::from_json(&format!(r#"{{"name":"x","runtimeVersion":"x"{more}}}"#))
        };
        assert_eq!(manifest("").unwrap().uncounted_memory_bytes(), 0);
        let all = manifest(r#","publishedMemoryMb":36"#).unwrap();
        assert_eq!(all.uncounted_memory_bytes(), u64::MAX);
        let compiled = RuntimeManifest::compiled();
        assert_eq!(compiled.uncounted_memory_bytes(), HELLO_WORLD_BYTES);
        assert!(matches!(
            manifest(r#","publishedMemoryMb":128"#),
            Err(ManifestError::PublishedMemory(128))
        ));
    }

    #[test]
    fn an_impossible_start_up_time_is_refused() {
        for init in ["-1", "10000", "1e300"] {
            let text = format!(r#"{{"name":"x","runtimeVersion":"x","publishedInitMs":{init}}}"#);
            assert!(matches!(
                RuntimeManifest::from_json(&text),
                Err(ManifestError::PublishedInit(_))
            ));
        }
        assert!(RuntimeManifest::from_json("{}").is_err());
    }
}
