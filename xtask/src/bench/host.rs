//! Processes and execution environments on the host, measured by the host's own example `bench`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::paths::Paths;
use crate::program::{self, PYTHON, capture};
use crate::step::step;

/// Medians of interleaved rounds.
pub(crate) struct Host {
    pub(crate) python_process_ms: f64,
    pub(crate) lambdabox_process_ms: f64,
    pub(crate) cold_start_ms: f64,
    pub(crate) warm_invoke_us: f64,
    pub(crate) idle_environment_mb: f64,
}

pub(crate) fn measure(paths: &Paths, lambdabox: &Path) -> Result<Host> {
    let python = real_interpreter()?;
    let mut answer = String::new();
    step("processes and environments on the host", || {
        let example = [
            "run",
            "--quiet",
            "--release",
            "--package",
            "lambdabox-host",
            "--example",
            "bench",
        ];
        let mut command = program::cargo();
        command
            .current_dir(&paths.root)
            .args(example)
            .args(["--", "--lambdabox"])
            .arg(lambdabox);
        // An example lies deeper than the program, so it does not find the runtimes by itself.
        command.env("LAMBDABOX_RUNTIMES", paths.target.join("runtimes"));
        answer = capture(command.args(["--python", &python]))?;
        Ok(format!("beside {python}: {}", answer.trim()))
    })?;
    let measured: Value = serde_json::from_str(answer.trim())
        .with_context(|| format!("the host's benchmark printed no JSON: {answer}"))?;
    let number = |name: &str| {
        measured[name]
            .as_f64()
            .with_context(|| format!("the host's benchmark tells no {name}: {measured}"))
    };
    Ok(Host {
        python_process_ms: number("pythonProcessUs")? / 1e3,
        lambdabox_process_ms: number("lambdaboxProcessUs")? / 1e3,
        cold_start_ms: number("coldStartUs")? / 1e3,
        warm_invoke_us: number("warmInvokeUs")?,
        idle_environment_mb: number("idleEnvironmentPrivateBytes")? / 1e6,
    })
}

/// The interpreter itself: a version manager's shim would add its own start-up.
fn real_interpreter() -> Result<String> {
    let ask = "import os, sys; print(os.path.realpath(sys.executable))";
    let path = capture(Command::new(PYTHON).args(["-c", ask]))?;
    Ok(path.trim().to_owned())
}
