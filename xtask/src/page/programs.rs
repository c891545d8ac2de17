//! The page's own WebAssembly: compiled, and given the JavaScript between it and the browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

const TARGET: &str = "wasm32-unknown-unknown";

/// What is taken out of the workers' program and loaded with the first course: the name of the part, what
/// the others call of it, and how its functions' names begin. The two manglings write paths in two ways.
const COURSE_PART: [&str; 6] = [
    "course",
    "lambdabox_web::account::course::handle",
    "lambdabox_core8exercise",
    "lambdabox_core::exercise",
    "lambdabox_web7account6course",
    "lambdabox_web::account::course",
];

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
    build_with(paths, out, profile, None)
}

/// The same, with the site of the documentation, which the page then has a link to.
pub(crate) fn build_with(
    paths: &Paths,
    out: &Path,
    profile: Profile,
    documentation: Option<&Path>,
) -> Result<()> {
    step("bundler of the page", || {
        compile(paths, profile, &["--package", "lambdabox-bundler"])?;
        Ok("built".to_owned())
    })?;
    step("services of the page", || {
        compile(paths, profile, &["--package", "lambdabox-services"])?;
        Ok("built".to_owned())
    })?;
    step("unpacker of a page in one file", || {
        compile(paths, profile, &["--package", "lambdabox-unpacker"])?;
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
        // With the names of its functions, by which its part for courses is told.
        run(cargo(paths, "rustc", profile)
            .args(["--package", "lambdabox-web", "--bin", "worker"])
            .args(["--", "-C", "strip=debuginfo"]))?;
        Ok("built".to_owned())
    })?;
    let courses = pack_courses(paths)?;
    let made = paths.target.join(TARGET).join(profile.folder());
    let programs = write_bindings(paths, &made)?;
    step("page", || {
        run(Command::new("node")
            .current_dir(&paths.root)
            .arg(paths.root.join("web").join("site").join("build.mjs"))
            .env("CARGO_TARGET_DIR", &paths.target)
            .env("LAMBDABOX_PROGRAMS", &programs)
            .env("LAMBDABOX_BUNDLER", made.join("lambdabox_bundler.wasm"))
            .env("LAMBDABOX_UNPACKER", made.join("lambdabox_unpacker.wasm"))
            .env("LAMBDABOX_COURSES", &courses)
            .env("LAMBDABOX_SERVICES", made.join("lambdabox_services.wasm"))
            .env("LAMBDABOX_OUT", out)
            .env(
                "LAMBDABOX_DOCUMENTATION",
                documentation.unwrap_or(Path::new("")),
            )
            .env("LAMBDABOX_PROFILE", profile.name()))?;
        Ok(format!("built into {}", out.display()))
    })
}

fn compile(paths: &Paths, profile: Profile, what: &[&str]) -> Result<()> {
    run(cargo(paths, "build", profile).args(what))
}

fn cargo(paths: &Paths, task: &str, profile: Profile) -> Command {
    let mut cargo = program::cargo();
    cargo.current_dir(&paths.root).args([
        task,
        "--quiet",
        "--target",
        TARGET,
        "--profile",
        profile.cargo(),
    ]);
    cargo
}

/// Packs the courses of `examples/courses` for learners, and returns the folder that they are in.
fn pack_courses(paths: &Paths) -> Result<PathBuf> {
    let out = paths.target.join("page").join("courses");
    step("courses of the page", || {
        let tool = build_tool(paths, "lambdabox-authoring", "pack-courses")?;
        if out.exists() {
            std::fs::remove_dir_all(&out)?;
        }
        let mut courses = std::fs::read_dir(paths.root.join("examples").join("courses"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        courses.sort();
        run(Command::new(tool).arg(&out).args(&courses))?;
        Ok(format!("packed {}", courses.len()))
    })?;
    Ok(out)
}

/// Writes the bindings of both programs into one folder and returns it.
fn write_bindings(paths: &Paths, made: &Path) -> Result<PathBuf> {
    let folder = paths.target.join("page").join("programs");
    step("bindings of the page", || {
        let tool = build_tool(paths, "lambdabox-bindings", "lambdabox-bindings")?;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        for (name, part) in [("page", &[][..]), ("worker", &COURSE_PART)] {
            let wasm = made.join(format!("{name}.wasm"));
            run(Command::new(&tool)
                .arg(wasm)
                .arg(&folder)
                .arg(name)
                .args(part))?;
        }
        Ok("written".to_owned())
    })?;
    Ok(folder)
}

/// Builds a program of a package for this machine.
fn build_tool(paths: &Paths, package: &str, program: &str) -> Result<PathBuf> {
    run(program::cargo().current_dir(&paths.root).args([
        "build",
        "--quiet",
        "--package",
        package,
        "--bin",
        program,
    ]))?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let built = paths.target.join("debug").join(name);
    if !built.is_file() {
        bail!("cargo did not make {}", built.display());
    }
    Ok(built)
}
