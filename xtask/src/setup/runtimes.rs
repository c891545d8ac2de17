//! The language runtimes: built once, then the same file on the host and in the page.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::paths::Paths;
use crate::program::{self, PYTHON, run};
use crate::step::step;

/// What a runtime is made of: its recipe, and the interface that it is built against.
const RECIPES: [&str; 2] = ["runtimes/python", "wit"];

/// How many merges back a change of a recipe counts as new, so that its result is proved again.
const NEW_WITHIN: &str = "--skip=30";

/// CPython as a component: unpacked from the repository, or built where the recipe was changed. The
/// recipe itself knows whether anything did.
pub(crate) fn build_python(paths: &Paths) -> Result<()> {
    step("Python runtime", || {
        run(&mut recipe(paths, &paths.python_runtime()))?;
        Ok(format!("{} is there", component(paths).display()))
    })
}

/// Builds CPython from source, in a folder of its own, and fails unless the bytes are the pinned ones.
pub(crate) fn prove_python(paths: &Paths) -> Result<()> {
    let out = paths.target.join("from-source").join("python3.14");
    step("Python runtime from source", || {
        run(recipe(paths, &out).arg("--from-source"))?;
        Ok("gives the bytes that are in the repository".to_owned())
    })
}

/// Builds CPython from source and puts it into the repository.
pub(crate) fn pin_python(paths: &Paths) -> Result<()> {
    step("Python runtime from source", || {
        run(recipe(paths, &paths.python_runtime()).arg("--pin"))?;
        Ok("is what the repository holds now".to_owned())
    })
}

/// Whether the recipe of a runtime has changed lately or is being changed; also where nobody can tell.
pub(crate) fn recipe_is_new(paths: &Paths) -> Result<bool> {
    let git = || {
        let mut git = Command::new("git");
        git.current_dir(&paths.root);
        git
    };
    let before = git()
        .args(["rev-list", "--first-parent", "--max-count=1"])
        .args([NEW_WITHIN, "HEAD"])
        .output()
        .context("cannot run git, which knows whether a runtime's recipe has changed")?;
    let before = String::from_utf8_lossy(&before.stdout).trim().to_owned();
    if before.is_empty() {
        return Ok(true);
    }
    let same = git()
        .args(["diff", "--quiet", &before, "--"])
        .args(RECIPES)
        .status()?;
    Ok(!same.success())
}

fn recipe(paths: &Paths, out: &Path) -> Command {
    let mut command = Command::new(PYTHON);
    command
        .current_dir(&paths.root)
        .arg(Path::new("runtimes").join("python").join("build.py"))
        .arg("--out")
        .arg(out)
        .arg("--tools")
        .arg(paths.tools().join("python"))
        .arg("--binaryen")
        .arg(paths.node().join("node_modules").join("binaryen"));
    command
}

/// The runtime as modules for the browser; `with_tests` if all tests are going to be built.
pub(crate) fn bundle_python(paths: &Paths, with_tests: bool) -> Result<()> {
    step("Python runtime for the browser", || {
        let bundler = build_bundler(paths, with_tests)?;
        let out = paths.python_runtime().join("web");
        let stamp = paths.python_runtime().join("web.stamp");
        let wanted = inputs(&bundler, &component(paths))?;
        if out.is_dir() && fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
            return Ok("is there".to_owned());
        }
        if stamp.exists() {
            fs::remove_file(&stamp)?;
        }
        run(Command::new(&bundler).arg(component(paths)).arg(&out))?;
        fs::write(&stamp, wanted)?;
        Ok(format!("bundled into {}", out.display()))
    })
}

/// The runtime as modules for the browser that count no fuel, to be measured beside the others.
pub(crate) fn bundle_python_unmetered(paths: &Paths, out: &Path) -> Result<()> {
    step("Python runtime that counts no fuel", || {
        let bundler = build_bundler(paths, true)?;
        // The bundler replaces the folder itself, but does not make the ones above.
        fs::create_dir_all(out)?;
        let mut command = Command::new(&bundler);
        run(command.arg("--unmetered").arg(component(paths)).arg(out))?;
        Ok(format!("bundled into {}", out.display()))
    })
}

fn component(paths: &Paths) -> std::path::PathBuf {
    paths.python_runtime().join("component.wasm")
}

/// Selecting the whole workspace gives the dependencies the very features they have in the tests, so
/// nothing is compiled twice; but who only wants to see the page should not wait for all of it.
fn build_bundler(paths: &Paths, with_tests: bool) -> Result<std::path::PathBuf> {
    let mut command = program::cargo();
    command
        .current_dir(&paths.root)
        .args(["build", "--quiet", "--bin", "bundle"]);
    if with_tests {
        command.args(crate::test::WHOLE_WORKSPACE);
    } else {
        command.args(["--package", "lambdabox-meter"]);
    }
    run(&mut command)?;
    let built = paths
        .target
        .join("debug")
        .join(format!("bundle{}", std::env::consts::EXE_SUFFIX));
    if !built.is_file() {
        bail!("cargo did not make {}", built.display());
    }
    Ok(built)
}

/// What the bundle depends on: the component, by the hash its recipe wrote, and the bundler, by when
/// and how large cargo made it.
fn inputs(bundler: &Path, component: &Path) -> Result<String> {
    let recipe = component.with_file_name("inputs.sha256");
    let hash =
        fs::read_to_string(&recipe).with_context(|| format!("cannot read {}", recipe.display()))?;
    let about = fs::metadata(bundler)?;
    let made = about
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_nanos());
    Ok(format!("{} {} {made}\n", hash.trim(), about.len()))
}
