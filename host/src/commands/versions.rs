//! `lambdabox function publish`, `versions` and `alias`: published versions and names for them.

use super::functions::{Output, Shown};
use super::stored::{AccountArguments, Refused};
use super::terminal::for_terminal;
use clap::{Args, Subcommand};
use lambdabox_core::account::versions::{Alias, Version};
use serde_json::{Value, json};
use std::io::{self, Write as _};

/// What is published.
#[derive(Args)]
pub(super) struct Publish {
    /// The function's name
    name: String,
    /// What the version is for
    #[arg(long, default_value = "")]
    description: String,
    #[command(flatten)]
    account: AccountArguments,
    #[command(flatten)]
    shown: Shown,
}

/// Whose versions are listed.
#[derive(Args)]
pub(super) struct List {
    /// The function's name
    name: String,
    #[command(flatten)]
    account: AccountArguments,
    #[command(flatten)]
    shown: Shown,
}

/// What is done with aliases.
#[derive(Subcommand)]
pub(super) enum AliasAction {
    /// Name a version
    Create(Put),
    /// Let a name stand for another version
    Update(Put),
    /// Delete a name; the version stays
    Delete {
        /// The function's name
        name: String,
        /// The alias
        alias: String,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// List the names of a function's versions
    List(List),
}

/// An alias as it is to be.
#[derive(Args)]
pub(super) struct Put {
    /// The function's name
    name: String,
    /// The alias
    alias: String,
    /// The number of a version, or $LATEST
    #[arg(long)]
    version: String,
    /// What the alias is for
    #[arg(long, default_value = "")]
    description: String,
    #[command(flatten)]
    account: AccountArguments,
}

/// Publishes a version.
pub(super) fn publish(arguments: &Publish) -> anyhow::Result<()> {
    let mut state = arguments.account.open()?;
    let key = arguments.account.key(&arguments.name);
    let published = state.try_change(|account| {
        let published = account.publish_version(&key, &arguments.description);
        published.cloned()
    })?;
    let version = published.map_err(Refused)?;
    let mut stdout = io::stdout().lock();
    match arguments.shown.output {
        Output::Json => writeln!(stdout, "{:#}", configuration(&version))?,
        Output::Text => writeln!(stdout, "{}", version.number)?,
    }
    Ok(())
}

/// Lists versions.
pub(super) fn list(arguments: &List) -> anyhow::Result<()> {
    let state = arguments.account.open()?;
    let key = arguments.account.key(&arguments.name);
    let function = state.account().function(&key).map_err(Refused)?;
    let mut published = function.versions().published().peekable();
    let mut stdout = io::stdout().lock();
    if arguments.shown.output == Output::Json {
        let all: Vec<Value> = published.map(configuration).collect();
        writeln!(stdout, "{:#}", json!({"Versions": all}))?;
        return Ok(());
    }
    if published.peek().is_none() {
        let text = "No versions yet: `lambdabox function publish` makes one.";
        writeln!(stdout, "{text}")?;
    }
    for version in published {
        let line = format!(
            "{:>4}  {}  {:>6} MB  {}",
            version.number, version.published, version.config.memory_size, version.description
        );
        writeln!(stdout, "{}", for_terminal(line.trim_end()))?;
    }
    Ok(())
}

/// Does something with aliases.
pub(super) fn alias(action: &AliasAction) -> anyhow::Result<()> {
    match action {
        AliasAction::Create(put) => put_alias(put, true),
        AliasAction::Update(put) => put_alias(put, false),
        AliasAction::Delete {
            name,
            alias,
            account,
        } => {
            let mut state = account.open()?;
            let key = account.key(name);
            let deleted = state.try_change(|account| account.delete_alias(&key, alias))?;
            deleted.map_err(Refused)?;
            writeln!(io::stdout(), "Deleted the alias {alias} of {key}.")?;
            Ok(())
        }
        AliasAction::List(arguments) => list_aliases(arguments),
    }
}

fn put_alias(put: &Put, new: bool) -> anyhow::Result<()> {
    let mut state = put.account.open()?;
    let key = put.account.key(&put.name);
    let alias = Alias {
        version: put.version.clone(),
        description: put.description.clone(),
    };
    let done = state.try_change(|account| account.put_alias(&key, &put.alias, alias, new))?;
    done.map_err(Refused)?;
    writeln!(
        io::stdout(),
        "{} is version {} of {key}.",
        put.alias,
        put.version
    )?;
    Ok(())
}

fn list_aliases(arguments: &List) -> anyhow::Result<()> {
    let state = arguments.account.open()?;
    let key = arguments.account.key(&arguments.name);
    let function = state.account().function(&key).map_err(Refused)?;
    let mut aliases = function.versions().aliases().peekable();
    let mut stdout = io::stdout().lock();
    if arguments.shown.output == Output::Json {
        let arn = function.config().arn();
        let one = |(name, alias): (&str, &Alias)| {
            json!({
                "AliasArn": format!("{arn}:{name}"),
                "Name": name,
                "FunctionVersion": alias.version,
                "Description": alias.description,
            })
        };
        let all: Vec<Value> = aliases.map(one).collect();
        writeln!(stdout, "{:#}", json!({"Aliases": all}))?;
        return Ok(());
    }
    if aliases.peek().is_none() {
        let text = "No aliases yet: `lambdabox function alias create` makes one.";
        writeln!(stdout, "{text}")?;
    }
    for (name, alias) in aliases {
        let line = format!("{name:<24}  {:<8}  {}", alias.version, alias.description);
        writeln!(stdout, "{}", for_terminal(line.trim_end()))?;
    }
    Ok(())
}

/// AWS's `FunctionConfiguration` of a version, as far as it differs from the function's.
fn configuration(version: &Version) -> Value {
    let config = &version.config;
    json!({
        "FunctionName": config.function_name,
        "FunctionArn": format!("{}:{}", config.arn(), version.number),
        "Version": version.number.to_string(),
        "Description": version.description,
        "Runtime": config.runtime,
        "Handler": config.handler,
        "MemorySize": config.memory_size,
        "Timeout": config.timeout,
        "LastModified": version.published,
        "RevisionId": version.revision,
    })
}
