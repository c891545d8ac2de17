//! Many requests in virtual time, and every memory size, as a person looks at them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use lambdabox_browser_tests::axe;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::parity::runtimes;
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use lambdabox_browser_tests::wait::wait_for;
use serde_json::{Value, json};
use thirtyfour::{By, Key};

/// Its own work is 2 million steps or so; the rest is slept.
const WORKS: &str = "import time
time.sleep(0.15)
def lambda_handler(event, context):
    time.sleep(0.02)
    return sum(range(20000))
";

/// A figure of the totals that are shown: of the last simulation as it is configured.
async fn figure(console: &Console, region: &str, name: &str) -> Result<String> {
    let read = "const [title, name] = arguments;
        const part = [...document.querySelectorAll('section')]
          .find((section) => section.querySelector('h2')?.textContent === title);
        const term = [...part?.querySelectorAll('dt') ?? []].find(({ textContent }) => textContent === name);
        return term?.nextElementSibling.textContent ?? null;";
    let arguments = vec![json!(region), json!(name)];
    wait_for(&format!("“{name}” of “{region}”"), async || {
        let answer = console.driver().execute(read, arguments.clone()).await?;
        Ok(answer.convert::<Option<String>>()?)
    })
    .await
}

const AS_IS: &str = "Environments: As configured";
const WHAT_IF: &str = "Environments: What if";

/// Opens the tables below the drawings.
async fn unfold(console: &Console) -> Result<()> {
    for summary in console.driver().find_all(By::Tag("summary")).await? {
        summary.scroll_into_view().await?;
        summary.click().await?;
    }
    Ok(())
}

/// Runs a simulation and waits for its result.
async fn run(console: &Console) -> Result<()> {
    console.press("Run simulation").await?;
    console.find(Role::Button, "Run simulation").await?;
    console.find(Role::Region, AS_IS).await?;
    Ok(())
}

#[tokio::test]
async fn bursts_slow_rates_and_limits_make_different_pictures() -> Result<()> {
    on_the_page("simulate", async |console| {
        console.deploy(WORKS).await?;
        console.follow("Simulate").await?;
        console.wait_for_text("No simulation yet").await?;
        axe::check(console, &screenshots()?, "simulate-empty").await?;
        run(console).await?;
        ensure!(figure(console, AS_IS, "Cold starts").await? == "20");
        ensure!(figure(console, AS_IS, "Max concurrency").await? == "20");
        axe::check(console, &screenshots()?, "simulate-burst").await?;

        console
            .choose("Pattern", "Even: the same pause between them")
            .await?;
        console.fill("Rate", "1").await?;
        run(console).await?;
        ensure!(figure(console, AS_IS, "Cold starts").await? == "1");
        let memory = figure(console, AS_IS, "Latency p50").await?;
        ensure!(memory.ends_with(" ms"), "{memory}");

        // What if: five at a time, and a whole CPU. The configuration stays.
        console.choose("Pattern", "Burst: all at once").await?;
        console.fill("Reserved concurrency", "5").await?;
        console.fill("Memory", "1769").await?;
        console.press("Run simulation").await?;
        console.find(Role::Region, WHAT_IF).await?;
        ensure!(figure(console, AS_IS, "Throttles").await? == "0");
        ensure!(figure(console, WHAT_IF, "Throttles").await? == "15");
        ensure!(figure(console, WHAT_IF, "Max concurrency").await? == "5");
        let milliseconds = async |region| -> Result<f64> {
            let text = figure(console, region, "Latency p95").await?;
            text.strip_suffix(" ms")
                .unwrap_or(&text)
                .parse()
                .context(text.clone())
        };
        ensure!(milliseconds(WHAT_IF).await? < milliseconds(AS_IS).await?);
        console.wait_for_text("Throttled with 429: 15.").await?;
        axe::check(console, &screenshots()?, "simulate-what-if").await?;
        unfold(console).await?;
        console
            .wait_for_text("Throttled: reserved concurrency")
            .await?;
        axe::check(console, &screenshots()?, "simulate-tables").await?;
        console.follow("Configuration").await?;
        let memory = console.find(Role::Textbox, "Memory").await?;
        ensure!(
            memory.value().await?.as_deref() == Some("128"),
            "the configuration stays"
        );
        Ok(())
    })
    .await
}

/// The command line, built from the same sources.
fn command_line(arguments: &[&str], folder: &Path) -> Result<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/lambdabox");
    let output = Command::new(&program)
        .env("LAMBDABOX_RUNTIMES", runtimes())
        .arg("simulate")
        .arg(folder)
        .args([
            "--name",
            "my-function",
            "--template",
            "hello-world",
            "--output",
            "json",
        ])
        .args(arguments)
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

#[tokio::test]
async fn the_page_and_the_command_line_say_the_same_to_the_byte() -> Result<()> {
    on_the_page("simulate-bytes", async |console| {
        let downloads = tempfile::tempdir()?;
        let allow = json!({ "behavior": "allow", "downloadPath": downloads.path() });
        console.driver().cdp().send_raw("Page.setDownloadBehavior", allow).await?;
        let code = tempfile::tempdir()?;
        let source = "import json, random\ncalls = 0\ndef lambda_handler(event, context):\n    global calls\n    calls += 1\n    json.dumps([random.random()] * 3000 * calls)\n    if calls == 4:\n        raise ValueError('tired')\n    if calls == 6:\n        raise SystemExit(1)\n";
        fs::write(code.path().join("lambda_function.py"), source)?;
        console.deploy(source).await?;
        console.follow("Simulate").await?;
        console
            .choose("Pattern", "Poisson: at random, as from many people")
            .await?;
        console.fill("Requests", "400").await?;
        console.fill("Rate", "12.5").await?;
        console.fill("Seed", "7").await?;
        console.fill("Reserved concurrency", "3").await?;
        console.choose("Invocation type", "Event: into a queue, with retries").await?;
        console.press("Run simulation").await?;
        console.find(Role::Region, WHAT_IF).await?;
        console.screenshot(&screenshots()?.join("simulate-poisson.png")).await?;

        let common = ["--pattern", "poisson", "--requests", "400", "--rate", "12.5", "--seed", "7", "--invocation-type", "Event"];
        for (region, more) in [(AS_IS, &[][..]), (WHAT_IF, &["--reserved-concurrency", "3"][..])] {
            let part = console.find(Role::Region, region).await?;
            let button = part.find(By::Tag("button")).await?;
            button.scroll_into_view().await?;
            button.click().await?;
            let file = downloads.path().join("simulation.json");
            let expected = command_line(&[&common[..], more].concat(), code.path())?;
            let page = wait_for("the downloaded JSON", async || {
                Ok(fs::read_to_string(&file).ok().filter(|text| text.ends_with('\n')))
            })
            .await?;
            ensure!(page == expected, "{region}: the page says\n{page}\nand the command line\n{expected}");
            let simulation: Value = serde_json::from_str(&page)?;
            ensure!(simulation["requests"].as_array().map(Vec::len) == Some(400));
            fs::remove_file(&file)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn power_tuning_shows_each_memory_size_and_its_errors() -> Result<()> {
    on_the_page("tuning", async |console| {
        console
            .deploy("def lambda_handler(event, context):\n    block = bytes(150_000_000)\n    return sum(range(300000))\n")
            .await?;
        console.configure("Timeout", "30").await?;
        console.follow("Power tuning").await?;
        console.wait_for_text("No power tuning yet").await?;
        console.press("Run power tuning").await?;
        console.wait_for_text("fastest with 1769 MB; 128 MB are configured").await?;
        console.wait_for_text("10240 MB").await?;
        let read = "return [...document.querySelectorAll('#sizes tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))";
        let rows: Vec<Vec<String>> = console.driver().execute(read, Vec::new()).await?.convert()?;
        ensure!(rows.len() == 10, "{rows:?}");
        ensure!(rows[0][6].contains("OutOfMemory") || rows[0][6].contains("MemoryError"), "{rows:?}");
        ensure!(rows[1][6].contains("cheapest"), "{rows:?}");
        ensure!(rows[5][6].contains("fastest"), "{rows:?}");
        axe::check(console, &screenshots()?, "tuning").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn warm_environments_are_left_alone_and_an_endless_function_is_stopped() -> Result<()> {
    on_the_page("simulate-stop", async |console| {
        console.configure("Timeout", "900").await?;
        console.configure("Memory", "1769").await?;
        console
            .deploy("count = 0\ndef lambda_handler(event, context):\n    global count\n    count += 1\n    while event.get('loop'):\n        pass\n    return count\n")
            .await?;
        console.test().await?;
        console.follow("Simulate").await?;
        run(console).await?;
        console.follow("Code").await?;
        let warm = console.test().await?;
        ensure!(warm.response == "2" && warm.banner.contains("Warm start"), "{warm:?}");

        console.paste_into("Event JSON", r#"{"loop": true}"#).await?;
        for (tab, start) in [("Simulate", "Run simulation"), ("Power tuning", "Run power tuning")] {
            console.follow(tab).await?;
            console.press(start).await?;
            console.find(Role::Button, "Stop").await?;
            // The page answers meanwhile.
            console.follow("Configuration").await?;
            console.wait_for_text("General configuration").await?;
            console.follow(tab).await?;
            console.press("Stop").await?;
            console.wait_for_text("Stopped. Nothing was changed.").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nonsense_is_refused_in_words_and_much_is_no_trouble() -> Result<()> {
    on_the_page("simulate-hostile", async |console| {
        // What the function calls its errors is text.
        console
            .deploy("class Evil(Exception):\n    pass\nEvil.__name__ = '<img src=x onerror=alert(1)>'\ndef lambda_handler(event, context):\n    raise Evil('no')\n")
            .await?;
        console.follow("Simulate").await?;
        for (field, value, refusal) in [
            ("Requests", "99999999999999", "Enter a whole number for requests."),
            ("Requests", "10001", "The number of requests must be between 1 and 10000."),
            ("Requests", "0", "The number of requests must be between 1 and 10000."),
            ("Memory", "64", "'memorySize'"),
            ("Reserved concurrency", "901", "below its minimum value of [100]."),
        ] {
            let input = console.find(Role::Textbox, field).await?;
            let before = input.value().await?.unwrap_or_default();
            console.fill(field, value).await?;
            console.press("Run simulation").await?;
            console.wait_for_text(refusal).await?;
            console.fill(field, &before).await?;
            if before.is_empty() {
                input.send_keys(Key::Delete + "").await?;
            }
        }
        console.choose("Pattern", "Even: the same pause between them").await?;
        console.fill("Rate", "0").await?;
        console.press("Run simulation").await?;
        console.wait_for_text("The rate must be a number of requests a second between 0.0001 and 100000").await?;
        console.fill("Rate", "5000").await?;
        console.fill("Requests", "10000").await?;
        run(console).await?;
        ensure!(figure(console, AS_IS, "Succeeded").await? == "0");
        let all = figure(console, AS_IS, "Failed").await?.parse::<u32>()? + figure(console, AS_IS, "Never handled").await?.parse::<u32>()?;
        ensure!(all == 10_000);
        unfold(console).await?;
        console.wait_for_text("The first 100 of 10000 requests").await?;
        axe::check(console, &screenshots()?, "simulate-many").await?;

        console.follow("Power tuning").await?;
        console.press("Run power tuning").await?;
        console.wait_for_text("Failed <img src=x onerror=alert(1)>").await?;
        Ok(())
    })
    .await
}
