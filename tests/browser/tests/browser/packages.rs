//! Python packages and layers in the console: dropped, refused, shared.

use crate::upload::{drop_files, zipped};
use anyhow::{Result, ensure};
use lambdabox_browser_tests::console::Role;
use lambdabox_browser_tests::session::on_the_page;

/// A wheel of one module, or of one shared library.
fn wheel(name: &str, path: &str, contents: &str) -> Result<Vec<u8>> {
    wheel_of(name, "1.5", path, contents)
}

/// The same of this version.
fn wheel_of(name: &str, version: &str, path: &str, contents: &str) -> Result<Vec<u8>> {
    let info = format!("{name}-{version}.dist-info");
    let about = format!("Name: {name}\nVersion: {version}\n");
    let record = format!("{path},,\n{info}/METADATA,,\n");
    let [metadata, tags, list] = ["METADATA", "WHEEL", "RECORD"].map(|it| format!("{info}/{it}"));
    zipped(&[
        (path, contents),
        (metadata.as_str(), about.as_str()),
        (tags.as_str(), "Tag: py3-none-any\n"),
        (list.as_str(), record.as_str()),
    ])
}

#[tokio::test]
async fn wheels_that_are_dropped_come_beside_the_code() -> Result<()> {
    on_the_page("wheels", async |console| {
        let tea = wheel("tea", "tea.py", "from pot import KIND\n")?;
        let pot = wheel("pot", "pot.py", "KIND = 'green'\n")?;
        drop_files(console, &[("tea-1.5-py3-none-any.whl", &tea[..]), ("pot-1.5-py3-none-any.whl", &pot[..])]).await?;
        console.wait_for_text("Put tea 1.5, pot 1.5 beside the code.").await?;
        console
            .deploy("import importlib.metadata, tea\ndef lambda_handler(event, context):\n    return [tea.KIND, importlib.metadata.version('pot')]\n")
            .await?;
        let outcome = console.test().await?;
        ensure!(outcome.response.contains("green") && outcome.response.contains("1.5"), "{outcome:?}");

        let native = wheel("fast", "fast/fast.cpython-314-x86_64-linux-gnu.so", "ELF")?;
        drop_files(console, &[("fast-1.5-cp314-cp314-manylinux_2_17_x86_64.whl", &native[..])]).await?;
        console.wait_for_text("fast has native code for Linux").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_package_whose_native_code_the_runtime_has_runs() -> Result<()> {
    on_the_page("native", async |console| {
        let module = "orjson/orjson.cpython-314-x86_64-linux-gnu.so";
        let dropped = "orjson-3.13.0-cp314-cp314-manylinux_2_17_x86_64.whl";
        let old = wheel("orjson", module, "ELF")?;
        drop_files(console, &[(dropped, &old[..])]).await?;
        console.wait_for_text("deploy orjson==3.13.0").await?;

        let fetched = "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/native/')).length";
        let before: u64 = console.driver().execute(fetched, Vec::new()).await?.convert()?;
        ensure!(before == 0, "{before} files were fetched that nobody needs");
        let native = wheel_of("orjson", "3.13.0", module, "ELF")?;
        drop_files(console, &[(dropped, &native[..])]).await?;
        console.wait_for_text("Put orjson 3.13.0 beside the code.").await?;
        console
            .deploy("from orjson import orjson\ndef lambda_handler(event, context):\n    return orjson.dumps({'of': 'orjson'}).decode()\n")
            .await?;
        let outcome = console.test().await?;
        ensure!(outcome.response.contains(r#"{\"of\":\"orjson\"}"#), "{outcome:?}");
        console.wait_for_text("python3.14/native").await?;
        let after: u64 = console.driver().execute(fetched, Vec::new()).await?.convert()?;
        ensure!(after > 0, "it ran on another component");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_layer_is_added_kept_and_removed() -> Result<()> {
    on_the_page("layers", async |console| {
        console
            .deploy("def lambda_handler(event, context):\n    import tea\n    return tea.KIND\n")
            .await?;
        console.follow("Layers").await?;
        console.wait_for_text("No layers").await?;
        let layer = zipped(&[("python/tea.py", "KIND = 'of a layer'\n")])?;
        drop_files(console, &[("my tea.zip", &layer[..])]).await?;
        console
            .wait_for_text("The function has the layer my-tea, version 1.")
            .await?;
        console.follow("Test").await?;
        let outcome = console.test().await?;
        ensure!(outcome.response.contains("of a layer"), "{outcome:?}");

        console.driver().refresh().await?;
        console.follow("Layers").await?;
        console.wait_for_text("layer:my-tea:1").await?;
        console
            .find(Role::Button, "Remove the layer my-tea, version 1")
            .await?
            .click()
            .await?;
        console.wait_for_text("No layers").await?;
        console.follow("Test").await?;
        let outcome = console.test().await?;
        ensure!(
            outcome.response.contains("No module named 'tea'"),
            "{outcome:?}"
        );
        Ok(())
    })
    .await
}
