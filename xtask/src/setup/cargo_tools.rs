//! Tools written in Rust, of exactly the versions the repository was made with.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

/// The newest trunk that the pinned Rust can compile.
const TRUNK: &str = "0.21.14";
const NEXTEST: &str = "0.9.143";

/// trunk and wasm-bindgen.
pub(crate) fn install_page_tools(paths: &Paths) -> Result<()> {
    let wasm_bindgen = locked_version(paths, "wasm-bindgen")?;
    install(
        paths,
        &Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: &wasm_bindgen,
            features: true,
        },
    )?;
    // Its own features are for downloads: it finds every tool here.
    install(
        paths,
        &Tool {
            package: "trunk",
            program: "trunk",
            version: TRUNK,
            features: false,
        },
    )
}

/// cargo-nextest, which runs the tests. Any version on `PATH` will do.
pub(crate) fn install_nextest(paths: &Paths) -> Result<()> {
    if let Some(there) = program::find("cargo-nextest") {
        return step("cargo-nextest", || {
            Ok(format!("is there: {}", there.display()))
        });
    }
    install(
        paths,
        &Tool {
            package: "cargo-nextest",
            program: "cargo-nextest",
            version: NEXTEST,
            features: true,
        },
    )
}

struct Tool<'a> {
    package: &'a str,
    program: &'a str,
    version: &'a str,
    features: bool,
}

fn install(paths: &Paths, tool: &Tool<'_>) -> Result<()> {
    step(&format!("{} {}", tool.package, tool.version), || {
        let own =
            paths
                .cargo_tools()
                .join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX));
        let candidates = [Some(own), program::find(tool.program)];
        if let Some(there) = candidates
            .into_iter()
            .flatten()
            .find(|candidate| is_version(candidate, tool.version))
        {
            return Ok(format!("is there: {}", there.display()));
        }
        println!("  compiling it: this takes some minutes, once");
        let mut command = program::cargo();
        command.args([
            "install",
            "--quiet",
            "--locked",
            tool.package,
            "--version",
            &format!("={}", tool.version),
        ]);
        if !tool.features {
            command.arg("--no-default-features");
        }
        command
            .arg("--root")
            .arg(paths.tools())
            .arg("--target-dir")
            .arg(build_folder(paths));
        // Installed beside the project, not for it: its own settings must not leak in.
        run(command
            .current_dir(paths.tools())
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false"))?;
        Ok(format!("installed into {}", paths.cargo_tools().display()))
    })
}

fn build_folder(paths: &Paths) -> PathBuf {
    paths.tools().join("build")
}

/// `trunk 0.21.14`, `wasm-bindgen 0.2.129`, `cargo-nextest 0.9.143 (…)`.
fn is_version(program: &Path, version: &str) -> bool {
    program::version(program)
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
}

/// The version of a package in Cargo.lock.
fn locked_version(paths: &Paths, package: &str) -> Result<String> {
    let file = paths.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    version_in_lock(&lock, package)
        .with_context(|| format!("Cargo.lock names no package {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let after = lock
        .split_once(&format!("\nname = \"{package}\"\nversion = \""))?
        .1;
    Some(after.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_version_in_the_lock_file() {
        let lock = "\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(
            version_in_lock(lock, "wasm-bindgen").as_deref(),
            Some("0.2.129")
        );
        assert_eq!(version_in_lock(lock, "bindgen"), None);
    }
}
