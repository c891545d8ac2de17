//! The page's cold load beside Pyodide's, in the same Chromium, by the browser tests' `page-bench`.

use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::table::median;
use crate::paths::Paths;
use crate::program::{self, capture};
use crate::setup::{self, Browser};
use crate::step::step;

/// Runs of each, every one with a browser of its own.
const RUNS: &str = "5";

/// Medians in milliseconds.
pub(crate) struct Loads {
    pub(crate) lambdabox_ms: f64,
    pub(crate) pyodide_ms: f64,
}

pub(crate) fn measure(paths: &Paths) -> Result<Loads> {
    let manifest = paths.root.join("tests").join("browser").join("pyodide");
    let folder = paths.tools().join("pyodide");
    setup::install_npm_packages(&manifest, &folder)?;
    fs::copy(manifest.join("index.html"), folder.join("index.html"))?;
    let Some(browser) = Browser::find() else {
        bail!("Chromium and chromedriver are not on PATH")
    };

    let mut answer = String::new();
    step("page load in Chromium", || {
        answer = capture(
            program::cargo()
                .current_dir(&paths.root)
                .args(["run", "--quiet", "--bin", "page-bench"])
                .args([
                    "--package",
                    "lambdabox-browser-tests",
                    "--features",
                    "browser",
                    "--",
                ])
                .arg(&folder)
                .arg(RUNS)
                .env("LAMBDABOX_CHROMIUM", browser.chromium)
                .env("LAMBDABOX_CHROMEDRIVER", browser.driver),
        )?;
        Ok(format!("{RUNS} runs each: {}", answer.trim()))
    })?;
    let measured: Value = serde_json::from_str(answer.trim())?;
    let middle = |name: &str| {
        let runs = measured[name]
            .as_array()
            .map(|runs| runs.iter().filter_map(Value::as_f64).collect());
        runs.and_then(median)
            .with_context(|| format!("page-bench tells no {name}"))
    };
    Ok(Loads {
        lambdabox_ms: middle("lambdaboxMs")?,
        pyodide_ms: middle("pyodideMs")?,
    })
}
