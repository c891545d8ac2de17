//! `cargo xtask conformance`: what others wrote, run against lambdabox.

mod aws;
mod python;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::paths::Paths;

/// Runs the suites that are named.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    match arguments.word().as_deref() {
        Some("python") => python::command(paths, arguments),
        Some("aws") => aws::command(paths, arguments),
        _ => bail!("name what is to be run: cargo xtask conformance python, or aws"),
    }
}
