//! `lambdabox templates`: the console's test events.

use clap::Args;
use lambdabox_core::events::{EVENT_TEMPLATES, event_template};
use std::io::{self, Write};
use std::process::ExitCode;

/// List the test events that `invoke --template` takes, or show one
#[derive(Args)]
pub(super) struct Arguments {
    /// Show this one's JSON instead
    name: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut stdout = io::stdout().lock();
    if let Some(name) = &arguments.name {
        writeln!(stdout, "{}", event_template(name)?.json)?;
    } else {
        for template in EVENT_TEMPLATES {
            writeln!(stdout, "{:<26}  {}", template.slug, template.name)?;
        }
    }
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}
