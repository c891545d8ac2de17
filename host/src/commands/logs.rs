//! `lambdabox logs`: what the functions of an account have logged.

use super::pretty::for_terminal;
use super::stored::{AccountArguments, Refused};
use clap::{Args, Subcommand};
use lambdabox_core::account::LogGroupKey;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::log::LogGroup;
use lambdabox_core::log::filter::FilterPattern;
use lambdabox_core::time::Timestamp;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Show what the functions of an account have logged
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Show the newest events
    Tail {
        /// A function, or a log group such as /aws/lambda/my-function
        name: String,
        /// How many events
        #[arg(short = 'n', long, default_value_t = 20)]
        lines: usize,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Show the events that a pattern matches, oldest first
    Filter {
        /// A function, or a log group such as /aws/lambda/my-function
        name: String,
        /// In CloudWatch's syntax: words, "quoted words", { $.level = "ERROR" }
        #[arg(long, default_value = "")]
        pattern: String,
        /// One stream only
        #[arg(long)]
        stream: Option<String>,
        #[command(flatten)]
        account: AccountArguments,
    },
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        Action::Tail {
            name,
            lines,
            account,
        } => show(account, name, "", None, *lines)?,
        Action::Filter {
            name,
            pattern,
            stream,
            account,
        } => show(account, name, pattern, stream.as_deref(), usize::MAX)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The last so many events of those that match.
fn show(
    account: &AccountArguments,
    name: &str,
    pattern: &str,
    stream: Option<&str>,
    most: usize,
) -> anyhow::Result<()> {
    let state = account.open()?;
    let name = if name.starts_with('/') {
        name.to_owned()
    } else {
        let config = FunctionConfig {
            function_name: name.to_owned(),
            ..FunctionConfig::default()
        };
        config.log_group_name()
    };
    let key = LogGroupKey::new(account.key("").region, name);
    let group = state.account().log_group(&key).map_err(Refused)?;
    let pattern = FilterPattern::parse(pattern).map_err(|error| Refused(error.into()))?;
    print(group, &pattern, stream, most)?;
    Ok(())
}

fn print(
    group: &LogGroup,
    pattern: &FilterPattern,
    stream: Option<&str>,
    most: usize,
) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let terminal = stdout.is_terminal();
    let found = group.select(stream, pattern);
    let skipped = found.len().saturating_sub(most);
    for id in found.into_iter().skip(skipped) {
        let Some((stream, event)) = group.event(id) else {
            continue;
        };
        let time = Timestamp::from_unix_millis(event.timestamp_ms);
        let line = format!("{time} {stream} {}", event.message.trim_end());
        let line = if terminal { for_terminal(&line) } else { line };
        writeln!(stdout, "{line}")?;
    }
    stdout.flush()
}
