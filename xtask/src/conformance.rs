//! `cargo xtask conformance aws`: other people's clients and tests against the services.

use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{PYTHON, cargo, run};

/// Runs what is named; only `aws` is known.
///
/// # Errors
/// A client or a suite is below its bar, or cannot be had.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let moto = arguments.value("--moto")?;
    let what = arguments
        .word()
        .context("name what is to be run: cargo xtask conformance aws")?;
    arguments.finish()?;
    if what != "aws" {
        bail!("there is no conformance run `{what}`: only `aws`");
    }
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
