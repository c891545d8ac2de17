//! How long the page takes from nothing to the first result, beside Pyodide in the same Chromium.
//!
//!     page-bench FOLDER RUNS
//!
//! FOLDER holds `index.html` of `tests/browser/pyodide` and npm's `node_modules/pyodide`. Every run has
//! a browser of its own with an empty profile; the two take turns. Prints one JSON object with the
//! milliseconds of every run, counted by the browser from the start of the navigation.

use std::path::Path;

use anyhow::{Context as _, Result};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::session::serve_page;
use lambdabox_browser_tests::wait::wait_for;
use serde_json::json;
use thirtyfour::WebDriver;
use xtask::static_files::StaticFiles;

/// Creates a function and presses Test, each as soon as it can be done (in a task of its own, so that
/// the page has finished the one that drew it, as for a person), and notes when the first status is
/// shown. It runs inside of the page, so that no round trip to the driver is measured.
const PRESS_AND_WATCH: &str = "
    const named = (kind, name) => [...document.querySelectorAll(kind)].find((e) => e.textContent.trim() === name);
    const write = (label) => {
      const input = document.getElementById(label.htmlFor);
      input.value = 'my-function';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const press = (element) => element.click();
    const steps = [
      ['a', 'Create function', press],
      ['label', 'Function name', write],
      ['button', 'Create function', press],
      ['button', 'Test', press],
    ];
    let step = 0;
    let waiting = false;
    const look = () => {
      if (waiting) return;
      if (step < steps.length) {
        const [kind, name, act] = steps[step];
        if (!named(kind, name)) return;
        waiting = true;
        setTimeout(() => {
          waiting = false;
          act(named(kind, name));
          step += 1;
          look();
        });
      } else if (document.body.textContent.includes('Status: Succeeded')) {
        window.firstResultMs = performance.now();
        observer.disconnect();
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().context("page-bench FOLDER RUNS")?;
    let runs: usize = words.next().context("page-bench FOLDER RUNS")?.parse()?;
    let (_page, page) = serve_page()?;
    let peer = StaticFiles::serve(Path::new(&folder), "/", 0)?;
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
    println!(
        "{}",
        json!({ "lambdaboxMs": lambdabox_ms, "pyodideMs": pyodide_ms })
    );
    Ok(())
}

async fn first_result(address: &str, script: Option<&str>) -> Result<f64> {
    let chromium = Chromium::start().await?;
    let outcome = load(chromium.driver(), address, script).await;
    chromium.quit().await?;
    outcome
}

async fn load(driver: &WebDriver, address: &str, script: Option<&str>) -> Result<f64> {
    if let Some(source) = script {
        let parameters = json!({ "source": source });
        driver
            .cdp()
            .send_raw("Page.addScriptToEvaluateOnNewDocument", parameters)
            .await?;
    }
    driver.goto(address).await?;
    wait_for("the first result", async || {
        let answer = driver
            .execute("return window.firstResultMs ?? null", Vec::new())
            .await?;
        Ok(answer.convert::<Option<f64>>()?)
    })
    .await
}
