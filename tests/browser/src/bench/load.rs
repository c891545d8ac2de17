//! How long it takes from nothing to the first result.

use anyhow::Result;
use serde_json::json;
use thirtyfour::WebDriver;

use crate::chromium::Chromium;
use crate::wait::wait_for;

/// Creates a function and presses Test, each as soon as it can be done (in a task of its own, so that
/// the page has finished the one that drew it, as for a person), and notes when the first status is
/// shown. It runs inside of the page, so that no round trip to the driver is measured.
pub const PRESS_AND_WATCH: &str = "
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

/// The milliseconds that a browser of its own, with an empty profile, counts from the start of the
/// navigation until `window.firstResultMs` is set, by the document or by `script` in it.
///
/// # Errors
///
/// When there is no result.
pub async fn first_result(address: &str, script: Option<&str>) -> Result<f64> {
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
