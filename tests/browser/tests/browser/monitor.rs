//! Metrics and logs, as a person looks at them.

use anyhow::{Context as _, Result, ensure};
use lambdabox_browser_tests::axe;
use lambdabox_browser_tests::console::{Console, Role};
use lambdabox_browser_tests::session::{on_the_page, screenshots};
use lambdabox_browser_tests::wait::wait_for;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Logs something structured, something hostile and something long, and needs a key.
const LOGS: &str = r#"import json
def lambda_handler(event, context):
    print(json.dumps({"level": "INFO", "order": {"items": ["tea", "milk"]}}))
    print('<img src=x onerror="document.title=1"> \x1b[31mred\x1b[0m \u202ebackwards')
    print('x' * 200000)
    return event['key1']
"#;

/// The figure of a chart.
async fn total(console: &Console, title: &str) -> Result<String> {
    let read = "const title = arguments[0];
        const chart = [...document.querySelectorAll('figure')]
          .find((figure) => figure.querySelector('h3').textContent === title);
        return chart?.querySelector('p').textContent ?? null;";
    wait_for(&format!("the chart “{title}”"), async || {
        let answer = console.driver().execute(read, vec![json!(title)]).await?;
        Ok(answer.convert::<Option<String>>()?)
    })
    .await
}

/// The messages that are in the document now.
async fn messages(console: &Console) -> Result<Vec<String>> {
    let read = "const log = document.querySelector('[role=group][aria-label=\"Log events\"]');
        return [...log?.querySelectorAll('[role=cell] button') ?? []].map(({ textContent }) => textContent);";
    Ok(console
        .driver()
        .execute(read, Vec::new())
        .await?
        .convert()?)
}

async fn until(
    console: &Console,
    what: &str,
    are: impl Fn(&[String]) -> bool,
) -> Result<Vec<String>> {
    wait_for(what, async || {
        let messages = messages(console).await?;
        Ok(are(&messages).then_some(messages))
    })
    .await
}

/// Presses Test, and waits until it has succeeded or failed.
async fn test(console: &Console, status: &str) -> Result<()> {
    let outcome = console.test().await?;
    ensure!(outcome.status == status, "{outcome:?}");
    Ok(())
}

/// What the page downloads lands in this folder.
async fn download_into(console: &Console, folder: &Path) -> Result<()> {
    let allowed = json!({"behavior": "allow", "downloadPath": folder});
    let cdp = console.driver().cdp();
    cdp.send_raw("Browser.setDownloadBehavior", allowed).await?;
    Ok(())
}

async fn downloaded(folder: &Path) -> Result<String> {
    wait_for("the file", async || {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // Chromium writes under another name first.
            if path.extension().is_some_and(|ending| ending == "log") {
                return Ok(Some(fs::read_to_string(path)?));
            }
        }
        Ok(None)
    })
    .await
}

#[tokio::test]
async fn two_invocations_are_counted_and_their_log_is_read() -> Result<()> {
    on_the_page("monitor", async |console| {
        let pictures = screenshots()?;
        console.follow("Monitor").await?;
        console.wait_for_text("No metrics yet").await?;
        axe::check(console, &pictures, "monitor-empty").await?;
        console.follow("Log groups").await?;
        console.wait_for_text("No log groups").await?;
        console.follow("Functions").await?;
        console.follow("my-function").await?;

        console.deploy(LOGS).await?;
        test(console, "Succeeded").await?;
        console.paste_into("Event JSON", "{}").await?;
        test(console, "Failed").await?;

        console.follow("Monitor").await?;
        ensure!(total(console, "Invocations").await? == "2");
        let errors = total(console, "Error count and success rate (%)").await?;
        ensure!(errors == "1, success rate 50 %", "{errors}");
        ensure!(total(console, "Cold starts").await?.starts_with("1, "));
        ensure!(total(console, "Duration").await?.contains(" ms on average"));
        ensure!(total(console, "Throttles").await? == "0");
        ensure!(total(console, "Total concurrent executions").await? == "1");
        console
            .driver()
            .execute("document.querySelector('details').open = true", Vec::new())
            .await?;
        let table = console
            .find(Role::Region, "CloudWatch metrics")
            .await?
            .text()
            .await?;
        ensure!(table.contains(" 2 1 50 % "), "{table}");
        axe::check(console, &pictures, "monitor").await?;
        console.choose("Time range", "1 week").await?;
        console.choose("Period", "1 day").await?;
        ensure!(total(console, "Invocations").await? == "2");

        console.follow("View CloudWatch logs").await?;
        console.find(Role::Region, "Log streams").await?;
        axe::check(console, &pictures, "log-group").await?;
        console.follow("2026/01/02/[$LATEST]").await?;
        let all = until(console, "the events", |all| all.len() > 10).await?;
        ensure!(
            all[0].starts_with("INIT_START Runtime Version: python:3.14"),
            "{all:?}"
        );
        let starts = ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "];
        for start in starts {
            let count = all.iter().filter(|line| line.starts_with(start)).count();
            ensure!(count == 2, "{count} lines begin with {start}");
        }
        axe::check(console, &pictures, "log-events").await?;

        read_and_filter(console, &pictures).await?;
        test_in_another_tab(console).await?;
        keep_and_delete(console, &all, &pictures).await
    })
    .await
}

/// Filters, opens events, and saves them as a file.
async fn read_and_filter(console: &Console, pictures: &Path) -> Result<()> {
    console
        .fill("Filter events", r#"{ $.level = "INFO" }"#)
        .await?;
    console.wait_for_text("2 events match").await?;
    console.press(r#"{"level": "INFO""#).await?;
    console
        .wait_for_text("\"items\": [\n      \"tea\",\n      \"milk\"\n    ]")
        .await?;
    axe::check(console, pictures, "log-event-opened").await?;
    console.fill("Filter events", "a.b").await?;
    console
        .wait_for_text("Invalid filter pattern: put a.b in double quotes")
        .await?;
    console.fill("Filter events", "KeyError -Nothing").await?;
    console.wait_for_text("1 events match").await?;
    console.press("Clear the filter").await?;
    let all = until(console, "all events", |all| all.len() > 10).await?;

    // What a handler prints is text: no element, no escape sequence, no other direction.
    let hostile =
        "<img src=x onerror=\"document.title=1\"> \u{241b}[31mred\u{241b}[0m \u{fffd}backwards";
    ensure!(all.iter().any(|line| line == hostile), "{all:?}");
    let images = "return document.querySelectorAll('img').length";
    let images: u32 = console
        .driver()
        .execute(images, Vec::new())
        .await?
        .convert()?;
    ensure!(images == 0);
    console.press("xxxxxxxxxx").await?;
    console
        .wait_for_text("The event is longer. Download has all of it.")
        .await?;
    console.press("xxxxxxxxxx").await?;

    let folder = TempDir::new()?;
    download_into(console, folder.path()).await?;
    console.press("Download these events").await?;
    let file = downloaded(folder.path()).await?;
    ensure!(
        file.lines().count() >= all.len(),
        "{} lines",
        file.lines().count()
    );
    ensure!(file.contains("\u{1b}[31mred\u{1b}[0m \u{202e}backwards"));
    ensure!(file.contains(&"x".repeat(200_000)));
    ensure!(file.starts_with("2026-01-02T03:04:05.678Z INIT_START "));
    Ok(())
}

/// Presses Test in another tab, which has an engine of its own, and comes back.
async fn test_in_another_tab(console: &Console) -> Result<()> {
    let driver = console.driver();
    let here = driver.window().await?;
    let address = driver.current_url().await?;
    let page = address.as_str().split('#').next().context("an address")?;
    let there = driver.new_tab().await?;
    driver.switch_to_window(there).await?;
    driver
        .goto(format!("{page}#/functions/my-function?tab=test"))
        .await?;
    console.paste_into("Event JSON", r#"{"key1": 1}"#).await?;
    test(console, "Succeeded").await?;
    driver.close_window().await?;
    driver.switch_to_window(here).await?;
    Ok(())
}

/// A reload keeps everything; a group outlives its function, and goes when it is deleted.
async fn keep_and_delete(console: &Console, before: &[String], pictures: &Path) -> Result<()> {
    console.driver().refresh().await?;
    let kept = until(console, "the stream after a reload", |all| {
        all.len() == before.len()
    })
    .await?;
    ensure!(kept == before);
    console.follow("Functions").await?;
    console.follow("my-function").await?;
    console.follow("Monitor").await?;
    ensure!(total(console, "Invocations").await? == "3");
    console.follow("Functions").await?;
    console.press("Delete my-function").await?;
    console.fill("To confirm", "delete").await?;
    console.press("Confirm: Delete").await?;
    console.wait_for_text("No functions").await?;
    console.follow("Log groups").await?;
    console.find(Role::Link, "/aws/lambda/my-function").await?;
    axe::check(console, pictures, "log-groups").await?;
    console.follow("/aws/lambda/my-function").await?;
    console.follow("Search all log streams").await?;
    // The other tab had an environment of its own: its cold start has seven events.
    let all = until(console, "the events of both tabs", |all| {
        all.len() == before.len() + 7
    })
    .await?;
    ensure!(all[before.len()].starts_with("INIT_START"), "{all:?}");
    axe::check(console, pictures, "log-events-of-all").await?;

    console.follow("/aws/lambda/my-function").await?;
    console.choose("Retention setting", "1 day").await?;
    console
        .wait_for_text("The retention setting is saved.")
        .await?;
    console.press("Delete this log group").await?;
    console.press("Confirm: Delete").await?;
    console.wait_for_text("No log groups").await?;
    console.driver().refresh().await?;
    console.wait_for_text("No log groups").await
}

#[tokio::test]
async fn live_tail_shows_what_another_tab_logs() -> Result<()> {
    on_the_page("tail", async |console| {
        console
            .deploy("def lambda_handler(event, context):\n    for n in range(300):\n        print('line', n)\n")
            .await?;
        test(console, "Succeeded").await?;
        console.follow("View the log stream in CloudWatch").await?;
        until(console, "the first events", |all| all.len() == 200).await?;
        console.follow("/aws/lambda/my-function").await?;
        console.follow("Search all log streams").await?;
        console.press("Start tailing").await?;
        let end = |all: &[String]| all.last().is_some_and(|line| line.starts_with("REPORT"));
        let before = until(console, "the end of the log", end).await?;

        test_in_another_tab(console).await?;

        let after = until(console, "new events", |all| end(all) && all.last() != before.last()).await?;
        ensure!(after.iter().any(|line| line == "line 299"), "{after:?}");
        // The last one is in view.
        let seen = "const log = document.querySelector('[role=group][aria-label=\"Log events\"]');
            return log.scrollTop + log.clientHeight >= log.scrollHeight - 2";
        ensure!(console.driver().execute(seen, Vec::new()).await?.convert::<bool>()?);
        console.press("Stop tailing").await?;
        console.find(Role::Button, "Start tailing").await?;
        Ok(())
    })
    .await
}

/// Scrolls through all of the log in steps, one a frame, and answers what that took.
const SCROLL: &str = "const done = arguments[arguments.length - 1];
    const log = document.querySelector('[role=group][aria-label=\"Log events\"]');
    const rows = () => log.querySelectorAll('[role=row]').length;
    const long = [];
    const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
    watch.observe({ type: 'longtask' });
    const frames = [];
    let most = 0, blank = 0, last = performance.now(), steps = 0;
    const step = (now) => {
      frames.push(now - last);
      last = now;
      most = Math.max(most, rows());
      const box = log.getBoundingClientRect();
      const there = document.elementFromPoint(box.left + 300, box.top + box.height / 2);
      if (!there?.closest('[role=rowgroup]')) blank += 1;
      if (log.scrollTop + log.clientHeight >= log.scrollHeight - 2 || ++steps > 3000) {
        watch.disconnect();
        frames.shift();
        frames.sort((a, b) => a - b);
        const at = (part) => frames[Math.min(frames.length - 1, Math.floor(frames.length * part))];
        return done({ frames: frames.length, median: at(0.5), p95: at(0.95), worst: at(1), long, most, blank });
      }
      log.scrollTop += 240;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);";

#[tokio::test]
async fn ten_thousand_lines_scroll_smoothly() -> Result<()> {
    on_the_page("lines", async |console| {
        console
            .deploy("def lambda_handler(event, context):\n    for n in range(10000):\n        print(f'line {n:05} of a log that somebody reads', n % 7)\n")
            .await?;
        console.configure("Timeout", "60").await?;
        test(console, "Succeeded").await?;
        console.follow("View the log stream in CloudWatch").await?;
        console.wait_for_text("10,004 events").await?;
        console.screenshot(&screenshots()?.join("log-lines.png")).await?;

        let driver = console.driver();
        // Some 1,200 frames: 20 s, and more on a machine that has other things to do.
        driver.set_script_timeout(Duration::from_secs(150)).await?;
        let seen: Value = driver.execute_async(SCROLL, Vec::new()).await?.convert()?;
        println!("scrolling 10,004 events: {seen}");
        let figure = |key: &str| seen[key].as_f64().unwrap_or(f64::MAX);
        ensure!(figure("most") <= 220.0, "rows in the document: {seen}");
        ensure!(figure("frames") > 500.0, "it did not scroll: {seen}");
        // On a busy machine some frames come before their rows.
        ensure!(figure("blank") <= figure("frames") / 4.0, "empty frames: {seen}");
        ensure!(figure("median") < 50.0, "{seen}");
        let longest = seen["long"].as_array().into_iter().flatten().filter_map(Value::as_f64);
        ensure!(longest.fold(0.0, f64::max) < 600.0, "the page was blocked: {seen}");
        let last = until(console, "the end of the log", |all| {
            all.last().is_some_and(|line| line.starts_with("REPORT"))
        })
        .await?;
        ensure!(last.iter().any(|line| line.starts_with("line 09999")), "{last:?}");

        // Typing is not held up by the search: a long task would be one.
        let watch = "globalThis.long = [];
            new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)))
              .observe({ type: 'longtask' });";
        driver.execute(watch, Vec::new()).await?;
        console.fill("Filter events", "\"line 04242\"").await?;
        console.wait_for_text("1 events match").await?;
        let long: Vec<f64> = driver.execute("return long", Vec::new()).await?.convert()?;
        ensure!(long.iter().all(|duration| *duration < 600.0), "{long:?}");

        // An event far down is opened, left and found again.
        console.press("Clear the filter").await?;
        console.wait_for_text("10,004 events").await?;
        console.press("line 00003").await?;
        let far = "document.querySelector('[role=group][aria-label=\"Log events\"]').scrollTop = arguments[0]";
        driver.execute(far, vec![json!(147_000)]).await?;
        until(console, "lines from the middle", |all| all.iter().any(|line| line.starts_with("line 05"))).await?;
        driver.execute(far, vec![json!(0)]).await?;
        until(console, "the first lines", |all| all.first().is_some_and(|line| line.starts_with("INIT_START"))).await?;
        let opened = "return document.querySelectorAll('[aria-expanded=true]').length";
        ensure!(driver.execute(opened, Vec::new()).await?.convert::<u32>()? == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_throttled_request_is_counted() -> Result<()> {
    on_the_page("throttled", async |console| {
        console.follow("Configuration").await?;
        console.follow("Concurrency").await?;
        let reserve = "[...document.querySelectorAll('input[type=radio]')]
            .find((input) => input.value === 'reserved').click()";
        console.driver().execute(reserve, Vec::new()).await?;
        console.fill("Reserved concurrency", "0").await?;
        console.press("Save").await?;
        console.wait_for_text("All changes are saved.").await?;
        console.follow("Code").await?;
        console.press("Test").await?;
        console.wait_for_text("Rate Exceeded.").await?;
        console.follow("Monitor").await?;
        ensure!(total(console, "Throttles").await? == "1");
        ensure!(total(console, "Invocations").await? == "0");
        Ok(())
    })
    .await
}
