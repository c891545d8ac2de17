//! Compiled handlers for the recorded cases, and the example: built into `target/handlers`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{self, run};
use crate::setup::{self, Purpose};
use crate::step::step;

const TARGET: &str = "wasm32-wasip2";

/// Packages, and what cargo calls what it makes of them.
const PACKAGES: [(&str, &str); 3] = [
    ("rust-orders", "rust_orders.wasm"),
    ("rust-uploads-in-lambdabox", "rust_uploads.wasm"),
    ("lambdabox-tasks", "tasks.wasm"),
];

/// Runs the task.
pub(crate) fn command(paths: &Paths, arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    setup::set_up(paths, Purpose::FastTests)?;
    build(paths)
}

/// Builds them. The recorded cases name this folder, whatever cargo's own is.
pub(crate) fn build(paths: &Paths) -> Result<()> {
    step("compiled handlers", || {
        let folder = paths.root.join("target").join("handlers");
        fs::create_dir_all(&folder)?;
        let mut command = program::cargo();
        command.current_dir(&paths.root).args([
            "build",
            "--release",
            "--quiet",
            "--target",
            TARGET,
        ]);
        for (package, _) in PACKAGES {
            command.args(["--package", package]);
        }
        run(&mut command)?;
        let built = paths.target.join(TARGET).join("release");
        for (_, file) in PACKAGES {
            fs::copy(built.join(file), folder.join(file))
                .with_context(|| format!("cargo did not make {file}"))?;
        }
        from_text(paths, &folder)?;
        Ok(format!("built into {}", folder.display()))
    })
}

/// Makes a component of every `.wat` file of `tests/handlers`.
fn from_text(paths: &Paths, folder: &Path) -> Result<()> {
    const PROGRAM: &str = "component_of_text";
    run(program::cargo()
        .current_dir(&paths.root)
        .args(["build", "--quiet", "--example", PROGRAM])
        .args(crate::test::WHOLE_WORKSPACE))?;
    let examples = paths.target.join("debug").join("examples");
    let program = examples.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    for entry in fs::read_dir(paths.root.join("tests").join("handlers"))? {
        let source = entry?.path();
        if source.extension().is_some_and(|kind| kind == "wat") {
            let name = source.file_stem().context("a file without a name")?;
            let component = folder.join(name).with_extension("wasm");
            run(Command::new(&program).arg(&source).arg(component))?;
        }
    }
    Ok(())
}
