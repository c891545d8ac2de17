//! The page in Chromium, by the browser tests' `page-bench`: its cold load and its Python loop beside
//! Pyodide's, and what counting fuel costs there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::table::{geometric_mean, times};
use crate::paths::Paths;
use crate::program::{self, capture, run};
use crate::setup::{self, Browser};
use crate::step::step;

/// Loads of each, every one with a browser of its own.
const RUNS: &str = "5";

/// Medians in milliseconds, and ratios of them.
pub(crate) struct Page {
    pub(crate) load_ms: f64,
    pub(crate) pyodide_load_ms: f64,
    /// All ten checks of an exercise, once the runtime is there.
    pub(crate) checks_ms: f64,
    /// Compiled programs, metered against plain, each.
    pub(crate) kernels: Vec<f64>,
    /// Python programs, metered against plain: geometric mean.
    pub(crate) python: f64,
    pub(crate) loop_ms: f64,
    pub(crate) plain_loop_ms: f64,
    pub(crate) pyodide_loop_ms: f64,
}

pub(crate) fn measure(paths: &Paths, kernels: &Path) -> Result<Page> {
    let manifest = paths.root.join("tests").join("browser").join("pyodide");
    let pyodide = paths.tools().join("pyodide");
    setup::install_npm_packages(&manifest, &pyodide)?;
    fs::copy(manifest.join("index.html"), pyodide.join("index.html"))?;
    let unmetered = paths.target.join("bench").join("unmetered");
    setup::bundle_python_unmetered(paths, &unmetered)?;
    let Some(browser) = Browser::find() else {
        bail!("Chromium and chromedriver are not on PATH")
    };

    let mut answer = String::new();
    step("page in Chromium", || {
        // The same selection of packages as the tests: another one would build wasmtime anew.
        run(program::cargo()
            .current_dir(&paths.root)
            .args(["build", "--quiet", "--bin", "page-bench"])
            .args(crate::test::WHOLE_WORKSPACE))?;
        let program = paths
            .target
            .join("debug")
            .join(format!("page-bench{}", std::env::consts::EXE_SUFFIX));
        answer = capture(
            Command::new(program)
                .current_dir(&paths.root)
                .arg(RUNS)
                .args([&pyodide, kernels, &unmetered])
                .arg(paths.root.join("tests").join("calibration"))
                .env("LAMBDABOX_CHROMIUM", browser.chromium)
                .env("LAMBDABOX_CHROMEDRIVER", browser.driver),
        )?;
        Ok(format!("{RUNS} loads each"))
    })?;
    let measured: Value = serde_json::from_str(answer.trim())
        .with_context(|| format!("page-bench printed no JSON: {answer}"))?;
    let (load, python_loop) = (&measured["load"], &measured["loop"]);
    Ok(Page {
        load_ms: times(load, "lambdaboxMs")?,
        pyodide_load_ms: times(load, "pyodideMs")?,
        checks_ms: times(&measured["checks"], "milliseconds")?,
        kernels: ratios(&measured["kernels"])?,
        python: geometric_mean(&ratios(&measured["programs"])?),
        loop_ms: times(python_loop, "meteredMs")?,
        plain_loop_ms: times(python_loop, "plainMs")?,
        pyodide_loop_ms: times(python_loop, "pyodideMs")?,
    })
}

/// Metered against plain, for each of a list of programs, which are printed as well.
fn ratios(programs: &Value) -> Result<Vec<f64>> {
    let programs = programs
        .as_array()
        .context("page-bench tells no programs")?;
    let mut ratios = Vec::new();
    for program in programs {
        let (metered, plain) = (times(program, "meteredMs")?, times(program, "plainMs")?);
        println!(
            "  {}: {plain:.1} ms plain, {metered:.1} ms metered, {:.2}",
            program["name"].as_str().unwrap_or("?"),
            metered / plain
        );
        ratios.push(metered / plain);
    }
    Ok(ratios)
}
