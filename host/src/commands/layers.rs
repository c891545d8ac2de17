//! `lambdabox layer`: the layers of an account that is kept between commands.

use super::read_layer;
use super::stored::{AccountArguments, Refused};
use super::terminal::for_terminal;
use clap::{Args, Subcommand};
use lambdabox_core::account::layers::{LayerKey, name_of_file};
use lambdabox_core::account::{Account, Refusal};
use lambdabox_core::code::CodeBundle;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Publish, list and delete the layers of an account that is kept between commands
///
/// A layer is code that several functions share: its files come below /opt, and Python finds packages
/// in its folder python. `lambdabox function create … --layer NAME` gives a function one.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Publish a .zip file or a folder as the next version of a layer
    Publish {
        /// The layer's name
        name: String,
        /// What it holds: a .zip file or a folder
        code: PathBuf,
        /// Free text
        #[arg(long, default_value = "")]
        description: String,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// List the layers of a region
    List {
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Delete a version of a layer that no function has
    Delete {
        /// The layer's name
        name: String,
        /// Which version
        version: u64,
        #[command(flatten)]
        account: AccountArguments,
    },
}

/// A layer as a command names it.
pub(super) enum Named {
    /// An ARN.
    Arn(String),
    /// A name, and a version if it is not the newest.
    Known(String, Option<u64>),
    /// Code that is published under a name.
    New(String, CodeBundle),
}

/// Reads what `--layer` names; files are read before anything changes.
pub(super) fn named(layers: &[String]) -> anyhow::Result<Vec<Named>> {
    let one = |text: &String| {
        if text.starts_with("arn:") {
            return Ok(Named::Arn(text.clone()));
        }
        let path = Path::new(text);
        if path.exists() {
            let name = path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy();
            return Ok(Named::New(name_of_file(&name), read_layer(path)?));
        }
        Ok(match text.rsplit_once(':') {
            Some((name, version)) if version.parse::<u64>().is_ok() => {
                Named::Known(name.to_owned(), version.parse().ok())
            }
            _ => Named::Known(text.clone(), None),
        })
    };
    layers.iter().map(one).collect()
}

/// The ARNs of layers, of which those that are new are published.
pub(super) fn arns(
    account: &mut Account,
    region: &str,
    layers: Vec<Named>,
) -> Result<Vec<String>, Refusal> {
    let mut arns = Vec::new();
    for layer in layers {
        arns.push(match layer {
            Named::Arn(arn) => arn,
            // Whoever repeats a command with a file means the same layer.
            Named::New(name, code) => match account.layer_with(region, &name, &code) {
                Some(known) => known.arn(),
                None => account.publish_layer(region, &name, "", code)?.arn(),
            },
            Named::Known(name, version) => {
                let known = account.layers(region).filter(|(key, ..)| key.name == name);
                let newest = known.map(|(key, ..)| key.version).max();
                let version = version.or(newest).unwrap_or(1);
                LayerKey {
                    region: region.to_owned(),
                    name,
                    version,
                }
                .arn()
            }
        });
    }
    Ok(arns)
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut stdout = io::stdout().lock();
    match &arguments.action {
        Action::Publish {
            name,
            code,
            description,
            account,
        } => {
            let code = read_layer(code)?;
            let mut state = account.open()?;
            let region = account.key("").region;
            let published = state
                .try_change(|account| account.publish_layer(&region, name, description, code))?;
            writeln!(stdout, "{}", published.map_err(Refused)?.arn())?;
        }
        Action::List { account } => {
            let state = account.open()?;
            let region = account.key("").region;
            for (key, layer, code) in state.account().layers(&region) {
                let line = format!(
                    "{}  {} bytes  {}",
                    key.arn(),
                    code.size(),
                    layer.description
                );
                writeln!(stdout, "{}", for_terminal(line.trim_end()))?;
            }
        }
        Action::Delete {
            name,
            version,
            account,
        } => {
            let mut state = account.open()?;
            let key = LayerKey {
                region: account.key("").region,
                name: name.clone(),
                version: *version,
            };
            let deleted = state.try_change(|account| account.delete_layer(&key))?;
            deleted.map_err(Refused)?;
            writeln!(stdout, "Deleted {}.", key.arn())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
