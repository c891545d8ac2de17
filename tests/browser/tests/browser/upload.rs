//! Compiled handlers in the console: dropped, chosen, run.

use anyhow::{Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use lambdabox_browser_tests::wait::wait_for;
use serde_json::json;
use std::path::PathBuf;
use thirtyfour::By;

/// Each event makes it trap in another way.
fn traps() -> Vec<u8> {
    wat::parse_str(include_str!("../../../handlers/traps.wat")).unwrap_or_default()
}

/// Drops a file on the page. WebDriver cannot drag one in from outside of the browser.
async fn drop_file(console: &Console, name: &str, bytes: &[u8]) -> Result<()> {
    let drop = "const [name, base64] = arguments;
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], name));
        const target = document.querySelector('main h1');
        for (const kind of ['dragover', 'drop']) {
          const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
          if (target.dispatchEvent(event)) throw new Error(`${kind} is left to the browser`);
        }";
    let arguments = vec![json!(name), json!(STANDARD.encode(bytes))];
    console.driver().execute(drop, arguments).await?;
    Ok(())
}

#[tokio::test]
async fn a_compiled_handler_that_is_dropped_on_the_page_runs() -> Result<()> {
    on_the_page("dropped", async |console| {
        console.follow("Functions").await?;
        drop_file(console, "my traps.wasm", &traps()).await?;
        console
            .wait_for_text("Successfully updated the function my-traps.")
            .await?;
        console.wait_for_text("my traps.wasm").await?;
        console.paste_into("Event JSON", "0").await?;
        let outcome = console.test().await?;
        ensure!(outcome.status == "Failed", "{outcome:?}");
        ensure!(outcome.response.contains("signal: aborted"), "{outcome:?}");
        console
            .screenshot(&screenshots()?.join("compiled.png"))
            .await?;

        // It is kept, and a fresh engine runs it too.
        console.driver().refresh().await?;
        console.wait_for_text("my traps.wasm").await?;
        let again = console.test().await?;
        ensure!(again.response.contains("signal: aborted"), "{again:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_compiled_handler_can_be_chosen_and_what_cannot_run_is_refused() -> Result<()> {
    on_the_page("chosen", async |console| {
        console.follow("Functions").await?;
        console.follow("Create function").await?;
        console.fill("Function name", "compiled").await?;
        console.choose("Runtime", "Amazon Linux 2023").await?;
        console.press("Create function").await?;
        console.wait_for_text("No code yet").await?;
        console.press("Test").await?;
        console.wait_for_text("upload a compiled handler").await?;

        let folder = tempfile::tempdir()?;
        let file = |name: &str, bytes: &[u8]| -> Result<PathBuf> {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes)?;
            Ok(path)
        };
        let module = file("module.wasm", &wat::parse_str("(module)")?)?;
        choose_file(console, &module).await?;
        console.wait_for_text("core WebAssembly module").await?;
        console.wait_for_text("No code yet").await?;

        choose_file(console, &file("traps.wasm", &traps())?).await?;
        console
            .wait_for_text("Successfully updated the function compiled.")
            .await?;
        console.paste_into("Event JSON", "3").await?;
        let outcome = console.test().await?;
        ensure!(outcome.status == "Failed", "{outcome:?}");
        Ok(())
    })
    .await
}

async fn choose_file(console: &Console, path: &std::path::Path) -> Result<()> {
    let name = "input[type=file][aria-label='Upload a compiled handler']";
    let input = wait_for("the choice of a file", async || {
        Ok(console.driver().find(By::Css(name)).await.ok())
    })
    .await?;
    input.send_keys(path.to_string_lossy()).await?;
    Ok(())
}

#[tokio::test]
async fn time_goes_on_after_a_reload_and_no_id_comes_twice() -> Result<()> {
    on_the_page("clock", async |console| {
        console
            .deploy("import time\ndef lambda_handler(event, context):\n    return time.time()\n")
            .await?;
        let first = console.test().await?;
        console.driver().refresh().await?;
        console.find(Role::Button, "Test").await?;
        let second = console.test().await?;
        for name in ["Request ID", "Log stream"] {
            ensure!(
                value(&first.summary, name) != value(&second.summary, name),
                "{name}: {second:?}"
            );
        }
        let time = |text: &str| text.parse::<f64>();
        let passed = time(&second.response)? - time(&first.response)?;
        ensure!((1.0..60.0).contains(&passed), "{passed} s");
        Ok(())
    })
    .await
}

/// The line after a name's.
fn value<'a>(summary: &'a str, name: &str) -> Option<&'a str> {
    summary.lines().skip_while(|line| *line != name).nth(1)
}
