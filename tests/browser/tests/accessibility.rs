//! Every view for everybody: by axe-core in light and dark, on a narrow screen, at twice the size.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lambdabox_browser_tests::console::Console;
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use serde_json::{Value, json};

/// All views: a name for pictures, the address, a text that is there once the view is.
const VIEWS: &[(&str, &str, &str)] = &[
    ("functions", "#/functions", "my-function"),
    ("create", "#/create/function", "Author from scratch"),
    ("code", "#/functions/my-function?tab=code", "Code source"),
    ("test", "#/functions/my-function?tab=test", "Event name"),
    (
        "general",
        "#/functions/my-function?tab=configuration&section=general",
        "Ephemeral storage",
    ),
    (
        "permissions",
        "#/functions/my-function?tab=configuration&section=permissions",
        "Role ARN",
    ),
    (
        "environment",
        "#/functions/my-function?tab=configuration&section=environment",
        "No environment variables",
    ),
    (
        "tags",
        "#/functions/my-function?tab=configuration&section=tags",
        "No tags",
    ),
    (
        "concurrency",
        "#/functions/my-function?tab=configuration&section=concurrency",
        "Reserved concurrency",
    ),
    ("share", "#/functions/my-function?tab=share", "of at most"),
    ("pricing", "#/pricing", "Total for the month"),
    ("data", "#/data", "Delete everything"),
    ("shared-refused", "#/share/AAAA", "This link is damaged"),
    ("missing", "#/functions/none", "Function not found"),
    ("nowhere", "#/nowhere", "There is nothing at this address"),
];

const LAYOUT: &str = include_str!("../src/accessibility.js");

/// Wide, narrow, and a wide window at 200 %: width, height, scale.
const SIZES: [(&str, u32, u32, u32); 3] = [
    ("wide", 1280, 1000, 1),
    ("narrow", 375, 800, 1),
    ("zoomed", 640, 500, 2),
];

/// WCAG violations, one sentence each.
async fn violations(console: &Console, axe: &str) -> Result<Vec<String>> {
    let driver = console.driver();
    driver.execute(axe, Vec::new()).await?;
    let run = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] }).then(
          ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
            nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`))),
          (error) => done([String(error)]));";
    Ok(driver.execute_async(run, Vec::new()).await?.convert()?)
}

#[tokio::test]
async fn every_view_is_for_everybody() -> Result<()> {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/tools/node/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe)
        .with_context(|| format!("there is no {}: run `cargo xtask setup`", axe.display()))?;
    on_the_page("accessibility", async |console| {
        let cdp = console.driver().cdp();
        let home = console.driver().current_url().await?;
        let outcome = console.test().await?;
        anyhow::ensure!(outcome.status == "Succeeded", "{outcome:?}");
        let mut wrong: Vec<String> = Vec::new();
        for (size, width, height, scale) in SIZES {
            let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
            cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
            for (name, hash, text) in VIEWS {
                let mut address = home.clone();
                address.set_fragment(hash.strip_prefix('#'));
                console.driver().goto(address.as_str()).await?;
                console.wait_for_text(text).await.with_context(|| format!("{name} does not come"))?;
                for colours in ["light", "dark"] {
                    let media = json!({"features": [
                        {"name": "prefers-color-scheme", "value": colours},
                        // Colours that are on their way to others belong to neither.
                        {"name": "prefers-reduced-motion", "value": "reduce"},
                    ]});
                    cdp.send_raw("Emulation.setEmulatedMedia", media).await?;
                    console.screenshot(&screenshots()?.join(format!("view-{name}-{size}-{colours}.png"))).await?;
                    let found = violations(console, &axe).await?;
                    wrong.extend(found.into_iter().map(|words| format!("{name}, {size}, {colours}: {words}")));
                }
                let layout: Value = console.driver().execute(LAYOUT, Vec::new()).await?.convert()?;
                let layout = layout.as_array().into_iter().flatten();
                wrong.extend(layout.map(|words| format!("{name}, {size}: {words}")));
            }
        }
        if !wrong.is_empty() {
            bail!("{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
        }
        Ok(())
    })
    .await
}
