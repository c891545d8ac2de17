//! `lambdabox templates`: the console's test events.

use clap::Args;
use std::process::ExitCode;

/// List the test events that --template takes
#[derive(Args)]
pub(super) struct Arguments {}
pub(super) struct T { pub(super) json: String, pub(super) name: String }
pub(super) fn run(_: &Arguments) -> anyhow::Result<ExitCode> { Ok(ExitCode::SUCCESS) }
pub(super) fn find(_: &str) -> anyhow::Result<T> { anyhow::bail!("x") }
