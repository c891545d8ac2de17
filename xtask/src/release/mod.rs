//! `cargo xtask release`: everything that a release consists of, tried in clean folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::setup::{self, Purpose};
use crate::step::{self, step};
use crate::{npm, page};

mod archive;
mod check;
mod docs;
mod inside;
mod wheel;

use inside::Inside;
use wheel::Builder;

/// What the program of a release is compiled for. The C library is the oldest one that has to do.
const TARGETS: [Target; 2] = [
    Target {
        triple: "x86_64-unknown-linux-gnu",
        name: "linux-x86_64",
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        name: "linux-aarch64",
    },
];

/// All packages of the workspace have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A machine that there is a release for.
struct Target {
    /// Rust's name of it.
    triple: &'static str,
    /// What its files are called.
    name: &'static str,
}

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let out = arguments.value("--out")?.map_or_else(
        || Ok(paths.target.join("release-files")),
        std::path::absolute,
    )?;
    arguments.finish()?;
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("a release is made on Linux x86-64: its runtimes are reproducible only there");
    }
    setup::set_up(paths, Purpose::Page)?;
    let documentation = docs::build(paths)?;
    page::build_with(
        paths,
        &paths.dist(),
        page::Profile::Release,
        Some(&documentation),
    )?;
    let site = page::pack(paths)?;
    let runtimes = pack_runtimes(paths)?;
    if out.exists() {
        fs::remove_dir_all(&out)
            .with_context(|| format!("cannot replace what is in {}", out.display()))?;
    }
    fs::create_dir_all(&out)?;
    let site_copy = out.join(named("site.zip"));
    fs::copy(&site, &site_copy)?;
    let inside = Inside::find(paths)?;
    let texts = inside.write(&out)?;
    let package = npm::pack(paths, &[&texts[1]])?;
    let package_copy = out.join(named("npm.tgz"));
    fs::copy(&package, &package_copy)?;
    let builder = Builder::install(paths, &site, &runtimes)?;
    for target in &TARGETS {
        if !setup::target_is_there(target.triple, paths)? {
            println!(
                "• {}: left out, since Rust's standard library for it is not installed (`rustup target add {}`)",
                target.name, target.triple
            );
            continue;
        }
        let wheel = builder.build(paths, target, &out)?;
        let archive = archive::write(paths, target, &wheel, &texts, &out)?;
        check::c_library(target, &archive)?;
        if target.triple.starts_with(std::env::consts::ARCH) {
            check::wheel(paths, &builder, &wheel)?;
            check::archive(&archive)?;
        }
    }
    check::site(&site_copy)?;
    check::npm(paths, &package_copy)?;
    check::inside(paths, &texts)?;
    archive::write_checksums(&out)?;
    step::print_table();
    println!("\nThe release is in {}.", out.display());
    Ok(())
}

/// The name of a file of the release.
fn named(what: &str) -> String {
    format!("lambdabox-{VERSION}-{what}")
}

/// The runtimes as one archive, for the program to be built with.
fn pack_runtimes(paths: &Paths) -> Result<PathBuf> {
    let archive = paths.target.join("runtimes.zip");
    step("archive of the runtimes", || {
        let folder = paths.python_runtime();
        let above = folder
            .parent()
            .context("the folder of the runtimes has none above")?;
        let name = folder.file_name().map(Path::new).context("no name")?;
        let files = [
            "component.wasm",
            "native.wasm",
            "library.bin",
            "manifest.json",
        ];
        let files = files.map(|file| name.join(file));
        archive::zip(above, &files, &archive)?;
        Ok(format!("packed into {}", archive.display()))
    })?;
    Ok(archive)
}
