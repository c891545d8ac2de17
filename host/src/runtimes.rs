//! Finding language runtimes on this machine.
//!
//! A runtime is a folder named as AWS names it (`python3.14`) with a `component.wasm` and a
//! `manifest.json`.

use lambdabox_core::runtime::{COMPILED, ManifestError, RuntimeManifest};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The longest manifest that is read, in bytes.
const MANIFEST_BYTES: u64 = 1 << 20;

/// The file that makes a folder a runtime.
const COMPONENT: &str = "component.wasm";

/// So many entries of a folder are looked at for the names of runtimes.
const LISTED: usize = 1_000;

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
    #[error("there is no runtime '{name}' in {}; {}", list(.searched), there(.available))]
    NotFound {
        /// As it was asked for.
        name: String,
        /// Where it was looked for.
        searched: Vec<PathBuf>,
        /// The runtimes that are there instead.
        available: Vec<String>,
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
    /// It has no component with native packages, and code that brings one.
    #[error(
        "the runtime in {path} has no component with native packages, which this code needs: install it again",
        path = path.display()
    )]
    NoNative {
        /// Its folder.
        path: PathBuf,
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

impl Runtime {
    /// The same runtime on its component with native packages.
    ///
    /// # Errors
    /// [`RuntimeError::NoNative`] if it has none.
    pub fn on_native(self) -> Result<Self, RuntimeError> {
        let file = self.manifest.native.as_ref().map(|native| &native.file);
        let file = file.filter(|file| Path::new(file).file_name() == Some(file.as_ref()));
        let component = file.map(|file| self.component.with_file_name(file));
        match component.zip(self.manifest.on_native()) {
            Some((component, manifest)) if component.is_file() => Ok(Self {
                manifest,
                component,
            }),
            _ => Err(RuntimeError::NoNative {
                path: self.component.with_file_name(""),
            }),
        }
    }
}

impl RuntimeError {
    /// The same where these runtimes are there as well.
    pub(crate) fn beside(mut self, more: Vec<String>) -> Self {
        if let Self::NotFound { available, .. } = &mut self {
            available.extend(more);
            available.sort();
            available.dedup();
        }
        self
    }
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

/// Whether a runtime can have this name: it is a single part of a path.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}

/// Finds a runtime by its name in the first of these folders that has it.
///
/// # Errors
/// [`RuntimeError`] if there is none, or its manifest cannot be used.
pub fn find(name: &str, folders: Vec<PathBuf>) -> Result<Runtime, RuntimeError> {
    if !is_name(name) {
        return Err(RuntimeError::Name(name.to_owned()));
    }
    let found = folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|folder| folder.join(COMPONENT).is_file());
    let Some(folder) = found else {
        return Err(RuntimeError::NotFound {
            name: name.to_owned(),
            available: names(&folders),
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
        component: folder.join(COMPONENT),
    })
}

/// The runtimes in these folders and the one that needs no folder, in order. What else lies there, or
/// is more than anybody reads in an error, is left out.
fn names(folders: &[PathBuf]) -> Vec<String> {
    let entries = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.take(LISTED).flatten());
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join(COMPONENT).is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_name(name))
        .collect();
    names.push(COMPILED.to_owned());
    names.sort();
    names.dedup();
    names
}

fn there(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is there"),
        [rest @ .., last] => format!("{} and {last} are there", rest.join(", ")),
        [] => "none is there".to_owned(),
    }
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
            "there is no runtime 'cobol85' in /a or /b; provided.al2023 is there"
        );
    }

    #[test]
    fn what_is_missing_is_told_with_what_is_there() {
        let root = tempfile::tempdir().unwrap();
        for name in ["x2", "x1", ".hidden", "no runtime"] {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("component.wasm"), "").unwrap();
        }
        fs::create_dir(root.path().join("empty")).unwrap();
        let error = find("cobol85", vec![root.path().to_owned()]).unwrap_err();
        let text = error.to_string();
        assert!(
            text.ends_with("; provided.al2023, x1 and x2 are there"),
            "{text}"
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
