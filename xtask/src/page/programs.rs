//! The page's own WebAssembly: compiled, and given the JavaScript between it and the browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

const TARGET: &str = "wasm32-unknown-unknown";

/// How much the compiler makes of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and checked: what is published and tested.
    Release,
    /// Compiled in seconds: what a change is looked at with.
    Quick,
}

impl Profile {
    /// Cargo's name of it.
    const fn cargo(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Quick => "dev",
        }
    }

    /// The folder that cargo builds into.
    const fn folder(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Quick => "debug",
        }
    }

    /// What the build of the page is told.
    const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Quick => "quick",
        }
    }
}

/// Builds the page into `out`, which is replaced once all of it is there.
pub(crate) fn build(paths: &Paths, out: &Path, profile: Profile) -> Result<()> {
    step("bundler of the page", || {
        compile(paths, profile, &["--package", "lambdabox-bundler"])?;
        Ok("built".to_owned())
    })?;
    step("services of the page", || {
        compile(paths, profile, &["--package", "lambdabox-services"])?;
        Ok("built".to_owned())
    })?;
    // Without features of the worker: all that is exported to JavaScript would be in it, unused.
    let page = [
        "--package",
        "lambdabox-web",
        "--bin",
        "page",
        "--no-default-features",
    ];
    step("WebAssembly of the page", || {
        compile(paths, profile, &page)?;
        Ok("built".to_owned())
    })?;
    step("WebAssembly of the workers", || {
        compile(
            paths,
            profile,
            &["--package", "lambdabox-web", "--bin", "worker"],
        )?;
        Ok("built".to_owned())
    })?;
    let made = paths.target.join(TARGET).join(profile.folder());
    let programs = write_bindings(paths, &made)?;
    step("page", || {
        run(Command::new("node")
            .current_dir(&paths.root)
            .arg(paths.root.join("web").join("site").join("build.mjs"))
            .env("CARGO_TARGET_DIR", &paths.target)
            .env("LAMBDABOX_PROGRAMS", &programs)
            .env("LAMBDABOX_BUNDLER", made.join("lambdabox_bundler.wasm"))
            .env("LAMBDABOX_SERVICES", made.join("lambdabox_services.wasm"))
            .env("LAMBDABOX_OUT", out)
            .env("LAMBDABOX_PROFILE", profile.name()))?;
        Ok(format!("built into {}", out.display()))
    })
}

fn compile(paths: &Paths, profile: Profile, what: &[&str]) -> Result<()> {
    run(program::cargo()
        .current_dir(&paths.root)
        .args([
            "build",
            "--quiet",
            "--target",
            TARGET,
            "--profile",
            profile.cargo(),
        ])
        .args(what))
}

/// Writes the bindings of both programs into one folder and returns it.
fn write_bindings(paths: &Paths, made: &Path) -> Result<PathBuf> {
    let folder = paths.target.join("page").join("programs");
    step("bindings of the page", || {
        let tool = build_tool(paths)?;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        for name in ["page", "worker"] {
            let wasm = made.join(format!("{name}.wasm"));
            run(Command::new(&tool).arg(wasm).arg(&folder).arg(name))?;
        }
        Ok("written".to_owned())
    })?;
    Ok(folder)
}

fn build_tool(paths: &Paths) -> Result<PathBuf> {
    run(program::cargo().current_dir(&paths.root).args([
        "build",
        "--quiet",
        "--package",
        "lambdabox-bindings",
    ]))?;
    let name = format!("lambdabox-bindings{}", std::env::consts::EXE_SUFFIX);
    let built = paths.target.join("debug").join(name);
    if !built.is_file() {
        bail!("cargo did not make {}", built.display());
    }
    Ok(built)
}
