//! Tools written in Rust, of exactly the versions the repository was made with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

const NEXTEST: &str = "0.9.143";

/// They wait for other programs most of the time: compiling them without optimisation takes half the
/// time, and what they start is as fast.
const QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
];

/// What runs tests that are WebAssembly themselves.
pub(crate) fn install_test_runner(paths: &Paths) -> Result<()> {
    let runner = Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen-test-runner",
        version: &locked_version(paths, "wasm-bindgen")?,
        // What is left out is TLS: nothing is downloaded.
        flags: &["--no-default-features"],
        settings: &QUICKLY,
    };
    install(paths, &runner)
}

/// cargo-nextest, which runs the tests. Any version on `PATH` will do.
pub(crate) fn install_nextest(paths: &Paths) -> Result<()> {
    if let Some(there) = program::find("cargo-nextest") {
        return step("cargo-nextest", || {
            Ok(format!("is there: {}", there.display()))
        });
    }
    let nextest = Tool {
        package: "cargo-nextest",
        program: "cargo-nextest",
        version: NEXTEST,
        flags: &["--no-default-features"],
        settings: &QUICKLY,
    };
    install(paths, &nextest)
}

struct Tool<'a> {
    package: &'a str,
    program: &'a str,
    version: &'a str,
    flags: &'a [&'a str],
    settings: &'a [(&'a str, &'a str)],
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
        println!("  compiling it: this takes some minutes, once; cargo says how far it is");
        fs::create_dir_all(paths.tools())?;
        let mut command = program::cargo();
        command
            // Outside of the workspace's own settings as far as can be: only its toolchain counts.
            .current_dir(paths.tools())
            .args([
                "install",
                "--locked",
                tool.package,
                "--version",
                &format!("={}", tool.version),
            ])
            .args(tool.flags)
            .arg("--root")
            .arg(paths.tools())
            .arg("--target-dir")
            .arg(build_folder(paths))
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .envs(tool.settings.iter().copied());
        run(&mut command)?;
        Ok(format!("installed into {}", paths.cargo_tools().display()))
    })
}

/// Removes what compiling the tools left behind, a gigabyte: it is needed by the next tool, and by
/// nothing after the last one.
pub(crate) fn tidy_up(paths: &Paths) -> Result<()> {
    let folder = build_folder(paths);
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
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
    let lock =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
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
