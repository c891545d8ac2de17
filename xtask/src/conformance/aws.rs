//! `cargo xtask conformance aws`: other people's clients and tests against the services.

use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{PYTHON, cargo, run};

/// Runs them.
///
/// # Errors
/// A client or a suite is below its bar, or cannot be had.
pub(super) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let moto = arguments.value("--moto")?;
    arguments.finish()?;
    run(cargo().current_dir(&paths.root).args([
        "build",
        "--release",
        "-p",
        "lambdabox-aws",
        "--examples",
    ]))?;
    let example = |name: &str| -> PathBuf {
        let folder = paths.target.join("release/examples");
        folder
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    };
    let mut suite = Command::new(PYTHON);
    suite
        .arg(paths.root.join("aws/conformance/run.py"))
        .arg("--server")
        .arg(example("serve"))
        .arg("--round-trip")
        .arg(example("round_trip"))
        .arg("--folder")
        .arg(paths.target.join("conformance"));
    if let Some(checkout) = moto {
        suite.arg("--moto").arg(checkout);
    }
    run(&mut suite)
}
