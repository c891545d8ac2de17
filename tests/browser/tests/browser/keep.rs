//! Work on its way: exported, imported, shared, deleted.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::ZlibEncoder};
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use lambdabox_browser_tests::wait::wait_for;
use lambdabox_core::account::transfer;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::FunctionConfig;
use lambdabox_host::state::State;
use serde_json::json;
use thirtyfour::By;

const CODE: &str = "def lambda_handler(event, context):\n    return 'kept'\n";

/// Chooses Export, and waits for the file.
async fn export(console: &Console, folder: &Path) -> Result<PathBuf> {
    let allow = json!({"behavior": "allow", "downloadPath": folder});
    console
        .driver()
        .cdp()
        .send_raw("Browser.setDownloadBehavior", allow)
        .await?;
    console.follow("Your data").await?;
    console.wait_for_text("Records").await?;
    console.press("Export").await?;
    console.wait_for_text("Everything is in the file").await?;
    wait_for("the exported file", async || {
        let files = std::fs::read_dir(folder)?.filter_map(Result::ok);
        Ok(files
            .map(|file| file.path())
            .find(|path| path.extension().is_some_and(|ending| ending == "lambdabox")))
    })
    .await
}

async fn choose_file(console: &Console, path: &Path) -> Result<()> {
    let name = "input[type=file][aria-label='Choose a file to import']";
    let input = wait_for("the choice of a file", async || {
        Ok(console.driver().find(By::Css(name)).await.ok())
    })
    .await?;
    input.send_keys(path.to_string_lossy()).await?;
    Ok(())
}

#[tokio::test]
async fn everything_is_exported_deleted_and_imported_again() -> Result<()> {
    on_the_page("export", async |console| {
        console.deploy(CODE).await?;
        console
            .wait_for_text("Successfully updated the function")
            .await?;
        let folder = tempfile::tempdir()?;
        let file = export(console, folder.path()).await?;
        console.screenshot(&screenshots()?.join("data.png")).await?;

        console.press("Delete everything").await?;
        ensure!(
            console.press("Confirm: Delete everything").await.is_err(),
            "it must be confirmed"
        );
        console
            .fill("To confirm, type the word below", "delete everything")
            .await?;
        console
            .screenshot(&screenshots()?.join("delete-everything.png"))
            .await?;
        console.press("Confirm: Delete everything").await?;
        console.wait_for_text("Everything was deleted.").await?;
        console.follow("Functions").await?;
        console.wait_for_text("No functions").await?;

        console.follow("Your data").await?;
        choose_file(console, &file).await?;
        console
            .wait_for_text("Added: the function my-function (eu-west-1)")
            .await?;
        console
            .screenshot(&screenshots()?.join("import.png"))
            .await?;
        console.press("Import the file").await?;
        console.wait_for_text("The file was imported.").await?;
        console.driver().refresh().await?;
        console.follow("Functions").await?;
        console.follow("my-function").await?;
        let outcome = console.test().await?;
        ensure!(outcome.response == "\"kept\"", "{outcome:?}");

        // What differs is never written over.
        console
            .deploy("def lambda_handler(event, context):\n    return 'mine'\n")
            .await?;
        console
            .wait_for_text("Successfully updated the function")
            .await?;
        console.follow("Your data").await?;
        choose_file(console, &file).await?;
        console
            .wait_for_text("my-function (eu-west-1) as my-function-imported (eu-west-1)")
            .await?;
        console.press("Import the file").await?;
        console.wait_for_text("The file was imported.").await?;
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function-imported").await?;
        console.follow("my-function").await?;
        let outcome = console.test().await?;
        ensure!(outcome.response == "\"mine\"", "{outcome:?}");

        // Replacing asks for a word.
        console.follow("Your data").await?;
        choose_file(console, &file).await?;
        console.find(Role::Button, "Import the file").await?;
        console
            .driver()
            .find(By::Css("input[type=radio][value=replace]"))
            .await?
            .click()
            .await?;
        console
            .wait_for_text("What is here now is deleted: the functions")
            .await?;
        console.press("Import the file").await?;
        console
            .fill("To confirm, type the word below", "replace")
            .await?;
        console.press("Confirm: Replace everything").await?;
        console.wait_for_text("The file was imported.").await?;
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        ensure!(
            console
                .look_for(Role::Link, "my-function-imported")
                .await?
                .is_none()
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_command_line_keeps_is_imported_here() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut state = State::open(&folder.path().join("state"))?;
    let code = CodeBundle::from_single_file("lambda_function.py", CODE)?;
    let config = FunctionConfig {
        function_name: "of-the-command-line".into(),
        memory_size: 256,
        ..FunctionConfig::default()
    };
    state.change(|account| {
        account
            .create_function_with(config, code, Vec::new())
            .map(drop)
    })??;
    let file = folder.path().join("all.lambdabox");
    std::fs::write(&file, transfer::export(&state.records()?, "2026-01-02")?)?;
    on_the_page("import-of-the-command-line", async |console| {
        console.follow("Your data").await?;
        choose_file(console, &file).await?;
        console
            .wait_for_text("Added: the function of-the-command-line (eu-west-1)")
            .await?;
        console.press("Import the file").await?;
        console.wait_for_text("The file was imported.").await?;
        console.follow("Functions").await?;
        console.follow("of-the-command-line").await?;
        let outcome = console.test().await?;
        ensure!(outcome.response == "\"kept\"", "{outcome:?}");
        console.wait_for_text("256 MB").await
    })
    .await
}

#[tokio::test]
async fn files_that_are_no_exports_are_refused_and_change_nothing() -> Result<()> {
    on_the_page("import", async |console| {
        let folder = tempfile::tempdir()?;
        let file = export(console, folder.path()).await?;
        let bytes = std::fs::read(&file)?;
        let bad = folder.path().join("bad.lambdabox");
        for (contents, words) in [
            (
                bytes[..bytes.len() - 9].to_vec(),
                "This file is damaged: its checksum does not fit.",
            ),
            (
                b"PK\x03\x04".to_vec(),
                "This file is no export of lambdabox.",
            ),
        ] {
            std::fs::write(&bad, contents)?;
            choose_file(console, &bad).await?;
            console.wait_for_text(words).await?;
            ensure!(
                console
                    .look_for(Role::Button, "Import the file")
                    .await?
                    .is_none()
            );
        }
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_function_is_shared_as_a_link_without_its_secrets() -> Result<()> {
    on_the_page("share", async |console| {
        console.deploy("import os\ndef lambda_handler(event, context):\n    return [os.environ['TOKEN']]\n").await?;
        console.follow("Configuration").await?;
        console.follow("Environment variables").await?;
        console.press("Add environment variable").await?;
        console.fill("Key 1", "TOKEN").await?;
        console.fill("Value 1", "opensesame").await?;
        console.press("Save").await?;
        console.wait_for_text("All changes are saved.").await?;
        console.follow("Share").await?;
        let field = console.find(Role::Textbox, "Link").await?;
        console.screenshot(&screenshots()?.join("share.png")).await?;
        let link = field.value().await?.context("there is no link")?;
        console.driver().find(By::Css("input[type=radio][value=yes]")).await?.click().await?;
        let open = wait_for("the link with values", async || {
            let now = console.find(Role::Textbox, "Link").await?.value().await?;
            Ok(now.filter(|now| *now != link))
        })
        .await?;

        console.driver().goto(&link).await?;
        console.wait_for_text("Somebody shared this function with you").await?;
        console.wait_for_text("(value not shared)").await?;
        console.screenshot(&screenshots()?.join("shared.png")).await?;
        // Opening a link creates nothing and runs nothing.
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        ensure!(console.look_for(Role::Link, "my-function-2").await?.is_none());

        console.driver().goto(&open).await?;
        console.wait_for_text("opensesame").await?;
        console.press("Create function").await?;
        console.wait_for_text("It has not run").await?;
        ensure!(console.outcome().await?.is_none(), "it ran by itself");
        let outcome = console.test().await?;
        let response: String = outcome.response.split_whitespace().collect();
        ensure!(response == r#"["opensesame"]"#, "{outcome:?}");
        Ok(())
    })
    .await
}

/// A link with this inside.
fn hostile(json: &[u8]) -> Result<String> {
    let mut packed = ZlibEncoder::new(vec![1], Compression::best());
    packed.write_all(json)?;
    Ok(URL_SAFE_NO_PAD.encode(packed.finish()?))
}

#[tokio::test]
async fn hostile_links_are_refused() -> Result<()> {
    on_the_page("hostile-links", async |console| {
        let document = |name: &str, path: &str, text: &str| {
            json!({
                "name": name, "runtime": "python3.14", "handler": "lambda_function.lambda_handler", "memorySize": 128,
                "timeout": 3, "ephemeralStorage": 512, "architecture": "x86_64", "files": [{"path": path, "text": text}],
            })
            .to_string()
        };
        let here = console.driver().current_url().await?;
        let script = "<img src=x onerror='window.ran=1'>";
        for (link, words) in [
            (hostile(&vec![b' '; 8 << 20])?, "This link holds more than a link may."),
            ("A".repeat(20_000), "This link holds more than a link may."),
            ("AQID".to_owned(), "This link is damaged or incomplete."),
            (URL_SAFE_NO_PAD.encode([9, 9]), "made by a newer version of lambdabox"),
            (hostile(document("f", "../../../etc/passwd", "").as_bytes())?, "leads out of the deployment package"),
            (hostile(document(script, "a.py", "").as_bytes())?, "The configuration in this link is refused"),
        ] {
            let mut address = here.clone();
            address.set_fragment(Some(&format!("/share/{link}")));
            console.driver().goto(address.as_str()).await?;
            console.wait_for_text(words).await?;
        }
        // What is shown of a link is text.
        let mut address = here.clone();
        address.set_fragment(Some(&format!("/share/{}", hostile(document("f", "a.py", script).as_bytes())?)));
        console.driver().goto(address.as_str()).await?;
        console.wait_for_text("Somebody shared this function with you").await?;
        let ran = "return window.ran === undefined && document.images.length === 0";
        ensure!(console.driver().execute(ran, Vec::new()).await?.convert::<bool>()?);
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        ensure!(console.look_for(Role::Link, "f").await?.is_none());
        Ok(())
    })
    .await
}
