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
    let checkouts = [
        ("--moto", arguments.value("--moto")?),
        ("--dynamodb", arguments.value("--dynamodb")?),
    ];
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
        .arg("--measure")
        .arg(example("measure"))
        .arg("--folder")
        .arg(paths.target.join("conformance"));
    for (option, checkout) in checkouts {
        if let Some(checkout) = checkout {
            suite.arg(option).arg(checkout);
        }
    }
    run(&mut suite)?;
    serve(paths)
}

/// The clients against `lambdabox serve`: boto3 and the AWS CLI from the suite's folder.
fn serve(paths: &Paths) -> Result<()> {
    let clients = paths.target.join("conformance/serve");
    run(Command::new(PYTHON).args(["-m", "venv"]).arg(&clients))?;
    let programs = clients.join("bin");
    run(Command::new(programs.join("python"))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(["boto3", "awscli"]))?;
    run(cargo()
        .current_dir(&paths.root)
        .args([
            "test",
            "-p",
            "lambdabox-host",
            "--test",
            "serve_clients",
            "--",
            "--ignored",
        ])
        .env("LAMBDABOX_CLIENTS", programs))
}
