//! `cargo xtask parity`: recorded cases in both engines, compared byte for byte; with `--exercises` the
//! verdicts of the course's submissions.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::paths::Paths;
use crate::program::{self, run};
use crate::setup::{self, Browser, Purpose};
use crate::{handlers, page};

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let exercises = arguments.flag("--exercises");
    let folder = arguments.word();
    arguments.finish()?;
    let cases = match folder {
        Some(folder) => std::path::absolute(folder)?,
        None => paths.cases(),
    };
    setup::set_up(paths, Purpose::Everything)?;
    handlers::build(paths)?;
    page::build(paths, &paths.dist(), page::Profile::Release)?;
    println!();
    if exercises {
        compare_exercises(paths)
    } else {
        compare(paths, &cases)
    }
}

/// Compares the cases of a folder. Page and handlers are built.
pub(crate) fn compare(paths: &Paths, cases: &Path) -> Result<()> {
    in_both_engines(paths, "parity", cases)
}

/// Compares the verdicts of the course's submissions. The page is built.
pub(crate) fn compare_exercises(paths: &Paths) -> Result<()> {
    let courses = paths.root.join("examples").join("courses");
    in_both_engines(paths, "exercise-parity", &courses.join("intro-to-lambda"))
}

fn in_both_engines(paths: &Paths, program: &str, folder: &Path) -> Result<()> {
    let Some(browser) = Browser::find() else {
        bail!("Chromium and chromedriver are not on PATH")
    };
    run(program::cargo()
        .current_dir(&paths.root)
        .args(["build", "--quiet", "--bin", program])
        .args(crate::test::WHOLE_WORKSPACE))?;
    let built = paths
        .target
        .join("debug")
        .join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    run(Command::new(built)
        .arg(folder)
        .env("LAMBDABOX_RUNTIMES", paths.target.join("runtimes"))
        // Shared with the golden tests.
        .env(
            "LAMBDABOX_CACHE_DIR",
            paths.target.join("tmp").join("cache"),
        )
        .env("LAMBDABOX_CHROMIUM", browser.chromium)
        .env("LAMBDABOX_CHROMEDRIVER", browser.driver))
}
