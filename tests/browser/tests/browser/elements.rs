//! The npm package: packed, installed without a network into a clean folder, and used by pages of other people.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use lambdabox_browser_tests::elements::LambdaBox;
use lambdabox_browser_tests::parity::Native;
use lambdabox_browser_tests::session::{on_site, screenshots};
use lambdabox_browser_tests::{axe, wait::wait_for};
use lambdabox_host::case::Case;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::WebDriver;
use xtask::static_files::StaticFiles;

/// What the tests of the page take from npm.
const TOOLS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../target/tools/axe/node_modules"
);

const HELLO: &str = "import json\n\ndef lambda_handler(event, context):\n    print('hello', event['name'])\n    return {'message': 'Hello ' + event['name']}\n";

/// A page with the two lines that its author writes.
const LESSON: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lesson</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head><body><main><h1>Lesson</h1>
<script type="module" src="lambdabox/element.js"></script>
<lambda-box src="hello.py" event='{"name": "Ada"}'></lambda-box>
</main></body></html>"#;

/// A folder with the package in `lambdabox`.
struct Installed(TempDir);

impl Installed {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let installed = Command::new("npm")
            .current_dir(folder.path())
            .env("npm_config_cache", folder.path().join("cache"))
            .args(["install", "--offline", "--no-audit", "--no-fund"])
            .arg(archive()?)
            .output()?;
        let complaint = String::from_utf8_lossy(&installed.stderr);
        ensure!(installed.status.success(), "npm: {complaint}");
        let package = folder.path().join("node_modules").join("lambdabox");
        fs::rename(package, folder.path().join("lambdabox"))?;
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.path().join(name), text)?)
    }
}

/// `LAMBDABOX_NPM_PACKAGE`, or what `cargo xtask test` has packed.
fn archive() -> Result<PathBuf> {
    let archive = std::env::var_os("LAMBDABOX_NPM_PACKAGE").map_or_else(
        || {
            let name = concat!("lambdabox-", env!("CARGO_PKG_VERSION"), ".tgz");
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../target/npm")
                .join(name)
        },
        PathBuf::from,
    );
    let archive = archive.canonicalize();
    archive.context("the npm package was not built: `cargo xtask npm` builds it")
}

/// Runs a script that may wait, and returns what it gives.
async fn run(driver: &WebDriver, script: &str, arguments: Vec<Value>) -> Result<Value> {
    let whole = format!(
        "const done = arguments[arguments.length - 1];
         (async (...given) => {{ {script} }})(...arguments)
           .then((value) => done({{ value }}), (error) => done({{ error: `${{error.name}}: ${{error.message}}` }}));"
    );
    driver
        .set_script_timeout(std::time::Duration::from_secs(240))
        .await?;
    let answer: Value = driver.execute_async(whole, arguments).await?.convert()?;
    match answer.get("error") {
        Some(error) => bail!("{error}"),
        None => Ok(answer["value"].clone()),
    }
}

#[tokio::test]
async fn two_lines_put_a_handler_into_a_page() -> Result<()> {
    let package = Installed::new()?;
    package.write("index.html", LESSON)?;
    package.write("hello.py", HELLO)?;
    on_site("elements", package.path(), async |console| {
        let driver = console.driver();
        let lesson = LambdaBox::find(driver, 0).await?;
        lesson.press("Test").await?;
        lesson
            .wait_for_text("Status: Succeeded\n\nCold start")
            .await?;
        lesson.wait_for_text(r#""message": "Hello Ada""#).await?;
        lesson.wait_for_text("Billed duration").await?;
        lesson.wait_for_text("hello Ada").await?;
        axe::check(console, &screenshots()?, "lambda-box").await?;

        // As on AWS, what is tested is what was deployed.
        lesson.write(&HELLO.replace("Hello", "Bonjour")).await?;
        lesson.wait_for_text("Changes not deployed").await?;
        lesson.press("Test").await?;
        lesson
            .wait_for_text("Your changes are not deployed")
            .await?;
        lesson.wait_for_text(r#""message": "Hello Ada""#).await?;
        lesson.press("Deploy").await?;
        lesson.press("Test").await?;
        lesson.wait_for_text(r#""message": "Bonjour Ada""#).await?;

        // What was deployed is kept, and what the author gave can be had again.
        lesson.type_at_end("# mine").await?;
        lesson.wait_for_text("Changes not deployed").await?;
        lesson.press("Deploy").await?;
        wait_for("the deployment", async || {
            let waits = lesson.text().await?.contains("Changes not deployed");
            Ok((!waits).then_some(()))
        })
        .await?;
        driver.refresh().await?;
        let lesson = LambdaBox::find(driver, 0).await?;
        wait_for("what was typed", async || {
            Ok(lesson.code().await?.contains("# mine").then_some(()))
        })
        .await?;
        ensure!(lesson.code().await?.contains("Bonjour"));
        lesson.press("Reset").await?;
        ensure!(
            lesson.code().await?.trim() == HELLO.trim(),
            "{}",
            lesson.code().await?
        );
        lesson.press("Deploy").await?;
        lesson.press("Test").await?;
        lesson.wait_for_text(r#""message": "Hello Ada""#).await?;

        // A handler that does not end is ended by whoever waits for it.
        lesson
            .write("def lambda_handler(event, context):\n    while True: pass\n")
            .await?;
        lesson.press("Deploy").await?;
        lesson.press("Test").await?;
        lesson.press("Stop").await?;
        lesson.wait_for_text("Status: Stopped").await?;
        // Of the page's own look nothing has changed.
        let own = "return getComputedStyle(document.querySelector('h1')).fontFamily";
        let font: String = driver.execute(own, Vec::new()).await?.convert()?;
        ensure!(!font.contains("Open Sans"), "{font}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn boxes_of_one_page_are_apart_and_say_what_is_wrong_with_them() -> Result<()> {
    let package = Installed::new()?;
    let page = r#"<!doctype html><html lang="en"><title>Lesson</title><link rel="icon" href="data:,">
<script type="module" src="lambdabox/element.js"></script>
<lambda-box name="Two files" env='{"STAGE": "test"}'>
  <script type="text/python">
    import os
    import helper

    def lambda_handler(event, context):
        return f"{os.environ['STAGE']} {helper.twice(event['n'])} {context.memory_limit_in_mb}"
  </script>
  <script type="text/python" data-file="helper.py">
    def twice(n):
        return 2 * n
  </script>
  <script type="application/json">{"n": 21}</script>
</lambda-box>
<lambda-box name="Again" memory="512"></lambda-box>
<lambda-box name="Words" memory="much"></lambda-box>
<lambda-box name="Too little" memory="100"></lambda-box>
<lambda-box name="Gone" src="gone.py"></lambda-box>"#;
    package.write("index.html", page)?;
    let site = StaticFiles::serve(package.path(), "/some/course/", 0)?;
    let address = format!("http://{}/some/course/", site.address());
    let chromium = lambdabox_browser_tests::chromium::Chromium::start().await?;
    let driver = chromium.driver();
    driver.goto(&address).await?;
    let first = LambdaBox::find(driver, 0).await?;
    first.press("Test").await?;
    first.wait_for_text("test 42 128").await?;
    let second = LambdaBox::find(driver, 1).await?;
    second.press("Test").await?;
    // The answer stands in the code as well.
    second.wait_for_text("START RequestId: ").await?;
    // Each account begins anew: both had the first request of one.
    let id = |text: String| {
        let found = text
            .lines()
            .find(|line| line.starts_with("START RequestId: "));
        found.map(str::to_owned).context("no START line")
    };
    ensure!(id(first.text().await?)? == id(second.text().await?)?);
    let text = "return [...document.querySelectorAll('lambda-box')].slice(2).map((box) => box.shadowRoot.textContent)";
    let wanted = [
        "memory=\"much\" has to be a whole number",
        "'memorySize'",
        "gone.py answers 404",
    ];
    let said: Vec<String> = wait_for("what is wrong", async || {
        let said: Vec<String> = driver.execute(text, Vec::new()).await?.convert()?;
        let all = said
            .iter()
            .zip(wanted)
            .all(|(said, wanted)| said.contains(wanted));
        Ok(all.then_some(said))
    })
    .await
    .with_context(|| "the boxes do not say it")?;
    ensure!(said.len() == 3);
    chromium.quit().await
}

#[tokio::test]
async fn the_engine_in_other_pages_gives_the_command_lines_bytes() -> Result<()> {
    const CODE: &str = "import hashlib, os, random\ncalls = 0\ndef lambda_handler(event, context):\n    global calls\n    calls += 1\n    print(os.environ['TABLE'], context.aws_request_id, random.random())\n    if event.get('fail'):\n        raise ValueError('no ' + event['fail'])\n    return {'calls': calls, 'sum': hashlib.sha256(event['text'].encode()).hexdigest()}\n";
    let events = [
        json!({"text": "żółw"}),
        json!({"text": "tea"}),
        json!({"fail": "tea"}),
    ];
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("lambda_function.py"), CODE)?;
    let case = json!({
        "memory": 256, "timeout": 10, "env": {"TABLE": "orders"}, "seed": 7, "events": events,
    });
    fs::write(folder.path().join("case.json"), case.to_string())?;
    let native = Native::new()?.run(Case::read(folder.path())?).await?;

    let package = Installed::new()?;
    package.write(
        "index.html",
        r#"<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,">"#,
    )?;
    // As on a host of packages: the script, its workers and all that they load come from another origin.
    let elsewhere = StaticFiles::serve_to_all(package.path())?;
    let module = format!("http://{}/lambdabox/index.js", elsewhere.address());
    on_site("elements-api", package.path(), async |console| {
        let script = "const [address, code, events] = given;
            const { Lambda, LambdaboxError } = await import(address);
            const lambda = new Lambda(code, { memory: 256, timeout: 10, env: { TABLE: 'orders' }, seed: 7 });
            const answers = await Promise.all(events.map((event) => lambda.invoke(event)));
            const refused = await lambda.invoke('x'.repeat(7_000_000)).catch((error) => error);
            lambda.close();
            const again = await lambda.invoke(events[0]);
            lambda.close();
            const limit = await new Lambda(code, { memory: 1 }).invoke().catch((error) => error);
            let option = null;
            try { new Lambda(code, { memroy: 1 }); } catch (error) { option = error.message; }
            const shop = new Lambda(\"import boto3\\ndef lambda_handler(event, context):\\n    return boto3.client('sqs').create_queue(QueueName='q')['QueueUrl']\\n\", { timeout: 60 });
            const url = (await shop.invoke()).payload;
            shop.close();
            const { record, payload, succeeded, errorType, fuel } = answers[2];
            return { records: answers.map(({ record }) => record), again: again.record, url, option,
              refused: [refused instanceof LambdaboxError, refused.exception, refused.status], limit: limit.message,
              last: { payload, succeeded, errorType, same: JSON.parse(record).fuel.invoke === fuel.invoke } };";
        let given = vec![json!(module), json!(CODE), json!(events)];
        let came = run(console.driver(), script, given).await?;
        ensure!(came["records"] == json!(native), "{native:#?}\n{came:#}");
        ensure!(came["again"] == json!(native[0]), "{came:#}");
        ensure!(came["refused"] == json!([true, "RequestEntityTooLargeException", 413]), "{came:#}");
        ensure!(came["last"]["errorType"] == "ValueError" && came["last"]["same"] == true, "{came:#}");
        ensure!(came["limit"].as_str().is_some_and(|text| text.contains("memorySize")), "{came:#}");
        ensure!(came["option"].as_str().is_some_and(|text| text.contains("memroy")), "{came:#}");
        ensure!(came["url"].as_str().is_some_and(|text| text.ends_with("/q")), "{came:#}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_examples_of_the_documentation_work() -> Result<()> {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/web-pages.md");
    let document = fs::read_to_string(document)?;
    let examples: Vec<&str> = document
        .split("```html\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    ensure!(examples.len() == 3, "{examples:?}");
    let package = Installed::new()?;
    package.write("hello.py", HELLO)?;
    let head =
        "<!doctype html><html lang=\"en\"><title>Page</title><link rel=\"icon\" href=\"data:,\">";
    // What the last one logs is to be seen in the document.
    let shown = examples
        .concat()
        .replace("console.log(", "document.title = String([");
    let shown = shown.replace("answer.fuel.invoke)", "answer.fuel.invoke])");
    package.write("index.html", &[head, &shown].concat())?;
    on_site("elements-documentation", package.path(), async |console| {
        let driver = console.driver();
        for (number, response) in [r#""message": "Hello Ada""#, r#""Hello Ada""#]
            .iter()
            .enumerate()
        {
            let one = LambdaBox::find(driver, number).await?;
            one.press("Test").await?;
            one.wait_for_text(response).await?;
        }
        let logged = wait_for("what the script logs", async || {
            let title = driver.title().await?;
            Ok((title != "Page").then_some(title))
        })
        .await?;
        ensure!(logged.starts_with("6,"), "{logged}");
        ensure!(logged.split(',').count() == 4, "{logged}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_slide_deck_keeps_its_slide_while_one_types() -> Result<()> {
    let package = Installed::new()?;
    fs::create_dir(package.path().join("reveal"))?;
    for file in ["reveal.css", "reveal.js"] {
        let from = Path::new(TOOLS).join("reveal.js/dist").join(file);
        fs::copy(from, package.path().join("reveal").join(file))?;
    }
    package.write("hello.py", HELLO)?;
    let deck = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Deck</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/reveal.css"></head><body><div class="reveal"><div class="slides">
<section><h2>First</h2>
<script type="module" src="lambdabox/element.js"></script>
<lambda-box src="hello.py" event='{"name": "Ada"}'></lambda-box>
</section><section><h2>Second</h2></section></div></div>
<script src="reveal/reveal.js"></script><script>Reveal.initialize();</script></body></html>"#;
    package.write("index.html", deck)?;
    on_site("elements-deck", package.path(), async |console| {
        let driver = console.driver();
        let slide = "return Reveal.getIndices().h";
        let inside = LambdaBox::find(driver, 0).await?;
        // A space turns the slide, and N and the arrows as well.
        inside.type_at_end("# one n two ").await?;
        inside.wait_for_text("Changes not deployed").await?;
        inside.press("Deploy").await?;
        inside.press("Test").await?;
        inside.wait_for_text("Status: Succeeded").await?;
        let at: u32 = driver.execute(slide, Vec::new()).await?.convert()?;
        ensure!(at == 0, "the deck is at slide {at}");
        console
            .screenshot(&screenshots()?.join("lambda-box-deck.png"))
            .await?;
        // It does turn for whoever types elsewhere.
        let elsewhere =
            "document.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 78, bubbles: true }))";
        driver.execute(elsewhere, Vec::new()).await?;
        let at: u32 = driver.execute(slide, Vec::new()).await?.convert()?;
        ensure!(at == 1, "the deck is at slide {at}");
        Ok(())
    })
    .await
}

#[test]
fn the_package_is_typed() -> Result<()> {
    const USED: &str = r#"
import { Lambda, LambdaboxError, configure, type Answer } from "lambdabox";
import "lambdabox/element";

configure({ engine: new URL("/engine/", location.href) });
const lambda = new Lambda({ "lambda_function.py": "", "data.bin": new Uint8Array(2) }, { memory: 256, env: { A: "b" } });
export async function used(): Promise<number> {
  const answer: Answer = await lambda.invoke({ name: "Ada" });
  return answer.fuel.invoke + answer.cost.totalUsd + answer.report.billedDurationMs;
}
const box = document.querySelector("lambda-box");
box?.addEventListener("lambdabox-result", ({ detail }) => console.log(detail.failed, detail.summary[0]?.name));
export const told: Promise<void> | undefined = box?.test();
export const isOurs = (error: unknown) => error instanceof LambdaboxError && error.status === 413;
// @ts-expect-error: there is no such option.
new Lambda("", { memroy: 1 });
"#;
    let folder = tempfile::tempdir()?;
    let modules = folder.path().join("node_modules");
    fs::create_dir(&modules)?;
    let package = Installed::new()?;
    fs::rename(package.path().join("lambdabox"), modules.join("lambdabox"))?;
    fs::write(folder.path().join("used.ts"), USED)?;
    let project = json!({
        "files": ["used.ts"],
        "compilerOptions": {
            "noEmit": true, "strict": true, "noUncheckedIndexedAccess": true,
            "lib": ["es2022", "dom", "dom.iterable"], "target": "es2022",
            "module": "esnext", "moduleResolution": "bundler", "types": [],
        },
    });
    fs::write(folder.path().join("tsconfig.json"), project.to_string())?;
    let checked = Command::new("node")
        .current_dir(folder.path())
        .arg(Path::new(TOOLS).join("typescript/bin/tsc"))
        .args(["--project", "tsconfig.json"])
        .output()?;
    let said = String::from_utf8_lossy(&checked.stdout);
    ensure!(checked.status.success(), "{said}");
    Ok(())
}
