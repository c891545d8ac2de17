//! Where everything is.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The folders of a checkout. Nothing is written outside of `target` and `dist`, except for Rust's
/// own targets, which live in the toolchain.
pub(crate) struct Paths {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Paths {
    pub(crate) fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let root = Path::new(&package)
            .parent()
            .context("the folder of xtask has no parent")?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        Ok(Self { root, target })
    }

    /// Every tool that is not part of Rust: never the user's global npm, pip or cargo folders.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Tools installed by `cargo install`.
    pub(crate) fn cargo_tools(&self) -> PathBuf {
        self.tools().join("bin")
    }

    /// npm's folder for the page's packages.
    pub(crate) fn node(&self) -> PathBuf {
        self.tools().join("node")
    }

    /// The Python runtime: `component.wasm`, `manifest.json`, and `web` for the browser.
    pub(crate) fn python_runtime(&self) -> PathBuf {
        self.target.join("runtimes").join("python3.14")
    }

    /// The recorded cases.
    pub(crate) fn cases(&self) -> PathBuf {
        self.root.join("tests").join("parity")
    }

    /// The page, ready to be put on any static host.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The page as `cargo xtask serve` shows it.
    pub(crate) fn served(&self) -> PathBuf {
        self.target.join("page").join("served")
    }

    /// `PATH` with the tools first.
    pub(crate) fn search_path(&self) -> Result<OsString> {
        let mut folders = vec![
            self.cargo_tools(),
            self.node().join("node_modules").join(".bin"),
        ];
        if let Some(path) = env::var_os("PATH") {
            folders.extend(env::split_paths(&path));
        }
        env::join_paths(folders).context("a folder of PATH cannot be put into PATH again")
    }
}
