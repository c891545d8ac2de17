//! Finding language runtimes on this machine.
//!
//! A runtime is a folder named as AWS names it (`python3.14`) with a `component.wasm` and a
//! `manifest.json`.

use lambdabox_core::runtime::{ManifestError, RuntimeManifest};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The longest manifest that is read, in bytes.
const MANIFEST_BYTES: u64 = 1 << 20;

/// A language runtime on disk.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// What lambdabox must know of it.
    pub manifest: RuntimeManifest,
    /// Its component.
    pub component: PathBuf,
}

/// No such runtime, or a damaged one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// None of the folders has it.
    #[error("there is no runtime '{name}' in {}", list(.searched))]
    NotFound {
        /// As it was asked for.
        name: String,
        /// Where it was looked for.
        searched: Vec<PathBuf>,
    },
    /// A name that no runtime can have.
    #[error("'{0}' cannot be the name of a runtime, such as python3.14")]
    Name(String),
    /// Its manifest cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its library is not the one that its manifest tells of.
    #[error(
        "{path} is not the library that the runtime was built with: install the runtime again",
        path = path.display()
    )]
    Library {
        /// Which file.
        path: PathBuf,
    },
    /// Its manifest cannot be used.
    #[error("{path}: {source}", path = path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: ManifestError,
    },
}

/// The folders in which runtimes are looked for, first one first: `LAMBDABOX_RUNTIMES`, then
/// `runtimes` beside the program and one folder above it.
#[must_use]
pub fn folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(folder) = env::var_os("LAMBDABOX_RUNTIMES").filter(|folder| !folder.is_empty()) {
        folders.push(PathBuf::from(folder));
    }
    let program = env::current_exe().and_then(fs::canonicalize).ok();
    if let Some(beside) = program.as_deref().and_then(Path::parent) {
        folders.push(beside.join("runtimes"));
        if let Some(above) = beside.parent() {
            folders.push(above.join("runtimes"));
        }
    }
    folders
}

/// Finds a runtime by its name in the first of these folders that has it.
///
/// # Errors
/// [`RuntimeError`] if there is none, or its manifest cannot be used.
pub fn find(name: &str, folders: Vec<PathBuf>) -> Result<Runtime, RuntimeError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if name.is_empty() || name.starts_with('.') || !name.bytes().all(allowed) {
        return Err(RuntimeError::Name(name.to_owned()));
    }
    let found = folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|folder| folder.join("component.wasm").is_file());
    let Some(folder) = found else {
        return Err(RuntimeError::NotFound {
            name: name.to_owned(),
            searched: folders,
        });
    };
    let path = folder.join("manifest.json");
    let mut text = String::new();
    fs::File::open(&path)
        .and_then(|file| file.take(MANIFEST_BYTES).read_to_string(&mut text))
        .map_err(|source| RuntimeError::Read {
            path: path.clone(),
            source,
        })?;
    let manifest = RuntimeManifest::from_json(&text)
        .map_err(|source| RuntimeError::Manifest { path, source })?;
    Ok(Runtime {
        manifest,
        component: folder.join("component.wasm"),
    })
}

fn list(folders: &[PathBuf]) -> String {
    let names: Vec<_> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_folder() {
        for name in ["", "..", ".hidden", "../python3.14", "a/b", "a\\b", "a\0b"] {
            let error = find(name, folders()).unwrap_err();
            assert!(matches!(error, RuntimeError::Name(_)), "{name:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_with_where_it_was_looked_for() {
        let error = find("cobol85", vec!["/a".into(), "/b".into()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no runtime 'cobol85' in /a or /b"
        );
    }

    #[test]
    fn the_first_folder_that_has_it_wins() {
        let root = tempfile::tempdir().unwrap();
        for (folder, version) in [("one", "x:1"), ("two", "x:2")] {
            let folder = root.path().join(folder).join("x1");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("component.wasm"), "").unwrap();
            let manifest = format!(r#"{{"name":"x1","runtimeVersion":"{version}"}}"#);
            fs::write(folder.join("manifest.json"), manifest).unwrap();
        }
        let folders = ["none", "two", "one"]
            .map(|name| root.path().join(name))
            .to_vec();
        assert_eq!(find("x1", folders).unwrap().manifest.runtime_version, "x:2");
    }
}
