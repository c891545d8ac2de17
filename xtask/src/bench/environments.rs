//! Execution environments in the host, measured by the host's own example `bench`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::paths::Paths;
use crate::program::{self, capture};
use crate::step::step;

/// Medians.
pub(crate) struct Environments {
    pub(crate) cold_start_ms: f64,
    pub(crate) warm_invoke_us: f64,
    pub(crate) idle_environment_mb: f64,
}

pub(crate) fn measure(paths: &Paths) -> Result<Environments> {
    let mut answer = String::new();
    step("execution environments in the host", || {
        answer = capture(program::cargo().current_dir(&paths.root).args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "lambdabox-host",
            "--example",
            "bench",
        ]))?;
        Ok("measured".to_owned())
    })?;
    let measured: Value = serde_json::from_str(answer.trim())
        .with_context(|| format!("the host's benchmark printed no JSON: {answer}"))?;
    let number = |name: &str| {
        measured[name]
            .as_f64()
            .with_context(|| format!("the host's benchmark tells no {name}: {measured}"))
    };
    Ok(Environments {
        cold_start_ms: number("coldStartMs")?,
        warm_invoke_us: number("warmInvokeUs")?,
        idle_environment_mb: number("idleEnvironmentMb")?,
    })
}
