//! A newer version of the page while a tab is open.

use std::os::unix::fs::symlink;

use anyhow::{Result, ensure};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{BASE, screenshots};
use lambdabox_browser_tests::variant::Variant;
use lambdabox_browser_tests::wait::wait_for;
use thirtyfour::WebDriver;
use xtask::static_files::StaticFiles;

/// A site whose files are those of another version.
fn newer() -> Result<Variant> {
    let site = Variant::new()?;
    site.edit("index.html", |html| {
        html.replace("<title>", "<meta name=\"newer\" content=\"yes\" /><title>")
    })?;
    site.edit("service_worker.js", |script| {
        let changed = |script: &str, key: &str| {
            let (before, rest) = script.split_once(key).unwrap_or((script, ""));
            let rest = rest.get(16..).unwrap_or_default();
            format!("{before}{key}ffffffffffffffff{rest}")
        };
        changed(&changed(&script, "VERSION = \""), "\"index.html\": \"")
    })?;
    Ok(site)
}

async fn is_true(driver: &WebDriver, script: &str) -> Result<()> {
    wait_for(script, async || {
        let answer = driver.execute(script, Vec::new()).await;
        // The document may be on its way out.
        let yes = answer.ok().and_then(|answer| answer.convert::<bool>().ok());
        Ok(yes.filter(|yes| *yes).map(drop))
    })
    .await
}

#[tokio::test]
async fn a_newer_version_is_told_taken_by_choice_and_keeps_what_was_typed() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = go_over(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn go_over(chromium: &Chromium) -> Result<()> {
    let (old, new) = (Variant::new()?, newer()?);
    let place = tempfile::tempdir()?;
    let served = place.path().join("site");
    symlink(old.path(), &served)?;
    let site = StaticFiles::serve(&served, BASE, 0)?;
    let address = format!("http://{}{BASE}", site.address());
    let driver = chromium.driver();
    let console = Console::open(driver, &address).await?;
    is_true(
        driver,
        "return navigator.serviceWorker.controller?.state === 'activated'",
    )
    .await?;
    console
        .paste_into(
            "Code of lambda_function.py",
            "def lambda_handler(event, context):\n    return 'typed'\n",
        )
        .await?;
    console.wait_for_text("Changes not deployed").await?;

    let next = place.path().join("next");
    symlink(new.path(), &next)?;
    std::fs::rename(&next, &served)?;
    // As when the learner comes back to the tab.
    driver
        .execute(
            "document.dispatchEvent(new Event('visibilitychange'))",
            Vec::new(),
        )
        .await?;
    console
        .wait_for_text("There is a newer version of this page.")
        .await?;
    console
        .screenshot(&screenshots()?.join("newer.png"))
        .await?;
    // The old one works until then, a reload by hand included.
    let outcome = console.test().await?;
    ensure!(
        outcome.response.contains("Hello from Lambda!"),
        "{outcome:?}"
    );
    driver.refresh().await?;
    is_true(driver, "return document.querySelector('meta[name=newer]') === null && document.readyState === 'complete'").await?;
    console
        .wait_for_text("There is a newer version of this page.")
        .await?;

    console.press("Reload with the newer version").await?;
    is_true(
        driver,
        "return document.querySelector('meta[name=newer]') !== null",
    )
    .await?;
    console.wait_for_text("Changes not deployed").await?;
    let editor = console
        .find(Role::Textbox, "Code of lambda_function.py")
        .await?;
    ensure!(editor.text().await?.contains("return 'typed'"));
    console.press("Deploy").await?;
    let outcome = console.test().await?;
    ensure!(outcome.response == "\"typed\"", "{outcome:?}");
    Ok(())
}
