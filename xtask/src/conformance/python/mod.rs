//! `cargo xtask conformance python`: CPython's own tests, run in the runtime as handlers.
//!
//! What does not pass is explained, test by test, in `tests/conformance/python/failures.txt`. That list
//! may only shrink: a failure that it does not name fails the task, and so does a name of a test that
//! passes by now.

mod known;
mod suite;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::page;
use crate::paths::Paths;
use crate::setup::{self, Purpose};
use known::{Known, Totals};
use suite::Suite;

/// Of what is neither machinery that cannot be here nor mended after 3.14.0, so much must pass.
const REQUIRED_PERCENT: f64 = 99.0;

/// Runs the task.
pub(super) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let only = arguments.value("--module")?;
    arguments.finish()?;
    let folder = paths.root.join("tests/conformance/python");
    let known = Known::read(&folder)?;
    setup::set_up(paths, Purpose::CommandLine)?;
    let lambdabox = page::build_command_line(paths)?;
    let suite = Suite::fetch(paths, &folder, known.version())?;
    let mut totals = Totals::default();
    let mut ended = Vec::new();
    for module in known.modules() {
        if only.as_ref().is_some_and(|only| *only != module.name) {
            continue;
        }
        let code = suite.code_for(module)?;
        let apart = known.apart(&module.name);
        let left_out = known.left_out(&module.name);
        let skip = [&*apart, &*left_out].concat();
        let event = json!({"module": module.name, "skip": skip});
        let mut outcome = match run(paths, &lambdabox, &code, &event) {
            Ok(outcome) => outcome,
            // The other modules are of interest all the same.
            Err(error) => {
                println!("  {}: did not end by itself: {error:#}", module.name);
                ended.push(module.name.as_str());
                continue;
            }
        };
        let left_out = left_out.into_iter().map(str::to_owned);
        outcome.failed.extend(left_out);
        for test in &apart {
            let event = json!({"module": module.name, "only": [test]});
            match run(paths, &lambdabox, &code, &event) {
                Ok(alone) => outcome.add(alone),
                Err(_) => {
                    outcome.failed.insert((*test).to_owned());
                }
            }
        }
        println!(
            "  {}: {} passed, {} failed, {} skipped",
            module.name,
            outcome.passed,
            outcome.failed.len(),
            outcome.skipped
        );
        totals.add(&known, &module.name, &outcome);
    }
    if !ended.is_empty() {
        bail!(
            "{} did not end by themselves: is a test of them to be run apart (`!`)?",
            ended.join(", ")
        );
    }
    totals.judge(REQUIRED_PERCENT)
}

/// How the tests of one module ended.
pub(crate) struct Outcome {
    pub(crate) passed: u64,
    pub(crate) skipped: u64,
    /// Identifiers, such as `test.test_json.TestX.test_y`.
    pub(crate) failed: BTreeSet<String>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.skipped += other.skipped;
        self.failed.extend(other.failed);
    }
}

/// Runs a module's tests in an environment of their own.
fn run(paths: &Paths, lambdabox: &Path, code: &Path, event: &Value) -> Result<Outcome> {
    let output = Command::new(lambdabox)
        .arg("invoke")
        .arg(code)
        .args(["--handler", "lambda_function.lambda_handler"])
        .args(["--event", &event.to_string()])
        .args(["--memory", "3008", "--timeout", "900", "--output", "json"])
        .env("LAMBDABOX_RUNTIMES", paths.target.join("runtimes"))
        .output()
        .context("lambdabox cannot be run")?;
    let line = String::from_utf8_lossy(&output.stdout);
    let document: Value = serde_json::from_str(line.lines().next().unwrap_or_default())
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let payload = &document["payload"];
    if document["status"] != "Succeeded" {
        bail!("{payload}");
    }
    let failed = payload["failed"]
        .as_object()
        .context("no list of failures")?;
    Ok(Outcome {
        passed: payload["passed"].as_u64().unwrap_or_default(),
        skipped: payload["skipped"].as_u64().unwrap_or_default(),
        failed: failed.keys().cloned().collect(),
    })
}
