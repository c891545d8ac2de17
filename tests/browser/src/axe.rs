//! Whether a view can be used by everybody: axe-core's rules in light and in dark, and no scrolling
//! sideways on a small screen.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::console::Console;

/// The narrowest screen that the page is made for, in CSS pixels.
const NARROW: u32 = 375;

/// Looks at what is shown now, and keeps pictures of it: `<name>.png`, `<name>-dark.png`,
/// `<name>-narrow.png`. The browser is left as it was.
///
/// # Errors
///
/// When the rules find anything, or the page is wider than a narrow screen.
pub async fn check(console: &Console, pictures: &Path, name: &str) -> Result<()> {
    let driver = console.driver();
    let picture = |suffix: &str| pictures.join(format!("{name}{suffix}.png"));
    for (scheme, suffix) in [("light", ""), ("dark", "-dark")] {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "features": feature });
        driver
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", media)
            .await?;
        console.screenshot(&picture(suffix)).await?;
        let found = violations(console).await?;
        ensure!(found.is_empty(), "{name}, {scheme}: {found:#?}");
    }
    let nothing = json!({ "features": [] });
    driver
        .cdp()
        .send_raw("Emulation.setEmulatedMedia", nothing)
        .await?;

    let screen =
        json!({ "width": NARROW, "height": 1600, "deviceScaleFactor": 1, "mobile": false });
    driver
        .cdp()
        .send_raw("Emulation.setDeviceMetricsOverride", screen)
        .await?;
    console.screenshot(&picture("-narrow")).await?;
    let read = "return document.documentElement.scrollWidth";
    let width: u32 = driver.execute(read, Vec::new()).await?.convert()?;
    let found = violations(console).await?;
    driver
        .cdp()
        .send_raw("Emulation.clearDeviceMetricsOverride", json!({}))
        .await?;
    ensure!(
        width <= NARROW,
        "{name} is {width} px wide on a screen of {NARROW} px"
    );
    ensure!(found.is_empty(), "{name}, narrow: {found:#?}");
    Ok(())
}

/// What the rules find: rule and elements.
async fn violations(console: &Console) -> Result<Vec<String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/tools/axe/node_modules/axe-core/axe.min.js");
    let rules = std::fs::read_to_string(&file).with_context(|| {
        format!(
            "{} is missing: `cargo xtask test` installs it",
            file.display()
        )
    })?;
    let driver = console.driver();
    driver.execute(rules, Vec::new()).await?;
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document).then(
          ({ violations }) => done(violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`)),
          (error) => done([String(error)]));";
    let found = driver.execute_async(run, Vec::<Value>::new()).await?;
    Ok(found.convert()?)
}
