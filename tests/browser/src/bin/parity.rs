//! Runs recorded cases in both engines and compares what they print, byte for byte.
//!
//!     parity FOLDER
//!
//! FOLDER holds cases, or is one. The page must have been built. Prints a table; fails when a case is
//! not the same in both engines.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::parity::{Native, Page, cases, compare, row};
use lambdabox_browser_tests::session::serve_page;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let folder = std::env::args_os().nth(1).context("parity FOLDER")?;
    let cases = cases(Path::new(&folder))?;
    let started = Instant::now();
    let native = Native::new()?;
    let (_site, address) = serve_page()?;
    let chromium = Chromium::start().await?;
    let different = compare_all(&cases, &native, &chromium, &address).await;
    chromium.quit().await?;
    let different = different?;
    println!(
        "{} of {} cases are the same in both engines ({:.1} s)",
        cases.len() - different,
        cases.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(ExitCode::from(u8::from(different > 0)))
}

/// Prints a row as soon as a case has run; says how many are different or failed.
async fn compare_all(
    cases: &[std::path::PathBuf],
    native: &Native,
    chromium: &Chromium,
    address: &str,
) -> Result<usize> {
    let page = Page::open(chromium, address).await?;
    println!(
        "{:<34} {:>6} {:>16} {:>16}",
        "case", "events", "fuel, wasmtime", "fuel, page"
    );
    let mut different = 0;
    for folder in cases {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        match compare(folder, native, &page).await {
            Ok(compared) => {
                let row = row(&name, &compared);
                different += usize::from(!row.same);
                println!("{}", row.text);
            }
            Err(error) => {
                different += 1;
                println!("{name:<34} FAILED: {error:#}");
            }
        }
    }
    Ok(different)
}
