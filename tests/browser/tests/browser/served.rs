//! The page from inside of `lambdabox`: packed, and served as `lambdabox serve` does.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::Console;
use lambdabox_browser_tests::session::dist;
use lambdabox_host::http::{Hosts, Limits};
use lambdabox_host::site::{Site, serve};
use std::process::Command;

#[tokio::test]
async fn the_page_inside_of_lambdabox_works() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("site.zip");
    let packed = Command::new("python3")
        .current_dir(dist()?)
        .args(["-m", "zipfile", "-c"])
        .arg(&archive)
        .arg(".")
        .status()?;
    ensure!(packed.success(), "the page cannot be packed");
    let site = Site::open(&std::fs::read(&archive)?)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(serve(site, listener, Hosts::default(), Limits::default()));

    let chromium = Chromium::start().await?;
    let outcome = lesson(&chromium, &address).await;
    chromium.quit().await?;
    serving.abort();
    outcome
}

async fn lesson(chromium: &Chromium, address: &str) -> Result<()> {
    let console = Console::open(chromium.driver(), address).await?;
    let outcome = console.test().await?;
    ensure!(outcome.status == "Succeeded", "{outcome:?}");
    Ok(())
}
