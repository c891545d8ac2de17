//! Whole processes: `lambdabox invoke` beside `python3`, taking turns.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::table::median;
use crate::program::{PYTHON, capture, run};
use crate::step::step;

/// Runs of each.
const RUNS: usize = 31;

const HELLO: &str = "def lambda_handler(event, context):\n    return 'hello'\n";

/// Medians in milliseconds.
pub(crate) struct Processes {
    pub(crate) lambdabox_ms: f64,
    pub(crate) python_ms: f64,
}

pub(crate) fn measure(lambdabox: &Path) -> Result<Processes> {
    let folder = std::env::temp_dir().join(format!("lambdabox-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let hello = folder.join("hello.py");
    std::fs::write(&hello, HELLO)?;
    let outcome = take_turns(lambdabox, &hello);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn take_turns(lambdabox: &Path, hello: &Path) -> Result<Processes> {
    let mut measured = None;
    step("whole processes", || {
        let python = real_interpreter()?;
        let invoke = || {
            let mut command = Command::new(lambdabox);
            command
                .arg("invoke")
                .arg(hello)
                .args(["--handler", "hello.lambda_handler"]);
            command
        };
        // Fills the cache of compiled components, and shows what goes wrong if anything does.
        capture(&mut invoke())?;
        let (mut lambdabox_ms, mut python_ms) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            lambdabox_ms.push(time(&mut invoke())?);
            python_ms.push(time(Command::new(&python).args(["-c", "pass"]))?);
        }
        let medians = (median(lambdabox_ms), median(python_ms));
        let (Some(lambdabox_ms), Some(python_ms)) = medians else {
            anyhow::bail!("nothing was measured")
        };
        measured = Some(Processes {
            lambdabox_ms,
            python_ms,
        });
        Ok(format!("{RUNS} runs each, beside {}", python.display()))
    })?;
    measured.context("nothing was measured")
}

/// The interpreter itself: a version manager's shim would add its own start-up.
fn real_interpreter() -> Result<PathBuf> {
    let ask = "import os, sys; print(os.path.realpath(sys.executable))";
    let path = capture(Command::new(PYTHON).args(["-c", ask]))?;
    Ok(PathBuf::from(path.trim()))
}

fn time(command: &mut Command) -> Result<f64> {
    command.stdout(Stdio::null());
    let started = Instant::now();
    run(command)?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}
