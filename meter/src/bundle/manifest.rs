//! What a bundle says of itself, so that a page knows what to fetch, and how much it is.

use super::{Bundle, BundleError, BundleFile};
use crate::plan::Plan;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the file that holds the [`BundleManifest`].
pub const MANIFEST_NAME: &str = "bundle.json";

/// How large the pieces of a library are: an import fetches one or two of them, some 70 kB each when
/// compressed.
const PIECE_BYTES: usize = 256 << 10;

/// The files of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleManifest {
    /// How the modules are put together.
    pub plan: Plan,
    /// The core modules, by the numbers that the plan has for them.
    pub modules: Vec<FileEntry>,
    /// What a language runtime is fetched from when it is first needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<LibraryManifest>,
}

/// The library of a language runtime: one file for its guests, in pieces for those who fetch it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryManifest {
    /// Where guests see it: absolute.
    pub path: String,
    /// The size of every piece in bytes, but for the last, which may be smaller.
    pub piece_bytes: u64,
    /// The pieces, in order.
    pub pieces: Vec<FileEntry>,
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
    let modules = modules.into_iter();
    let manifest = BundleManifest {
        plan,
        modules: modules
            .map(|module| add(&mut files, "core", "wasm", module))
            .collect(),
        library: None,
    };
    finish(files, manifest)
}

/// Adds a library to a bundle.
pub(super) fn with_library(
    bundle: Bundle,
    path: String,
    contents: &[u8],
) -> Result<Bundle, BundleError> {
    let Bundle {
        mut files,
        mut manifest,
    } = bundle;
    files.retain(|file| file.name != MANIFEST_NAME);
    let pieces = contents.chunks(PIECE_BYTES);
    manifest.library = Some(LibraryManifest {
        path,
        piece_bytes: PIECE_BYTES as u64,
        pieces: pieces
            .map(|piece| add(&mut files, "library", "bin", piece.to_vec()))
            .collect(),
    });
    finish(files, manifest)
}

/// Says that a bundle has the library of another one, whose files are in `folder`, with a slash at its end.
pub(super) fn with_library_of(
    bundle: Bundle,
    other: &BundleManifest,
    folder: &str,
) -> Result<Bundle, BundleError> {
    let Bundle {
        mut files,
        mut manifest,
    } = bundle;
    files.retain(|file| file.name != MANIFEST_NAME);
    manifest.library = other.library.clone();
    let pieces = manifest.library.iter_mut().flat_map(|it| &mut it.pieces);
    for piece in pieces {
        piece.file.insert_str(0, folder);
    }
    finish(files, manifest)
}

/// Puts a file into a bundle, named after what it holds.
fn add(files: &mut Vec<BundleFile>, kind: &str, extension: &str, bytes: Vec<u8>) -> FileEntry {
    let sha256 = hex(&Sha256::digest(&bytes));
    let hash = sha256.get(..16).unwrap_or_default();
    let file = format!("{kind}-{hash}.{extension}");
    let entry = FileEntry {
        file: file.clone(),
        bytes: bytes.len() as u64,
        sha256,
    };
    // Two modules of a component may be the same: one file serves both.
    if !files.iter().any(|other| other.name == file) {
        files.push(BundleFile { name: file, bytes });
    }
    entry
}

/// Writes the manifest.
fn finish(mut files: Vec<BundleFile>, manifest: BundleManifest) -> Result<Bundle, BundleError> {
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

    #[test]
    fn two_bundles_share_a_library() {
        let of = |module: &[u8]| assemble(plan(), vec![module.to_vec()]).unwrap();
        let one = of(b"a").with_library("/x", &[1; 5]).unwrap();
        let two = of(b"b").with_library_of(&one, "../").unwrap();
        let (one, two_pieces) = (one.manifest.library.unwrap(), two.manifest.library.unwrap());
        assert_eq!(
            two_pieces.pieces[0].file,
            format!("../{}", one.pieces[0].file)
        );
        assert_eq!(two_pieces.pieces[0].sha256, one.pieces[0].sha256);
        assert_eq!(two.files.len(), 2, "a module and the manifest");
    }

    #[test]
    fn a_library_comes_in_pieces() {
        let bundle = assemble(plan(), vec![b"a".to_vec()]).unwrap();
        let mut contents = vec![1; PIECE_BYTES];
        contents.extend(vec![2; PIECE_BYTES]);
        contents.push(3);
        let bundle = bundle.with_library("/var/lang/x", &contents).unwrap();
        let manifest: BundleManifest =
            serde_json::from_slice(&bundle.files.last().unwrap().bytes).unwrap();
        assert_eq!(manifest, bundle.manifest);
        let library = manifest.library.unwrap();
        assert_eq!(library.path, "/var/lang/x");
        let sizes: Vec<_> = library.pieces.iter().map(|piece| piece.bytes).collect();
        assert_eq!(sizes, [library.piece_bytes, library.piece_bytes, 1]);
        let named = |name: &str| bundle.files.iter().find(|file| file.name == name);
        let joined: Vec<u8> = library
            .pieces
            .iter()
            .flat_map(|piece| named(&piece.file).unwrap().bytes.clone())
            .collect();
        assert_eq!(joined, contents);
        let manifests = bundle
            .files
            .iter()
            .filter(|file| file.name == MANIFEST_NAME);
        assert_eq!(manifests.count(), 1);
    }
}
