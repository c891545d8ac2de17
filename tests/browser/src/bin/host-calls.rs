//! Measures what loops of host calls really take in the page, beside a loop that only computes; prints
//! a table, as the host's example `host_calls` does for wasmtime.
//!
//!     host-calls TASKS.WASM [--check]
//!
//! The page must have been built. With `--check` it fails if a loop takes more than 1.5 times what
//! computing takes for the same virtual time.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::parity::{HandedOver, Page};
use lambdabox_browser_tests::session::serve_page;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::runtime::COMPILED;
use serde_json::{Value, json};

/// How long a loop is watched.
const WATCHED: Duration = Duration::from_millis(400);

/// The most that a virtual second may take, as a multiple of what a loop that only computes takes.
const MOST: f64 = 1.5;

/// Fuel of a second of one virtual CPU.
const FUEL_A_SECOND: f64 = 25e9;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let tasks = std::fs::read(words.first().context("host-calls TASKS.WASM")?)?;
    let (_site, address) = serve_page()?;
    let chromium = Chromium::start().await?;
    let missed = measure_all(&chromium, &address, &tasks).await;
    chromium.quit().await?;
    let missed = missed?;
    let check = words.iter().any(|word| word == "--check");
    Ok(ExitCode::from(u8::from(check && missed > 0)))
}

/// Prints a row for every loop; says how many took too long.
async fn measure_all(chromium: &Chromium, address: &str, tasks: &[u8]) -> Result<usize> {
    let page = Page::open(chromium, address).await?;
    let (names, _, _) = run(&page, tasks, None, 0).await?;
    let names: Vec<String> = serde_json::from_value(names)?;
    println!(
        "| compiled, in the page | fuel a round | ns a round | s a virtual s | against computing |"
    );
    println!("|---|---:|---:|---:|---:|");
    let (mut computing, mut missed) = (f64::NAN, 0);
    for name in names {
        let (_, fuel_at_first, time_at_first) = run(&page, tasks, Some(&name), 0).await?;
        let mut count = 1_u64;
        let (fuel, time) = loop {
            let (_, fuel, time) = run(&page, tasks, Some(&name), count).await?;
            let time = time.saturating_sub(time_at_first);
            if time >= WATCHED {
                break (fuel - fuel_at_first, time.as_secs_f64());
            }
            let factor = WATCHED.as_secs_f64() / time.as_secs_f64().max(0.02);
            count = (count as f64 * factor.clamp(1.5, 16.0)).ceil() as u64;
        };
        let seconds = time / (fuel / FUEL_A_SECOND);
        if computing.is_nan() {
            computing = seconds;
        }
        missed += usize::from(seconds > MOST * computing);
        println!(
            "| {name} | {:.0} | {:.0} | {seconds:.2} | {:.2} |",
            fuel / count as f64,
            time * 1e9 / count as f64,
            seconds / computing
        );
    }
    Ok(missed)
}

/// One loop in a fresh environment: the answer, the fuel, and real time.
async fn run(
    page: &Page<'_>,
    tasks: &[u8],
    name: Option<&str>,
    count: u64,
) -> Result<(Value, f64, Duration)> {
    let event = json!({ "task": "calls", "name": name, "count": count }).to_string();
    let config = FunctionConfig {
        runtime: COMPILED.into(),
        memory_size: 1769,
        timeout: 900,
        ..FunctionConfig::default()
    };
    let case = HandedOver::of_component(tasks, &[&event], 1).with_config(&config);
    let started = Instant::now();
    let lines = page.run(&case).await?;
    let time = started.elapsed();
    let line: Value = serde_json::from_str(lines.first().context("no line")?)?;
    let fuel = line["fuel"]["invoke"].as_f64().context("no fuel")?;
    Ok((line["payload"].clone(), fuel, time))
}
