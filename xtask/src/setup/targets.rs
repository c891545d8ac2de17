//! The wasm targets of the active Rust toolchain.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::std_from_source;
use crate::paths::Paths;
use crate::program::{self, capture, run_within};
use crate::step::step;

/// What the page is compiled for.
pub(crate) const PAGE: &str = "wasm32-unknown-unknown";
/// What handlers written in Rust are compiled for.
pub(crate) const COMPONENTS: &str = "wasm32-wasip2";

/// On a slow line a target (25 MB) may take a while; a machine without a way out must not hang.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(180);

/// Adds a target to the toolchain where it is missing.
pub(crate) fn install(paths: &Paths, target: &str) -> Result<()> {
    step(&format!("Rust target {target}"), || {
        if is_usable(target, paths)? {
            return Ok("is there".to_owned());
        }
        let Err(refusal) = add_by_rustup(target) else {
            return check_linking(target, paths).map(|()| "added by rustup".to_owned());
        };
        println!("  rustup cannot add it ({refusal:#}): building it from source");
        std_from_source::build(paths, target, &sysroot()?).with_context(|| {
            format!("rustup could not add the target ({refusal:#}), and building it from source failed as well")
        })?;
        check_linking(target, paths)?;
        Ok("built from Debian's rust-src".to_owned())
    })
}

/// Builds both targets from source into a folder laid out like a toolchain, to see that this way works
/// on a machine where it is not needed.
pub(crate) fn build_into(paths: &Paths, sysroot: &Path) -> Result<()> {
    for target in [PAGE, COMPONENTS] {
        step(&format!("Rust target {target} from source"), || {
            std_from_source::build(paths, target, sysroot)?;
            Ok(format!("built into {}", sysroot.display()))
        })?;
    }
    Ok(())
}

/// Whether the compiler finds a standard library for the target: asked of the compiler itself, since
/// a folder may be there and be empty, or be left over from another version.
pub(crate) fn is_usable(target: &str, paths: &Paths) -> Result<bool> {
    let probe = probe_folder(paths)?;
    let source = probe.join("empty.rs");
    std::fs::write(&source, "")?;
    let compiled = program::rustc()
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "--target",
            target,
        ])
        .arg("--out-dir")
        .arg(&probe)
        .arg(&source)
        .output()?;
    Ok(compiled.status.success())
}

fn add_by_rustup(target: &str) -> Result<()> {
    if program::find("rustup").is_none() {
        bail!("rustup is not installed");
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", target]);
    // A refusal is an answer, not a crash to be traced.
    run_within(command.env("RUST_BACKTRACE", "0"), DOWNLOAD_LIMIT)
}

/// Removes what building from source leaves behind: half a gigabyte.
pub(crate) fn tidy_up(paths: &Paths) -> Result<()> {
    let work = std_from_source::work_folder(paths);
    if work.exists() {
        std::fs::remove_dir_all(&work)
            .with_context(|| format!("cannot remove {}", work.display()))?;
    }
    Ok(())
}

/// Compiles and links a program for the target.
fn check_linking(target: &str, paths: &Paths) -> Result<()> {
    let probe = probe_folder(paths)?;
    let source = probe.join("probe.rs");
    std::fs::write(
        &source,
        "fn main() { println!(\"{}\", std::env::args().count()); }\n",
    )?;
    capture(
        program::rustc()
            .args(["--edition=2024", "--target", target, "-o"])
            .arg(probe.join("probe.wasm"))
            .arg(&source),
    )
    .with_context(|| {
        format!("the target {target} is there, but a program cannot be compiled for it")
    })?;
    Ok(())
}

fn probe_folder(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.tools().join("probe");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

fn sysroot() -> Result<PathBuf> {
    let answer = capture(program::rustc().args(["--print", "sysroot"]))?;
    Ok(Path::new(answer.trim()).to_path_buf())
}
