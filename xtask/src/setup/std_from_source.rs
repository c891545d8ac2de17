//! Rust's standard library for a wasm target, built from Debian's package of its source: for machines
//! that reach a Debian mirror but not Rust's own server. Nothing is installed and no root is needed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use super::apt::Apt;
use crate::paths::Paths;
use crate::program::{self, capture, run};

/// The suite that has the newest Rust, and still its older versions.
const SUITE: &str = "trixie-backports";

/// Where the source is unpacked and compiled.
pub(crate) fn work_folder(paths: &Paths) -> PathBuf {
    paths.tools().join("std")
}

/// Builds the library for `target` and puts it into `sysroot`.
pub(crate) fn build(paths: &Paths, target: &str, sysroot: &Path) -> Result<()> {
    let work = work_folder(paths);
    fs::create_dir_all(&work)?;
    let compiler = Compiler::ask()?;
    let source = fetch_source(&work, &compiler.version)?;
    let built = compile(&source, &work, target, &compiler)?;
    let library = assemble(&work, target, &built, &source)?;
    let rustlib = sysroot.join("lib").join("rustlib").join(target);
    fs::create_dir_all(&rustlib)
        .with_context(|| format!("cannot write to {}", rustlib.display()))?;
    put_in_place(&library, &rustlib.join("lib"))
}

struct Compiler {
    /// Such as `1.95.0`.
    version: String,
    commit: String,
}

impl Compiler {
    fn ask() -> Result<Self> {
        let answer = capture(program::rustc().arg("-vV"))?;
        let field = |name: &str| {
            let line = answer.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned())
                .with_context(|| format!("rustc -vV does not tell its {name}"))
        };
        Ok(Self {
            version: field("release:")?,
            commit: field("commit-hash:")?,
        })
    }
}

/// What was unpacked: `usr/src/rustc-<version>/library` and `usr/lib/wasm32-wasi*`.
struct Source {
    unpacked: PathBuf,
    rust: PathBuf,
}

fn fetch_source(work: &Path, version: &str) -> Result<Source> {
    let unpacked = work.join(format!("source-{version}"));
    let rust = unpacked
        .join("usr")
        .join("src")
        .join(format!("rustc-{version}"));
    if !rust.join("library").is_dir() || !unpacked.join("usr/lib/wasm32-wasip2").is_dir() {
        let apt = Apt::with_suite(&work.join("apt"), SUITE)?;
        let package = apt.version_of("rust-src", &format!("{version}+"))?;
        println!(
            "  fetching rust-src {package} and wasi-libc from {}",
            apt.mirror()
        );
        let partial = work.join("source.partial");
        remove(&partial)?;
        apt.unpack(&format!("rust-src={package}"), &partial)?;
        apt.unpack("wasi-libc", &partial)?;
        remove(&unpacked)?;
        fs::rename(&partial, &unpacked)?;
    }
    if !rust.join("library").is_dir() {
        bail!(
            "Debian's rust-src has no {}",
            rust.join("library").display()
        );
    }
    Ok(Source { unpacked, rust })
}

/// Returns the folder with the compiled libraries.
fn compile(source: &Source, work: &Path, target: &str, compiler: &Compiler) -> Result<PathBuf> {
    println!("  compiling the standard library for {target} (about a minute)");
    // The paths in panic messages end up in every program: those of the official build, so that
    // programs do not differ from machine to machine.
    let registry = cargo_home()?.join("registry").join("src");
    let flags = [
        "-Cembed-bitcode=yes".to_owned(),
        "-Zforce-unstable-if-unmarked".to_owned(),
        format!(
            "--remap-path-prefix={}=/rustc/{}",
            source.rust.display(),
            compiler.commit
        ),
        format!("--remap-path-prefix={}=/rust/deps", registry.display()),
    ];
    let output = work.join("build");
    run(program::cargo()
        .current_dir(source.rust.join("library").join("sysroot"))
        .args(["build", "--quiet", "--release", "--target", target])
        .args([
            "--features",
            "panic-unwind,compiler-builtins-mem",
            "--target-dir",
        ])
        .arg(&output)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .env("__CARGO_DEFAULT_LIB_METADATA", "lambdabox"))?;
    Ok(output.join(target).join("release").join("deps"))
}

fn cargo_home() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(folder));
    }
    Ok(env::home_dir()
        .context("there is no home folder")?
        .join(".cargo"))
}

/// Puts together what `lib/rustlib/<target>/lib` is to hold.
fn assemble(work: &Path, target: &str, built: &Path, source: &Source) -> Result<PathBuf> {
    let library = work.join(format!("{target}.lib"));
    remove(&library)?;
    fs::create_dir_all(&library)?;
    for entry in fs::read_dir(built)? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "rlib")
        {
            copy(&file, &library.join(file.file_name().unwrap_or_default()))?;
        }
    }
    if target.starts_with("wasm32-wasi") {
        // The C library that Rust's own builds carry along.
        let libc = source.unpacked.join("usr").join("lib").join(target);
        copy_flat(&libc, &library.join("self-contained"))?;
    }
    Ok(library)
}

/// A half-filled folder must never be taken for a target: it appears all at once.
fn put_in_place(library: &Path, destination: &Path) -> Result<()> {
    let partial = destination.with_extension("partial");
    remove(&partial)?;
    copy_tree(library, &partial)?;
    remove(destination)?;
    fs::rename(&partial, destination)
        .with_context(|| format!("cannot put the library into {}", destination.display()))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    copy_flat(from, to)?;
    let inner = from.join("self-contained");
    if inner.is_dir() {
        copy_flat(&inner, &to.join("self-contained"))
    } else {
        Ok(())
    }
}

fn copy_flat(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let file = entry?.path();
        if file.is_file() {
            copy(&file, &to.join(file.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
