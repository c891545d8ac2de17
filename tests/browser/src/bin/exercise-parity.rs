//! Checks every solution, starter and wrong submission of a course on this machine and through the
//! page's own workers in Chromium, and compares the verdicts byte for byte.
//!
//!     exercise-parity COURSE
//!
//! COURSE is an author's folder. The page must have been built. Prints a table; fails when a verdict is
//! not the same.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::exercises::{Authored, Native, Page, authored};
use lambdabox_browser_tests::session::serve_page;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let folder = std::env::args_os()
        .nth(1)
        .context("exercise-parity COURSE")?;
    let (submissions, course) = authored(Path::new(&folder))?;
    let started = Instant::now();
    let native = Native::new()?;
    let (_site, address) = serve_page()?;
    let chromium = Chromium::start().await?;
    let different = compare(&submissions, &course, &native, &chromium, &address).await;
    chromium.quit().await?;
    let different = different?;
    println!(
        "{} of {} submissions get the same verdicts in both engines ({:.1} s)",
        submissions.len() - different,
        submissions.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(ExitCode::from(u8::from(different > 0)))
}

/// How many are different, or were refused.
async fn compare(
    submissions: &[Authored],
    course: &str,
    native: &Native,
    chromium: &Chromium,
    address: &str,
) -> Result<usize> {
    let page = Page::open(chromium, address, course).await?;
    println!("{:<52} {:>7} {:>9}", "submission", "points", "page, ms");
    let mut different = 0;
    for submission in submissions {
        let expected = native.verdicts(submission);
        let name = &submission.name;
        let points = format!("{}/{}", expected.points, expected.max_points);
        match page.verdicts(submission).await {
            Ok((came, milliseconds)) => {
                let (expected, came) = (to_line(&expected)?, to_line(&came)?);
                let same = expected == came;
                different += usize::from(!same);
                let verdict = if same { "equal" } else { "DIFFERENT" };
                println!("{name:<52} {points:>7} {milliseconds:>9.0}  {verdict}");
                if !same {
                    println!("    here      {expected}\n    the page  {came}");
                }
            }
            Err(error) => {
                different += 1;
                println!("{name:<52} {points:>7}  FAILED: {error:#}");
            }
        }
    }
    Ok(different)
}

fn to_line(result: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_string(result)?)
}
