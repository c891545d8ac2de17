//! One test: the site, a browser, the page; all ended and, after a failure, explained.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Result, bail};
use xtask::static_files::StaticFiles;

use crate::chromium::Chromium;
use crate::console::Console;

/// The page must work below any path of a static host, so it is never served at the root.
pub const BASE: &str = "/some/course/";

/// The folder of the built page.
///
/// # Errors
///
/// When it was not built.
pub fn dist() -> Result<PathBuf> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    if !dist.join("index.html").is_file() {
        bail!(
            "the page was not built: {} has no index.html; `cargo xtask test` builds it",
            dist.display()
        );
    }
    Ok(dist)
}

/// Serves the built page.
///
/// # Errors
///
/// When it was not built.
pub fn serve_page() -> Result<(StaticFiles, String)> {
    let site = StaticFiles::serve(&dist()?, BASE, 0)?;
    let address = format!("http://{}{BASE}", site.address());
    Ok((site, address))
}

/// Runs a test on a fresh page in a fresh browser. Whatever the page complains about in the browser's
/// console is a failure too.
///
/// # Errors
///
/// The test's, after a picture of the page was kept as `failed-<name>.png`.
pub async fn on_the_page(name: &str, test: impl AsyncFnOnce(&Console) -> Result<()>) -> Result<()> {
    on_site(name, &dist()?, async |console| {
        console.create("my-function").await?;
        test(console).await
    })
    .await
}

/// The same on the list of functions of a site that may differ from the built one.
///
/// # Errors
///
/// The test's, after a picture of the page was kept as `failed-<name>.png`.
pub async fn on_site(
    name: &str,
    folder: &Path,
    test: impl AsyncFnOnce(&Console) -> Result<()>,
) -> Result<()> {
    let site = StaticFiles::serve(folder, BASE, 0)?;
    let address = format!("http://{}{BASE}", site.address());
    at_address(name, &address, test).await
}

/// The same on whatever is at an address, which may be a file's.
///
/// # Errors
///
/// The test's, after a picture of the page was kept as `failed-<name>.png`.
pub async fn at_address(
    name: &str,
    address: &str,
    test: impl AsyncFnOnce(&Console) -> Result<()>,
) -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = run(&chromium, address, test).await;
    let complaints = complaints(&chromium).await;
    if outcome.is_err() {
        let picture = screenshots()?.join(format!("failed-{name}.png"));
        if chromium.driver().screenshot(&picture).await.is_ok() {
            println!("what the page looked like: {}", picture.display());
        }
    }
    chromium.quit().await?;
    outcome?;
    let complaints = complaints?;
    if !complaints.is_empty() {
        bail!(
            "the browser's console has errors:\n{}",
            complaints.join("\n")
        );
    }
    Ok(())
}

async fn run(
    chromium: &Chromium,
    address: &str,
    test: impl AsyncFnOnce(&Console) -> Result<()>,
) -> Result<()> {
    chromium.driver().goto(address).await?;
    test(&Console::on(chromium.driver())).await
}

async fn complaints(chromium: &Chromium) -> Result<Vec<String>> {
    let entries = chromium.driver().browser_log().await?;
    for entry in &entries {
        println!("console: {} {}", entry.level, entry.message);
    }
    let errors = entries.into_iter().filter(|entry| entry.level == "SEVERE");
    Ok(errors.map(|entry| entry.message).collect())
}

/// Where pictures of the page are kept for a person to look at.
///
/// # Errors
///
/// When the folder cannot be created.
pub fn screenshots() -> Result<PathBuf> {
    let folder = env::var_os("LAMBDABOX_SCREENSHOTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots"),
        PathBuf::from,
    );
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
