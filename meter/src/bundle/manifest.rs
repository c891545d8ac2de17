//! What a bundle says of itself, so that a page knows what to fetch, and how much it is.

use super::{Bundle, BundleError, BundleFile};
use crate::plan::Plan;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the file that holds the [`BundleManifest`].
pub const MANIFEST_NAME: &str = "bundle.json";

/// The files of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleManifest {
    /// How the modules are put together.
    pub plan: Plan,
    /// The core modules, by the numbers that the plan has for them.
    pub modules: Vec<FileEntry>,
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

/// Puts a bundle together.
pub(super) fn assemble(plan: Plan, modules: Vec<Vec<u8>>) -> Result<Bundle, BundleError> {
    let mut files = Vec::new();
    let mut add = |bytes: Vec<u8>| {
        let sha256 = hex(&Sha256::digest(&bytes));
        let file = format!("core-{}.wasm", sha256.get(..16).unwrap_or_default());
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
        plan,
        modules: modules.into_iter().map(&mut add).collect(),
    };
    let text = serde_json::to_vec(&manifest).map_err(BundleError::Manifest)?;
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
    use crate::plan::{Export, FORMAT, Item, Signature};

    fn plan() -> Plan {
        let function = || Export {
            function: Item::Host(0),
            post_return: None,
            signature: Signature {
                instance: 0,
                memory: None,
                realloc: None,
                params: Vec::new(),
                result: None,
            },
        };
        Plan {
            format: FORMAT,
            steps: Vec::new(),
            host_functions: Vec::new(),
            init: function(),
            invoke: function(),
        }
    }

    #[test]
    fn files_are_named_after_what_they_hold() {
        let modules = ["a", "b", "a"].map(|text| text.as_bytes().to_vec());
        let bundle = assemble(plan(), modules.into()).unwrap();
        assert_eq!(bundle.files.len(), 3, "the same module is there once");
        let manifest: BundleManifest =
            serde_json::from_slice(&bundle.files.last().unwrap().bytes).unwrap();
        assert_eq!(manifest, bundle.manifest);
        let [a, b, again] = manifest.modules.as_slice() else {
            panic!("three modules")
        };
        assert_eq!(a, again);
        assert_ne!(a.file, b.file);
        assert!(a.file.starts_with("core-ca978112ca1bbdca."), "{}", a.file);
    }
}
