//! Whether a view can be used by everybody: axe-core's rules in light and in dark, and no scrolling
//! sideways on a small screen.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::console::Console;

/// The narrowest screen that the page is made for, in CSS pixels.
const NARROW: u32 = 375;
/// An ordinary one.
const WIDE: u32 = 1_280;
/// The tallest picture that is kept.
const TALLEST: u32 = 4_000;

/// Finds the parts of charts that are there and cannot be seen.
const INVISIBLE: &str = "return [...document.querySelectorAll('figure svg path, [role=img] path')]
    .filter((path) => path.getAttribute('d'))
    .filter((path) => {
      const { fill, stroke } = getComputedStyle(path);
      return fill === 'none' && stroke === 'none';
    })
    .map((path) => path.getAttribute('class') ?? '');";

/// Looks at what is shown now, and keeps pictures of it: `<name>.png`, `<name>-dark.png`,
/// `<name>-narrow.png`. The browser is left as it was.
///
/// # Errors
///
/// When the rules find anything, a part of a chart has no colour, or the page is wider than a narrow screen.
pub async fn check(console: &Console, pictures: &Path, name: &str) -> Result<()> {
    let cdp = console.driver().cdp();
    let picture = |suffix: &str| pictures.join(format!("{name}{suffix}.png"));
    for (width, scheme, suffix) in [
        (WIDE, "light", ""),
        (WIDE, "dark", "-dark"),
        (NARROW, "light", "-narrow"),
    ] {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "features": feature });
        cdp.send_raw("Emulation.setEmulatedMedia", media).await?;
        resize(console, width, 800).await?;
        // The whole page in one picture.
        let height = measure(console, "scrollHeight").await?;
        resize(console, width, height.clamp(800, TALLEST)).await?;
        console.screenshot(&picture(suffix)).await?;
        let found = violations(console).await?;
        ensure!(found.is_empty(), "{name}{suffix}: {found:#?}");
        let invisible = console.driver().execute(INVISIBLE, Vec::new()).await?;
        let invisible: Vec<String> = invisible.convert()?;
        ensure!(
            invisible.is_empty(),
            "{name}{suffix}: parts of drawings have no colour: {invisible:?}"
        );
        let used = measure(console, "scrollWidth").await?;
        ensure!(
            used <= width,
            "{name} is {used} px wide on a screen of {width} px"
        );
    }
    let nothing = json!({ "features": [] });
    cdp.send_raw("Emulation.setEmulatedMedia", nothing).await?;
    cdp.send_raw("Emulation.clearDeviceMetricsOverride", json!({}))
        .await?;
    Ok(())
}

async fn resize(console: &Console, width: u32, height: u32) -> Result<()> {
    let screen =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    let cdp = console.driver().cdp();
    cdp.send_raw("Emulation.setDeviceMetricsOverride", screen)
        .await?;
    Ok(())
}

/// A measure of the document, in CSS pixels.
async fn measure(console: &Console, what: &str) -> Result<u32> {
    let read = "return Math.ceil(document.documentElement[arguments[0]])";
    let answer = console.driver().execute(read, vec![json!(what)]).await?;
    Ok(answer.convert()?)
}

/// What the rules find: rule and elements.
///
/// # Errors
///
/// When the rules are not there, or the browser does not answer.
pub async fn violations(console: &Console) -> Result<Vec<String>> {
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
