//! The tools written in Rust that development and a release need, of exactly the version the repository was made with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

const NEXTEST: &str = "0.9.143";
const MDBOOK: &str = "0.5.4";
const CYCLONEDX: &str = "0.5.9";

/// They wait for other programs or have little to do: compiling them without optimisation takes half
/// the time, and what they start is as fast.
const QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
];

/// cargo-nextest, which runs the tests. Any version on `PATH` will do.
pub(crate) fn install_nextest(paths: &Paths) -> Result<()> {
    if let Some(there) = program::find("cargo-nextest") {
        return step("cargo-nextest", || {
            Ok(format!("is there: {}", there.display()))
        });
    }
    step(&format!("cargo-nextest {NEXTEST}"), || {
        let own = paths
            .cargo_tools()
            .join(format!("cargo-nextest{}", std::env::consts::EXE_SUFFIX));
        if is_version(&own, NEXTEST) {
            return Ok(format!("is there: {}", own.display()));
        }
        install(paths, "cargo-nextest", NEXTEST)
    })
}

/// mdbook, which makes a site of the documentation; its program.
pub(crate) fn install_mdbook(paths: &Paths) -> Result<PathBuf> {
    install_own(paths, "mdbook", MDBOOK)
}

/// cargo-cyclonedx, which tells what crates a package is made of; its program.
pub(crate) fn install_cyclonedx(paths: &Paths) -> Result<PathBuf> {
    install_own(paths, "cargo-cyclonedx", CYCLONEDX)
}

/// A tool of exactly this version; its program.
fn install_own(paths: &Paths, name: &str, version: &str) -> Result<PathBuf> {
    let own = paths
        .cargo_tools()
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    step(&format!("{name} {version}"), || {
        // What cargo has written down: not every tool tells its version.
        let known = fs::read_to_string(paths.tools().join(".crates.toml")).unwrap_or_default();
        if own.is_file() && known.contains(&format!("\"{name} {version} (")) {
            return Ok(format!("is there: {}", own.display()));
        }
        install(paths, name, version)
    })?;
    Ok(own)
}

fn install(paths: &Paths, name: &str, version: &str) -> Result<String> {
    println!("  compiling it: this takes some minutes, once; cargo says how far it is");
    fs::create_dir_all(paths.tools())?;
    let mut command = program::cargo();
    command
        // Outside of the workspace's own settings as far as can be: only its toolchain counts.
        .current_dir(paths.tools())
        .args(["install", "--locked", name])
        .args(["--version", &format!("={version}")])
        .arg("--no-default-features")
        .arg("--root")
        .arg(paths.tools())
        .arg("--target-dir")
        .arg(build_folder(paths))
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .envs(QUICKLY);
    run(&mut command)?;
    Ok(format!("installed into {}", paths.cargo_tools().display()))
}

/// Removes what compiling the tools left behind, some hundred megabytes.
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

/// `cargo-nextest 0.9.143 (…)`.
fn is_version(program: &Path, version: &str) -> bool {
    program::version(program)
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
}
