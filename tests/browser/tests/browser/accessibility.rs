//! Every view for everybody: by axe-core in light and dark, on a narrow screen, at twice the size.

use anyhow::{Context as _, Result, bail, ensure};
use lambdabox_browser_tests::axe::violations;
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
        "triggers",
        "#/functions/my-function?tab=configuration&section=triggers",
        "No triggers",
    ),
    (
        "url",
        "#/functions/my-function?tab=configuration&section=url",
        "No function URL",
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
    (
        "monitor",
        "#/functions/my-function?tab=monitor",
        "Recent invocations",
    ),
    (
        "simulate",
        "#/functions/my-function?tab=simulate",
        "Simulate traffic",
    ),
    (
        "tuning",
        "#/functions/my-function?tab=tuning",
        "Power tuning",
    ),
    ("logs", "#/logs", "CloudWatch log groups"),
    (
        "log-group",
        "#/logs/%2Faws%2Flambda%2Fmy-function",
        "Log streams",
    ),
    ("share", "#/functions/my-function?tab=share", "of at most"),
    ("pricing", "#/pricing", "Total for the month"),
    ("data", "#/data", "Delete everything"),
    ("shared-refused", "#/share/AAAA", "This link is damaged"),
    ("missing", "#/functions/none", "Function not found"),
    ("nowhere", "#/nowhere", "There is nothing at this address"),
];

const LAYOUT: &str = include_str!("../../src/accessibility.js");

/// Wide, narrow, and a wide window at 200 %: width, height, scale.
const SIZES: [(&str, u32, u32, u32); 3] = [
    ("wide", 1280, 1000, 1),
    ("narrow", 375, 800, 1),
    ("zoomed", 640, 500, 2),
];

#[tokio::test]
async fn every_view_is_for_everybody() -> Result<()> {
    on_the_page("accessibility", async |console| {
        let cdp = console.driver().cdp();
        let home = console.driver().current_url().await?;
        let outcome = console.test().await?;
        ensure!(outcome.status == "Succeeded", "{outcome:?}");
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
                    let found = violations(console).await?;
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
