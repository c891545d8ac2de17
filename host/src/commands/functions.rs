//! `lambdabox function`: the functions of an account that is kept between commands.

use super::settings::SettingArguments;
use super::stored::{AccountArguments, Refused};
use super::terminal::{for_terminal, shown_json};
use super::{layers, note_missing, versions};
use crate::code::{self, Code, ReadCodeError};
use crate::machine::Machine;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use lambdabox_core::account::{Account, AsyncConfig, Function, FunctionKey, Refusal};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::{FunctionConfig, Policy};
use lambdabox_core::limits;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Create, list, change and delete the functions of an account that is kept between commands
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Create a function of code on disk
    Create {
        /// The function's name
        name: String,
        /// Its code: a .py file, a folder, a .zip or a .wasm component
        code: PathBuf,
        /// The language runtime, as AWS names it; by default the one for such code
        #[arg(long)]
        runtime: Option<String>,
        #[command(flatten)]
        more: Box<More>,
    },
    /// List the functions of a region
    List {
        #[command(flatten)]
        account: AccountArguments,
        #[command(flatten)]
        shown: Shown,
    },
    /// Show a function
    Get {
        /// The function's name
        name: String,
        #[command(flatten)]
        account: AccountArguments,
        #[command(flatten)]
        shown: Shown,
    },
    /// Change a function's code or configuration
    Update {
        /// The function's name
        name: String,
        /// Its new code
        #[arg(long)]
        code: Option<PathBuf>,
        #[command(flatten)]
        more: Box<More>,
    },
    /// Delete a function, or one of its versions; its log and its metrics stay
    Delete {
        /// The function's name
        name: String,
        /// The number of a version: only that one is deleted
        #[arg(long)]
        qualifier: Option<u64>,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Publish what is deployed as a version of its own, which never changes
    Publish(versions::Publish),
    /// List the published versions of a function
    Versions(versions::List),
    /// Names for versions
    #[command(subcommand)]
    Alias(versions::AliasAction),
}

#[derive(Args)]
struct More {
    #[command(flatten)]
    settings: SettingArguments,
    /// A layer: its name (then its newest version), NAME:VERSION, its ARN, or a .zip file or folder, which
    /// is published under the file's name; up to five, of which later ones come over earlier ones
    #[arg(long = "layer", value_name = "LAYER")]
    layers: Vec<String>,
    /// Remove all layers
    #[arg(long, conflicts_with = "layers")]
    no_layers: bool,
    /// Free text
    #[arg(long)]
    description: Option<String>,
    /// The ARN of the execution role
    #[arg(long)]
    role: Option<String>,
    /// An AWS managed policy of the execution role, such as AmazonS3ReadOnlyAccess; may be given more than
    /// once. Without any, the function may do everything
    #[arg(long = "policy", value_name = "POLICY", value_parser = policy)]
    policies: Vec<Policy>,
    /// The ARN of the queue or topic that gets asynchronous events which failed for good
    #[arg(long, value_name = "ARN")]
    dead_letter: Option<String>,
    #[command(flatten)]
    account: AccountArguments,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Args)]
pub(super) struct Shown {
    /// What to print
    #[arg(long, default_value = "text")]
    pub(super) output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people
    Text,
    /// JSON, by AWS's names
    Json,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        Action::Create {
            name,
            code,
            runtime,
            more,
        } => {
            let read = code::read(code)?;
            // A layer is where they may be as well.
            if more.layers.is_empty() {
                note_missing(code, &read);
            }
            let runtime = Machine::new()?.runtime(&read, runtime.as_deref())?;
            let defaults = FunctionConfig::default();
            let key = more.account.key(name);
            let handler = code::handler_of_single_file(code)
                .unwrap_or_else(|| runtime.manifest.default_handler.clone());
            let config = more.settings.applied_to(FunctionConfig {
                function_name: key.name,
                region: key.region,
                runtime: runtime.manifest.name,
                handler,
                description: more.description.clone().unwrap_or_default(),
                role: more.role.clone().unwrap_or(defaults.role),
                policies: more.policies(),
                ..FunctionConfig::default()
            });
            let bundle = package(read)?;
            let layers = layers::named(&more.layers)?;
            let mut state = more.account.open()?;
            let created = state.try_change(|account| {
                let layers = layers::arns(account, &config.region, layers)?;
                let config = FunctionConfig { layers, ..config };
                let key = FunctionKey::of(&config);
                account.create_function_with(config, bundle, Vec::new())?;
                put_dead_letter(account, &key, more)?;
                account.function(&key).cloned()
            })?;
            print_one(&created.map_err(Refused)?, more.shown.output)?;
        }
        Action::List { account, shown } => {
            let state = account.open()?;
            let region = account.key("").region;
            let functions: Vec<&Function> = state.account().functions(&region).collect();
            print_list(&functions, shown.output)?;
        }
        Action::Get {
            name,
            account,
            shown,
        } => {
            let state = account.open()?;
            let function = state.account().function(&account.key(name));
            print_one(function.map_err(Refused)?, shown.output)?;
        }
        Action::Update { name, code, more } => {
            let read = code.as_deref().map(code::read).transpose()?;
            if let (Some(path), Some(read), true) = (code, &read, more.layers.is_empty()) {
                note_missing(path, read);
            }
            let bundle = read.map(package).transpose()?;
            let key = more.account.key(name);
            let layers = layers::named(&more.layers)?;
            let mut state = more.account.open()?;
            let updated =
                state.try_change(|account| update(account, &key, bundle, layers, more))?;
            print_one(&updated.map_err(Refused)?, more.shown.output)?;
        }
        Action::Delete {
            name,
            qualifier,
            account,
        } => {
            let mut state = account.open()?;
            let key = account.key(name);
            let deleted = state.try_change(|account| match qualifier {
                Some(number) => account.delete_version(&key, *number),
                None => account.delete_function(&key),
            })?;
            deleted.map_err(Refused)?;
            let what = qualifier.map_or_else(String::new, |number| format!("version {number} of "));
            writeln!(io::stdout(), "Deleted {what}{key}.")?;
        }
        Action::Publish(arguments) => versions::publish(arguments)?,
        Action::Versions(arguments) => versions::list(arguments)?,
        Action::Alias(action) => versions::alias(action)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Code and configuration together, or neither.
fn update(
    account: &mut Account,
    key: &FunctionKey,
    bundle: Option<CodeBundle>,
    layers: Vec<layers::Named>,
    more: &More,
) -> Result<Function, Refusal> {
    let mut change = more.settings.change();
    change.description.clone_from(&more.description);
    change.role.clone_from(&more.role);
    change.policies = more.policies();
    if more.no_layers || !layers.is_empty() {
        change.layers = Some(layers::arns(account, &key.region, layers)?);
    }
    if change != lambdabox_core::account::ConfigurationChange::default() {
        account.update_configuration(key, change)?;
    }
    if let Some(bundle) = bundle {
        account.update_code(key, bundle)?;
    }
    put_dead_letter(account, key, more)?;
    account.function(key).cloned()
}

impl More {
    /// All that the role may have; nothing if nothing was said of it.
    fn policies(&self) -> Option<BTreeSet<Policy>> {
        (!self.policies.is_empty()).then(|| self.policies.iter().copied().collect())
    }
}

fn policy(name: &str) -> Result<Policy, String> {
    Policy::named(name).ok_or_else(|| {
        let names = Policy::ALL.map(Policy::name).join(", ");
        format!("there are the policies {names}")
    })
}

fn put_dead_letter(account: &mut Account, key: &FunctionKey, more: &More) -> Result<(), Refusal> {
    let Some(arn) = &more.dead_letter else {
        return Ok(());
    };
    let config = AsyncConfig {
        dead_letter: Some(arn.clone()),
        ..account.function(key)?.asynchronous().clone()
    };
    account.put_async_config(key, config)
}

/// The code as an account keeps it: of a compiled handler, the component itself.
fn package(code: Code) -> anyhow::Result<CodeBundle> {
    match code {
        Code::Sources(bundle) => Ok(bundle),
        Code::Component(path) => {
            let contents =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            // Before it is kept: what cannot run is refused here as it would be when it runs.
            lambdabox_meter::handler::check(&contents, limits::UNZIPPED_MAX_BYTES).map_err(
                |reason| ReadCodeError::Component {
                    path: path.clone(),
                    reason,
                },
            )?;
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy().into_owned();
            Ok(CodeBundle::from_single_file(name, contents)?)
        }
    }
}

/// AWS's `FunctionConfiguration`.
fn configuration(function: &Function) -> Value {
    let config = function.config();
    json!({
        "FunctionName": config.function_name,
        "FunctionArn": config.arn(),
        "Runtime": config.runtime,
        "Role": config.role,
        "Handler": config.handler,
        "CodeSize": function.code_size(),
        "Description": config.description,
        "Timeout": config.timeout,
        "MemorySize": config.memory_size,
        "LastModified": function.modified(),
        "Version": "$LATEST",
        "Environment": {"Variables": config.environment},
        "RevisionId": function.revision(),
        "Architectures": [config.architecture],
        "EphemeralStorage": {"Size": config.ephemeral_storage},
        "Tags": config.tags,
        "Layers": config.layers.iter().map(|arn| json!({"Arn": arn})).collect::<Vec<_>>(),
        "ReservedConcurrentExecutions": function.reserved(),
    })
}

fn print_one(function: &Function, output: Output) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if output == Output::Json {
        let json = format!("{:#}", configuration(function));
        return writeln!(stdout, "{}", shown_json(&json, stdout.is_terminal()));
    }
    let config = function.config();
    let mut lines = vec![
        ("Function", config.function_name.clone()),
        ("ARN", config.arn()),
        ("Runtime", config.runtime.clone()),
        ("Handler", config.handler.clone()),
        ("Memory", format!("{} MB", config.memory_size)),
        ("Timeout", format!("{} s", config.timeout)),
        ("/tmp", format!("{} MB", config.ephemeral_storage)),
        ("Code", format!("{} bytes", function.code_size())),
        ("Last modified", function.modified().to_owned()),
    ];
    if !config.description.is_empty() {
        lines.push(("Description", config.description.clone()));
    }
    for arn in &config.layers {
        lines.push(("Layer", arn.clone()));
    }
    for (key, value) in &config.environment {
        lines.push(("Variable", format!("{key}={value}")));
    }
    for (name, value) in lines {
        writeln!(stdout, "{name:<14} {}", for_terminal(&value))?;
    }
    Ok(())
}

fn print_list(functions: &[&Function], output: Output) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if output == Output::Json {
        let all: Vec<Value> = functions.iter().map(|it| configuration(it)).collect();
        let json = format!("{:#}", json!({"Functions": all}));
        return writeln!(stdout, "{}", shown_json(&json, stdout.is_terminal()));
    }
    if functions.is_empty() {
        return writeln!(
            stdout,
            "No functions yet: `lambdabox function create` makes one."
        );
    }
    for function in functions {
        let config = function.config();
        writeln!(
            stdout,
            "{:<32}  {:<16}  {:>6} MB  {:>4} s  {}",
            config.function_name,
            config.runtime,
            config.memory_size,
            config.timeout,
            function.modified(),
        )?;
    }
    Ok(())
}
