//! The page without its server.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::Console;
use lambdabox_browser_tests::session::serve_page;
use lambdabox_browser_tests::wait::wait_for;

#[tokio::test]
async fn the_page_works_with_the_server_gone() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = lose_the_server(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn lose_the_server(chromium: &Chromium) -> Result<()> {
    let (site, address) = serve_page()?;
    let console = Console::open(chromium.driver(), &address).await?;
    let active =
        "return navigator.serviceWorker.getRegistration().then((found) => !!found?.active)";
    wait_for("the service worker", async || {
        let answer = console.driver().execute(active, Vec::new()).await?;
        Ok(answer.convert::<bool>()?.then_some(()))
    })
    .await?;
    drop(site);

    console.driver().refresh().await?;
    let outcome = console.test().await?;
    ensure!(outcome.status == "Succeeded", "{outcome:?}");
    ensure!(
        outcome.response.contains("Hello from Lambda!"),
        "{outcome:?}"
    );
    Ok(())
}
