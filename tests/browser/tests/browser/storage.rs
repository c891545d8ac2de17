//! The browser's storage full, absent, damaged, used by two tabs: nothing is lost in silence.

use anyhow::{Result, ensure};
use base64::Engine as _;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{dist, on_site, on_the_page, screenshots};
use lambdabox_browser_tests::variant::Variant;
use lambdabox_browser_tests::wait::wait_for;
use serde_json::json;
use std::io::Write as _;

const EDITOR: &str = "Code of lambda_function.py";

/// Waits until the editor has this in it.
async fn editor_shows(console: &Console, text: &str) -> Result<()> {
    wait_for(&format!("“{text}” in the editor"), async || {
        let editor = console.find(Role::Textbox, EDITOR).await?;
        let shown = editor.text().await.unwrap_or_default();
        Ok(shown.contains(text).then_some(()))
    })
    .await
}

/// Waits until something is not on the page any more.
async fn gone(console: &Console, text: &str) -> Result<()> {
    wait_for(&format!("an end of “{text}”"), async || {
        let read = "return document.body.innerText";
        let shown: String = console
            .driver()
            .execute(read, Vec::new())
            .await?
            .convert()?;
        Ok((!shown.contains(text)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_full_storage_is_told_and_nothing_is_lost_once_there_is_room() -> Result<()> {
    on_site("quota", &dist()?, async |console| {
        let origin = console
            .driver()
            .current_url()
            .await?
            .origin()
            .ascii_serialization();
        let cdp = console.driver().cdp();
        let quota = "Storage.overrideQuotaForOrigin";
        cdp.send_raw(quota, json!({"origin": origin, "quotaSize": 1}))
            .await?;
        console.create("my-function").await?;
        console
            .wait_for_text("does not keep your work (the browser's storage for this page is full)")
            .await?;
        console
            .screenshot(&screenshots()?.join("storage-full.png"))
            .await?;
        // It works all the same.
        let outcome = console.test().await?;
        ensure!(outcome.status == "Succeeded", "{outcome:?}");

        cdp.send_raw(quota, json!({"origin": origin})).await?;
        console.paste_into(EDITOR, "second = 2\n").await?;
        gone(console, "does not keep your work").await?;
        console.driver().refresh().await?;
        editor_shows(console, "second = 2").await
    })
    .await
}

#[tokio::test]
async fn without_a_storage_the_page_works_and_says_so() -> Result<()> {
    let site = Variant::new()?;
    site.before_workers("Object.defineProperty(globalThis, 'indexedDB', { value: { open() { throw new DOMException('access is denied', 'SecurityError'); } } });")?;
    on_site("private", site.path(), async |console| {
        console.create("my-function").await?;
        console
            .wait_for_text("does not keep your work (access is denied)")
            .await?;
        let outcome = console.test().await?;
        ensure!(outcome.status == "Succeeded", "{outcome:?}");
        console.follow("Your data").await?;
        // What is only in memory can be exported.
        console.wait_for_text("Functions\n1").await?;
        console.press("Export").await?;
        console.wait_for_text("Everything is in the file").await?;
        console
            .screenshot(&screenshots()?.join("storage-absent.png"))
            .await
    })
    .await
}

/// Writes bytes over a record of the page's database.
const DAMAGE: &str = "const [key, text, done] = arguments;
    const opening = indexedDB.open('lambdabox', 1);
    opening.onsuccess = () => {
      const database = opening.result;
      const writing = database.transaction(['records', 'about'], 'readwrite');
      writing.objectStore('records').put(new TextEncoder().encode(text), key);
      writing.objectStore('about').put(1000, 'version');
      writing.oncomplete = () => { database.close(); done(true); };
    };";

#[tokio::test]
async fn damaged_records_are_put_aside_and_newer_ones_left_alone() -> Result<()> {
    on_the_page("corrupt", async |console| {
        console.follow("Functions").await?;
        console.create("other").await?;
        let damage = async |text: &str| {
            let arguments = vec![json!("function/eu-west-1/my-function"), json!(text)];
            console.driver().execute_async(DAMAGE, arguments).await?;
            console.driver().refresh().await
        };
        damage("{\"version\": 99, \"unheard\": \"of\"}").await?;
        console
            .wait_for_text("saved by a newer version of this page")
            .await?;
        console.follow("Functions").await?;
        console.follow("Create function").await?;
        console.fill("Function name", "my-function").await?;
        console.press("Create function").await?;
        console
            .wait_for_text("Function already exist: my-function")
            .await?;

        damage("{\"version\": 1, \"config\": ").await?;
        console
            .wait_for_text("could not be read. It was put aside")
            .await?;
        console.follow("Functions").await?;
        console.find(Role::Link, "other").await?;
        ensure!(console.look_for(Role::Link, "my-function").await?.is_none());
        console.follow("Your data").await?;
        // The function, and its code, which would turn up in the next function of this name.
        console
            .wait_for_text("2 records could not be read and put aside.")
            .await?;
        console
            .screenshot(&screenshots()?.join("storage-damaged.png"))
            .await
    })
    .await
}

#[tokio::test]
async fn two_tabs_follow_each_other() -> Result<()> {
    on_the_page("tabs", async |console| {
        let driver = console.driver();
        let address = driver.current_url().await?;
        let first = driver.window().await?;
        let second = driver.new_tab().await?;
        console.paste_into(EDITOR, "# from the first\n").await?;
        driver.switch_to_window(second.clone()).await?;
        driver.goto(address.as_str()).await?;
        editor_shows(console, "# from the first").await?;
        console.paste_into(EDITOR, "# from the second\n").await?;
        driver.switch_to_window(first).await?;
        editor_shows(console, "# from the second").await?;
        console.press("Deploy").await?;
        console
            .wait_for_text("Successfully updated the function")
            .await?;
        driver.switch_to_window(second).await?;
        gone(console, "Changes not deployed").await?;
        editor_shows(console, "# from the second").await
    })
    .await
}

#[tokio::test]
async fn two_tabs_that_change_the_same_function_at_once_lose_nothing_in_silence() -> Result<()> {
    // The tabs do not hear of each other, as when both type at the same moment.
    let site = Variant::new()?;
    site.before_workers("delete globalThis.BroadcastChannel;")?;
    on_site("conflict", site.path(), async |console| {
        console.create("my-function").await?;
        let driver = console.driver();
        let address = driver.current_url().await?;
        let first = driver.window().await?;
        let second = driver.new_tab().await?;
        driver.switch_to_window(second.clone()).await?;
        driver.goto(address.as_str()).await?;
        console.find(Role::Textbox, EDITOR).await?;
        driver.switch_to_window(first.clone()).await?;
        console.paste_into(EDITOR, "# from the first\n").await?;
        driver.switch_to_window(second.clone()).await?;
        console.paste_into(EDITOR, "# from the second\n").await?;
        console
            .wait_for_text("This function was changed in another tab")
            .await?;
        console
            .screenshot(&screenshots()?.join("two-tabs.png"))
            .await?;
        console.press("Keep what is here").await?;
        gone(console, "changed in another tab").await?;
        driver.refresh().await?;
        editor_shows(console, "# from the second").await?;

        driver.switch_to_window(first).await?;
        editor_shows(console, "# from the first").await?;
        // Deploying would write over the other tab's work, so it asks too.
        console.press("Deploy").await?;
        console
            .wait_for_text("This function was changed in another tab")
            .await?;
        console.press("Take what is in the other tab").await?;
        editor_shows(console, "# from the second").await
    })
    .await
}

/// Adds up what every worker writes into its storage, and tells the page of it.
const COUNT_WRITES: &str = "const put = IDBObjectStore.prototype.put;
    const told = new BroadcastChannel('written');
    let written = 0;
    IDBObjectStore.prototype.put = function (value, ...rest) {
      written += value?.byteLength ?? 0;
      told.postMessage(written);
      return put.call(this, value, ...rest);
    };";

/// Hears of it.
const HEAR_WRITES: &str = "window.written = 0;
    window.told = new BroadcastChannel('written');
    window.told.onmessage = ({ data }) => { window.written = data; };";

/// Drops a .zip file with a handler and a file of four million bytes on the page.
const DROP_LARGE: &str = "const [name, base64] = arguments;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    document.querySelector('main h1').dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));";

fn large_package() -> Result<String> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("lambda_function.py", options)?;
    zip.write_all(b"def lambda_handler(event, context):\n    return 1\n")?;
    zip.start_file("large.csv", options)?;
    for number in 0..500_000 {
        writeln!(zip, "{number:07}")?;
    }
    let bytes = zip.finish()?.into_inner();
    Ok(base64::engine::general_purpose::STANDARD.encode(bytes))
}

#[tokio::test]
async fn typing_beside_a_large_file_writes_what_was_typed() -> Result<()> {
    let site = Variant::new()?;
    site.before_workers(COUNT_WRITES)?;
    on_site("large", site.path(), async |console| {
        console.create("my-function").await?;
        let driver = console.driver();
        let file = vec![json!("large.zip"), json!(large_package()?)];
        driver.execute(DROP_LARGE, file).await?;
        console
            .wait_for_text("The files of the .zip file are in the editor")
            .await?;
        console.press("Deploy").await?;
        console
            .wait_for_text("Successfully updated the function")
            .await?;
        driver.execute(HEAR_WRITES, Vec::new()).await?;
        let written = async || -> Result<u64> {
            let read = "return window.written";
            Ok(driver.execute(read, Vec::new()).await?.convert()?)
        };
        // The first key tells how much was written before.
        console.type_into(EDITOR, &["#"]).await?;
        let before = wait_for("a draft that is kept", async || {
            Ok(Some(written().await?).filter(|written| *written > 0))
        })
        .await?;
        console.type_into(EDITOR, &["# twenty characters."]).await?;
        let after = wait_for("the draft that was typed", async || {
            Ok(Some(written().await?).filter(|written| *written > before))
        })
        .await?;
        ensure!(after - before < 200_000, "{} bytes", after - before);
        driver.refresh().await?;
        editor_shows(console, "# twenty characters.").await
    })
    .await
}

/// Writes records as an earlier version of the page did: with everything of a function in one.
const WRITE_AS_BEFORE: &str = "const [records, done] = arguments;
    const opening = indexedDB.open('lambdabox', 1);
    opening.onsuccess = () => {
      const database = opening.result;
      const writing = database.transaction(['records', 'about'], 'readwrite');
      const about = writing.objectStore('about');
      for (const [key, text] of records) {
        writing.objectStore('records').put(new TextEncoder().encode(text), key);
      }
      const version = about.get('version');
      version.onsuccess = () => about.put((version.result ?? 0) + 1, 'version');
      writing.oncomplete = () => {
        database.close();
        new BroadcastChannel('lambdabox').postMessage(0);
        done(true);
      };
    };";

/// A function as the first version of the page kept it, with a draft inside.
fn as_before(name: &str, draft: &str, revision: u32) -> serde_json::Value {
    let mut config = serde_json::to_value(lambdabox_core::function::FunctionConfig {
        function_name: name.into(),
        ..Default::default()
    })
    .unwrap_or_default();
    config["region"] = "eu-west-1".into();
    let record = json!({
        "version": 1,
        "config": config,
        "files": [{"Path": "lambda_function.py", "Text": "def lambda_handler(event, context):\n    return 'deployed'\n"}],
        "draft": {
            "Files": [{"Path": "lambda_function.py", "Text": draft}],
            "Event": "{}", "EventName": "hello-world", "Revision": revision, "Author": "0.25",
        },
        "events": [{"Name": "mine", "Event": "{\"a\": 1}"}],
        "reserved": null,
        "triggers": [],
        "revision": "2026-01-01T00:00:00.000Z0.5",
        "modified": "2026-01-01T00:00:00.000Z",
    });
    json!([[format!("function/eu-west-1/{name}"), record.to_string()]])
}

#[tokio::test]
async fn the_work_of_an_earlier_version_is_here_and_its_tabs_go_on() -> Result<()> {
    on_the_page("earlier", async |console| {
        let driver = console.driver();
        let write = async |name: &str, draft: &str, revision: u32| {
            let records = vec![as_before(name, draft, revision)];
            driver.execute_async(WRITE_AS_BEFORE, records).await
        };
        write("old", "# typed before\n", 3).await?;
        console.follow("Functions").await?;
        console.follow("old").await?;
        editor_shows(console, "# typed before").await?;
        let outcome = console.test().await?;
        ensure!(outcome.response == "\"deployed\"", "{outcome:?}");
        // A tab of that version types on while this one looks.
        write("old", "# typed in the old tab\n", 4).await?;
        editor_shows(console, "# typed in the old tab").await?;
        console
            .paste_into(EDITOR, "# typed in the new tab\n")
            .await?;
        console.press("Deploy").await?;
        console
            .wait_for_text("Successfully updated the function old.")
            .await?;
        driver.refresh().await?;
        editor_shows(console, "# typed in the new tab").await?;
        // The other function is as it was.
        console.follow("Functions").await?;
        console.find(Role::Link, "my-function").await?;
        Ok(())
    })
    .await
}
