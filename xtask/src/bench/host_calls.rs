//! What loops of host calls really take in both engines, beside loops that only compute.

use std::process::Command;

use anyhow::{Result, bail};

use crate::handlers;
use crate::paths::Paths;
use crate::program::{self, run};
use crate::setup::Browser;
use crate::step::step;

/// Prints the table of wasmtime, and fails if a loop takes too long.
pub(crate) fn on_the_host(paths: &Paths) -> Result<()> {
    handlers::build(paths)?;
    step("host calls in wasmtime", || {
        let example = ["run", "--quiet", "--release", "--package", "lambdabox-host"];
        run(program::cargo()
            .current_dir(&paths.root)
            .args(example)
            .args(["--example", "host_calls", "--"])
            .arg(paths.root.join("target/handlers/tasks.wasm"))
            .arg(paths.target.join("runtimes/python3.14"))
            .arg("--check"))?;
        Ok("no loop takes more than 1.5 times what computing takes".into())
    })
}

/// Prints the table of the page, which was built, and fails if a loop takes too long.
pub(crate) fn in_the_page(paths: &Paths) -> Result<()> {
    let Some(browser) = Browser::find() else {
        bail!("Chromium and chromedriver are not on PATH")
    };
    step("host calls in Chromium", || {
        run(program::cargo()
            .current_dir(&paths.root)
            .args(["build", "--quiet", "--bin", "host-calls"])
            .args(crate::test::WHOLE_WORKSPACE))?;
        let name = format!("host-calls{}", std::env::consts::EXE_SUFFIX);
        run(Command::new(paths.target.join("debug").join(name))
            .current_dir(&paths.root)
            .arg(paths.root.join("target/handlers/tasks.wasm"))
            .arg("--check")
            .env("LAMBDABOX_CHROMIUM", &browser.chromium)
            .env("LAMBDABOX_CHROMEDRIVER", &browser.driver))?;
        Ok("no loop takes more than 1.5 times what computing takes".into())
    })
}
