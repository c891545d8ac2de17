//! The harness itself: things are found by what the browser calls them.

use anyhow::{Result, ensure};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::{Console, Role};

const PAGE: &str = "data:text/html,<h2 id='h'>Execution results</h2>\
    <section aria-labelledby='h'><button aria-label='Stop the running test'>Stop</button>\
    <button aria-disabled='true'>Deploy</button><button onclick='document.title=%22pressed%22'>Test</button></section>";

#[tokio::test]
async fn finds_by_role_and_name_and_presses_only_what_can_be_pressed() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = look_around(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn look_around(chromium: &Chromium) -> Result<()> {
    chromium.driver().goto(PAGE).await?;
    let console = Console::on(chromium.driver());
    ensure!(
        console
            .look_for(Role::Region, "Execution results")
            .await?
            .is_some()
    );
    ensure!(
        console
            .look_for(Role::Button, "Stop the running test")
            .await?
            .is_some()
    );
    ensure!(
        console.look_for(Role::Button, "Stop").await?.is_some(),
        "the beginning of a name will do"
    );
    ensure!(
        console
            .look_for(Role::Button, "Execution results")
            .await?
            .is_none()
    );
    ensure!(console.press("Deploy").await.is_err());
    console.press("Test").await?;
    ensure!(chromium.driver().title().await? == "pressed");
    Ok(())
}
