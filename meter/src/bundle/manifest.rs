//! What a bundle says of itself, so that a page knows what to fetch, and how much it is.

use super::{Bundle, BundleError, BundleFile};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the file that holds the [`BundleManifest`].
pub const MANIFEST_NAME: &str = "bundle.json";

/// The files of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleManifest {
    /// An ECMAScript module that exports `instantiate(getCoreModule, imports, instantiateCore)`,
    /// which is synchronous.
    pub script: FileEntry,
    /// The core modules.
    pub modules: Vec<ModuleEntry>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name in the bundle.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of what it holds, in hexadecimal.
    pub sha256: String,
}

/// One core module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleEntry {
    /// What the script asks for it by.
    pub name: String,
    /// Where it is.
    #[serde(flatten)]
    pub file: FileEntry,
}

/// Puts a bundle together.
pub(super) fn assemble(
    script: Vec<u8>,
    modules: Vec<(String, Vec<u8>)>,
) -> Result<Bundle, BundleError> {
    let mut files = Vec::new();
    let mut add = |prefix: &str, suffix: &str, bytes: Vec<u8>| {
        let sha256 = hex(&Sha256::digest(&bytes));
        let file = format!("{prefix}-{}.{suffix}", sha256.get(..16).unwrap_or_default());
        let entry = FileEntry {
            file: file.clone(),
            bytes: bytes.len() as u64,
            sha256,
        };
        // Two modules of a component may be the same: one file serves both.
        if !files.iter().any(|other: &BundleFile| other.name == file) {
            files.push(BundleFile { name: file, bytes });
        }
        entry
    };
    let manifest = BundleManifest {
        script: add("component", "js", script),
        modules: modules
            .into_iter()
            .map(|(name, bytes)| ModuleEntry {
                name,
                file: add("core", "wasm", bytes),
            })
            .collect(),
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| BundleError::Generator {
        message: error.to_string(),
    })?;
    files.push(BundleFile {
        name: MANIFEST_NAME.into(),
        bytes: text,
    });
    Ok(Bundle { files, manifest })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_what_they_hold() {
        let modules = ["a", "b", "a"].map(|text| (format!("{text}.wasm"), text.into()));
        let bundle = assemble(b"script".to_vec(), modules.into()).unwrap();
        assert_eq!(bundle.files.len(), 4, "the same module is there once");
        let manifest: BundleManifest =
            serde_json::from_slice(&bundle.files.last().unwrap().bytes).unwrap();
        assert_eq!(manifest, bundle.manifest);
        let [a, b, again] = manifest.modules.as_slice() else {
            panic!("three modules")
        };
        assert_eq!(a.file, again.file);
        assert_ne!(a.file.file, b.file.file);
        assert!(
            a.file.file.starts_with("core-ca978112ca1bbdca."),
            "{}",
            a.file.file
        );
    }
}
