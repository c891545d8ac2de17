//! The standard library, of which the page fetches a part when a module is first imported.

use std::fs;

use anyhow::{Result, ensure};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{BASE, serve_page};
use lambdabox_browser_tests::variant::Variant;
use lambdabox_browser_tests::wait::wait_for;
use xtask::static_files::StaticFiles;

/// A handler that imports one module, which no snapshot has.
fn importing(module: &str) -> String {
    format!(
        "def lambda_handler(event, context):\n    import {module}\n    return 'here is ' + __import__('sys').modules['{module}'].__name__\n"
    )
}

async fn imports(console: &Console, module: &str) -> Result<()> {
    console.deploy(&importing(module)).await?;
    let outcome = console.test().await?;
    ensure!(
        outcome.response.contains(&format!("here is {module}")),
        "{outcome:?}"
    );
    Ok(())
}

/// A site that has no part of the library, and no service worker that would miss it.
fn without_library() -> Result<Variant> {
    let site = Variant::new()?;
    fs::remove_file(site.path().join("service_worker.js"))?;
    let parts = parts(&site)?;
    ensure!(parts.len() > 10, "the library has too few parts: {parts:?}");
    for part in parts {
        fs::remove_file(part)?;
    }
    Ok(site)
}

fn parts(site: &Variant) -> Result<Vec<std::path::PathBuf>> {
    let folder = site.path().join("runtimes/python3.14");
    let files = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    let is_part = |path: &std::path::PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("library-"))
    };
    Ok(files.into_iter().filter(is_part).collect())
}

#[tokio::test]
async fn the_first_result_and_ordinary_errors_need_no_part_of_the_library() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = without_any_part(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn without_any_part(chromium: &Chromium) -> Result<()> {
    let site = without_library()?;
    let server = StaticFiles::serve(site.path(), BASE, 0)?;
    let address = format!("http://{}{BASE}", server.address());
    let console = Console::open(chromium.driver(), &address).await?;
    let outcome = console.test().await?;
    ensure!(outcome.status == "Succeeded", "{outcome:?}");

    // The line of json's own code is in the traceback.
    console
        .deploy(
            "import json\n\n\ndef lambda_handler(event, context):\n    return json.loads('{')\n",
        )
        .await?;
    let outcome = console.test().await?;
    ensure!(outcome.response.contains("JSONDecodeError"), "{outcome:?}");
    ensure!(
        outcome
            .response
            .contains("return _default_decoder.decode(s)"),
        "{outcome:?}"
    );

    // What cannot be fetched is the page's trouble, and no result of the function.
    console.deploy(&importing("colorsys")).await?;
    console.press("Test").await?;
    console
        .wait_for_text("a part of the language's library, which is fetched when a module is first imported, cannot be had")
        .await?;
    console
        .wait_for_text("Check the connection to the page's server and test again")
        .await?;
    let shown = console.outcome().await?;
    ensure!(
        !shown.is_some_and(|outcome| outcome.response.contains("colorsys")),
        "the handler has an outcome"
    );

    // Neither is one of the right length that a disk or a server has damaged.
    let whole = Variant::new()?;
    let parts = parts(&whole)?;
    let place = |part: &std::path::Path| {
        let name = part.file_name().unwrap_or_default();
        site.path().join("runtimes/python3.14").join(name)
    };
    for part in &parts {
        let mut bytes = fs::read(part)?;
        if let Some(byte) = bytes.last_mut() {
            *byte ^= 1;
        }
        fs::write(place(part), bytes)?;
    }
    console.press("Test").await?;
    console.wait_for_text("is damaged:").await?;
    console.wait_for_text("Load the page anew").await?;

    // As soon as it can be fetched, the same function works.
    for part in &parts {
        fs::copy(part, place(part))?;
    }
    let outcome = console.test().await?;
    ensure!(outcome.response.contains("here is colorsys"), "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn rare_modules_can_be_imported_with_and_without_a_network() -> Result<()> {
    let chromium = Chromium::start().await?;
    let outcome = lose_the_server(&chromium).await;
    chromium.quit().await?;
    outcome
}

async fn lose_the_server(chromium: &Chromium) -> Result<()> {
    let (site, address) = serve_page()?;
    let console = Console::open(chromium.driver(), &address).await?;
    imports(&console, "colorsys").await?;
    let active =
        "return navigator.serviceWorker.getRegistration().then((found) => !!found?.active)";
    wait_for("the service worker", async || {
        let answer = console.driver().execute(active, Vec::new()).await?;
        Ok(answer.convert::<bool>()?.then_some(()))
    })
    .await?;
    drop(site);

    // In the very tab that was open when the files were kept, and after it was loaded anew.
    imports(&console, "xmlrpc.client").await?;
    console.driver().refresh().await?;
    console
        .find(Role::Textbox, "Code of lambda_function.py")
        .await?;
    imports(&console, "plistlib").await?;
    Ok(())
}
