//! `lambdabox logs`: what the functions of an account have logged.

use super::stored::{AccountArguments, Refused};
use super::terminal::shown;
use clap::{Args, Subcommand};
use lambdabox_core::account::LogGroupKey;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::log::filter::FilterPattern;
use lambdabox_core::log::{EventId, LogGroup};
use lambdabox_core::time::Timestamp;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

/// How long it takes at most until what another program has written is shown.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

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
        /// Go on showing what other commands make the functions log, until Ctrl+C
        #[arg(short, long)]
        follow: bool,
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
            follow: true,
            account,
        } => follow(account, name, *lines)?,
        Action::Tail {
            name,
            lines,
            follow: false,
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
    let group = state.account().log_group(&group_key(account, name));
    let group = group.map_err(Refused)?;
    let pattern = FilterPattern::parse(pattern).map_err(|error| Refused(error.into()))?;
    let found = group.select(stream, &pattern);
    let skipped = found.len().saturating_sub(most);
    print(group, found.into_iter().skip(skipped))?;
    Ok(())
}

/// The last so many events, and whatever comes after them. Virtual time stands still as long as
/// nothing is invoked, so it is other programs that are waited for; reading what they have written
/// needs no lock. A group that is not there yet may come.
fn follow(account: &AccountArguments, name: &str, most: usize) -> anyhow::Result<()> {
    let mut state = account.open()?;
    let key = group_key(account, name);
    let everything = FilterPattern::parse("").map_err(|error| Refused(error.into()))?;
    // Which of those that the group keeps were shown, or were there before.
    let mut known = BTreeSet::new();
    let mut revision = None;
    let mut most = most;
    loop {
        if let Ok(group) = state.account().log_group(&key)
            && revision.replace(group.revision()) != Some(group.revision())
        {
            let found = group.select(None, &everything);
            let new: Vec<EventId> = found
                .iter()
                .filter(|id| !known.contains(*id))
                .copied()
                .collect();
            print(
                group,
                new.iter().skip(new.len().saturating_sub(most)).copied(),
            )?;
            known = found.into_iter().collect();
            most = usize::MAX;
        }
        thread::sleep(LOOK_AGAIN);
        state.refresh()?;
    }
}

/// The group of a function, or the one of this name.
fn group_key(account: &AccountArguments, name: &str) -> LogGroupKey {
    let name = if name.starts_with('/') {
        name.to_owned()
    } else {
        let config = FunctionConfig {
            function_name: name.to_owned(),
            ..FunctionConfig::default()
        };
        config.log_group_name()
    };
    LogGroupKey::new(account.key("").region, name)
}

fn print(group: &LogGroup, ids: impl Iterator<Item = EventId>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let terminal = stdout.is_terminal();
    for id in ids {
        let Some((stream, event)) = group.event(id) else {
            continue;
        };
        let time = Timestamp::from_unix_millis(event.timestamp_ms);
        let line = format!("{time} {stream} {}", event.message.trim_end());
        writeln!(stdout, "{}", shown(&line, terminal))?;
    }
    stdout.flush()
}
