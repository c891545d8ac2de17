//! How fast the page is, in Chromium: from nothing to the first result beside Pyodide, and running
//! code, metered beside plain and beside Pyodide; and how long the checks of an exercise take.
//!
//!     page-bench RUNS PYODIDE KERNELS UNMETERED PROGRAMS
//!
//! PYODIDE holds `index.html` of `tests/browser/pyodide` and npm's `node_modules/pyodide`; KERNELS is
//! what the meter's example `speed` writes; UNMETERED is a Python runtime from `bundle --unmetered`;
//! PROGRAMS holds Python programs with an event each. Prints one JSON object with the milliseconds of
//! every run. Each of the RUNS of loading has a browser of its own; the sides take turns everywhere.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lambdabox_browser_tests::bench::{PRESS_AND_WATCH, Sources, Speed, checks, first_result};
use lambdabox_browser_tests::session::serve_page;
use serde_json::{Value, json};
use xtask::static_files::StaticFiles;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [runs, pyodide, kernels, unmetered, programs] = words.as_slice() else {
        bail!("page-bench RUNS PYODIDE KERNELS UNMETERED PROGRAMS");
    };
    let sources = Sources {
        pyodide: Path::new(pyodide),
        kernels: Path::new(kernels),
        unmetered: Path::new(unmetered),
        programs: Path::new(programs),
    };
    let runs = runs.parse()?;
    let load = load(runs, sources.pyodide).await?;
    let checks = {
        let (_page, page) = serve_page()?;
        checks(&page, runs).await.context("nothing was checked")?
    };
    let speed = Speed::open(&sources).await?;
    let measured = measure(&speed, &sources).await;
    speed.quit().await?;
    let (kernels, (python_loop, programs)) = measured?;
    println!(
        "{}",
        json!({
            "load": load,
            "checks": { "milliseconds": checks },
            "kernels": kernels,
            "loop": python_loop,
            "programs": programs,
        })
    );
    Ok(())
}

async fn load(runs: usize, pyodide: &Path) -> Result<Value> {
    let (_page, page) = serve_page()?;
    let peer = StaticFiles::serve(pyodide, "/", 0)?;
    let pyodide = format!("http://{}/", peer.address());
    let mut lambdabox_ms = Vec::with_capacity(runs);
    let mut pyodide_ms = Vec::with_capacity(runs);
    for _ in 0..runs {
        lambdabox_ms.push(
            first_result(&page, Some(PRESS_AND_WATCH))
                .await
                .context("the page gave no result")?,
        );
        pyodide_ms.push(
            first_result(&pyodide, None)
                .await
                .context("Pyodide gave no result")?,
        );
    }
    Ok(json!({ "lambdaboxMs": lambdabox_ms, "pyodideMs": pyodide_ms }))
}

async fn measure(
    speed: &Speed,
    sources: &Sources<'_>,
) -> Result<(Vec<Value>, (Value, Vec<Value>))> {
    Ok((speed.kernels(sources).await?, speed.python(sources).await?))
}
