//! Functions: create, tell of, change, delete.

use super::{Ask, code, configuration, fault};
use lambdabox_aws::wire::{Fault, Fields, Value};
use lambdabox_core::account::{
    Account, AsyncConfig, ConfigurationChange, FunctionKey, FunctionReference, Refusal, page,
};
use lambdabox_core::function::{Architecture, FunctionConfig, LogFormat, LogLevel, LoggingConfig};
use std::collections::BTreeMap;

/// What AWS takes and the account has nothing for.
const NOT_HERE: [&str; 13] = [
    "VpcConfig",
    "KMSKeyArn",
    "FileSystemConfigs",
    "CodeSigningConfigArn",
    "ImageConfig",
    "TenancyConfig",
    "CapacityProviderConfig",
    "DurableConfig",
    "RuntimeConfig",
    "AcceleratorConfig",
    "PublishTo",
    "S3ObjectStorageMode",
    "SourceKMSKeyArn",
];

type Done = Result<Fields, Fault>;

pub(super) fn create(ask: &Ask<'_>) -> Done {
    let input = ask.input();
    refuse_modes(ask)?;
    if input.text("PackageType") == Some("Image") {
        return Err(Fault::not_modelled("functions of container images"));
    }
    let (Some(runtime), Some(handler)) = (input.text("Runtime"), input.text("Handler")) else {
        return Err(fault::of(
            Refusal::invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
                .of_fields(["runtime", "handler"]),
        ));
    };
    let key = ask.whole_function()?;
    let change = change(input)?;
    let defaults = FunctionConfig::default();
    let config = FunctionConfig {
        function_name: key.name.clone(),
        region: key.region.clone(),
        runtime: runtime.to_owned(),
        handler: handler.to_owned(),
        role: input.text_or_empty("Role").to_owned(),
        description: change.description.unwrap_or_default(),
        timeout: change.timeout.unwrap_or(defaults.timeout),
        memory_size: change.memory_size.unwrap_or(defaults.memory_size),
        ephemeral_storage: change
            .ephemeral_storage
            .unwrap_or(defaults.ephemeral_storage),
        environment: change.environment.unwrap_or_default(),
        layers: change.layers.unwrap_or_default(),
        logging: change.logging.unwrap_or_default(),
        architecture: change.architecture.unwrap_or_default(),
        tags: texts(input, "Tags").unwrap_or_default(),
        ..defaults
    };
    let empty = Fields::new();
    let package = code::package(ask, input.map("Code").unwrap_or(&empty), runtime)?;
    let dead_letter = dead_letter(input);
    changed(ask, |account| {
        account.create_function_with(config, package, Vec::new())?;
        put_dead_letter(account, &key, dead_letter)?;
        told(account, &key, is_published(input))
    })
}

pub(super) fn get(ask: &Ask<'_>) -> Done {
    let reference = ask.function()?;
    read(ask, |account| {
        let function = account.function(&reference.key)?;
        let tags = &function.config().tags;
        let tags = (!tags.is_empty()).then(|| {
            let tags = tags
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()));
            tags.collect::<Fields>()
        });
        let concurrency = function
            .reserved()
            .map(|number| Fields::new().with("ReservedConcurrentExecutions", number));
        Ok(Fields::new()
            .with("Configuration", configuration_of(account, &reference)?)
            .with("Code", Fields::new().with("RepositoryType", "S3"))
            .with_some("Tags", tags)
            .with_some("Concurrency", concurrency))
    })
}

pub(super) fn get_configuration(ask: &Ask<'_>) -> Done {
    let reference = ask.function()?;
    read(ask, |account| configuration_of(account, &reference))
}

pub(super) fn list(ask: &Ask<'_>) -> Done {
    let (marker, most) = ask.paging();
    if ask.input().text("FunctionVersion") == Some("ALL") {
        return Err(Fault::not_modelled(
            "lambda:ListFunctions with FunctionVersion",
        ));
    }
    read(ask, |account| {
        let functions = account.functions(ask.region());
        let page = page(
            functions,
            |it| it.config().function_name.clone(),
            marker,
            most,
        )?;
        let all = page
            .items
            .iter()
            .map(|it| configuration::latest(account, it, None));
        Ok(Fields::new()
            .with("Functions", Value::list(all))
            .with_some("NextMarker", page.next))
    })
}

pub(super) fn update_code(ask: &Ask<'_>) -> Done {
    let input = ask.input();
    refuse_modes(ask)?;
    let key = ask.whole_function()?;
    let runtime = read(ask, |account| {
        Ok(account.function(&key)?.config().runtime.clone())
    })?;
    let package = code::package(ask, input, &runtime)?;
    let architecture = architecture(input)?;
    let dry_run = input.flag("DryRun") == Some(true);
    let act = |account: &mut Account| {
        account.check_revision(&key, input.text("RevisionId"))?;
        if architecture.is_some() {
            let change = ConfigurationChange {
                architecture,
                ..ConfigurationChange::default()
            };
            account.update_configuration(&key, change)?;
        }
        account.update_code(&key, package)?;
        told(account, &key, is_published(input))
    };
    if dry_run {
        // On a copy of the account: what it would answer, and nothing changes.
        return read(ask, |account| act(&mut account.clone()));
    }
    changed(ask, act)
}

pub(super) fn update_configuration(ask: &Ask<'_>) -> Done {
    let input = ask.input();
    refuse_modes(ask)?;
    let key = ask.whole_function()?;
    let change = ConfigurationChange {
        handler: input.text("Handler").map(str::to_owned),
        role: input.text("Role").map(str::to_owned),
        ..change(input)?
    };
    let dead_letter = dead_letter(input);
    if let Some(runtime) = input.text("Runtime") {
        let same = read(ask, |account| {
            Ok(account.function(&key)?.config().runtime == runtime)
        })?;
        if !same {
            return Err(Fault::not_modelled(
                "lambda:UpdateFunctionConfiguration with another Runtime",
            ));
        }
    }
    changed(ask, |account| {
        account.check_revision(&key, input.text("RevisionId"))?;
        put_dead_letter(account, &key, dead_letter)?;
        account.update_configuration(&key, change)?;
        told(account, &key, false)
    })
}

pub(super) fn delete(ask: &Ask<'_>) -> Done {
    let FunctionReference { key, qualifier } = ask.function()?;
    changed(ask, |account| {
        match &qualifier {
        None => account.delete_function(&key),
        Some(number) => match number.parse() {
            Ok(number) => account.delete_version(&key, number),
            Err(_) => Err(Refusal::invalid(
                "A version is deleted by its number: $LATEST goes with the function, and an alias has an operation of its own.",
            )
            .of_field("qualifier")),
        },
    }
    })?;
    Ok(Fields::new().with("StatusCode", 204_u32))
}

/// Refuses what would have an effect on AWS and has none here.
fn refuse_modes(ask: &Ask<'_>) -> Result<(), Fault> {
    ask.without(&NOT_HERE)?;
    let mode = |name: &str, member: &str| ask.input().map(name).and_then(|it| it.text(member));
    if mode("SnapStart", "ApplyOn").is_some_and(|mode| mode != "None") {
        return Err(Fault::not_modelled("SnapStart"));
    }
    if mode("TracingConfig", "Mode").is_some_and(|mode| mode != "PassThrough") {
        return Err(Fault::not_modelled("tracing with X-Ray"));
    }
    Ok(())
}

/// The members that creating and changing have in common.
fn change(input: &Fields) -> Result<ConfigurationChange, Fault> {
    let number = |value: Option<i64>| {
        // What is no such number is out of every range, which the account says.
        value.map(|value| u32::try_from(value.max(0)).unwrap_or(u32::MAX))
    };
    let storage = input.map("EphemeralStorage").and_then(|it| it.int("Size"));
    let layers = input
        .has("Layers")
        .then(|| input.texts("Layers").map(str::to_owned).collect());
    let environment = input
        .map("Environment")
        .map(|environment| texts(environment, "Variables").unwrap_or_default());
    Ok(ConfigurationChange {
        memory_size: number(input.int("MemorySize")),
        timeout: number(input.int("Timeout")),
        ephemeral_storage: number(storage),
        description: input.text("Description").map(str::to_owned),
        layers,
        environment,
        logging: input.map("LoggingConfig").map(logging).transpose()?,
        architecture: architecture(input)?,
        ..ConfigurationChange::default()
    })
}

fn logging(input: &Fields) -> Result<LoggingConfig, Fault> {
    if input.has("LogGroup") {
        return Err(Fault::not_modelled(
            "a log group of a function's own choice (LoggingConfig with LogGroup)",
        ));
    }
    // System logs are JSON at INFO, which is what there is without a level.
    if input
        .text("SystemLogLevel")
        .is_some_and(|level| level != "INFO")
    {
        return Err(Fault::not_modelled(
            "LoggingConfig with another SystemLogLevel than INFO",
        ));
    }
    let log_format = match input.text("LogFormat") {
        Some("JSON") => LogFormat::Json,
        _ => LogFormat::Text,
    };
    let level = input.text("ApplicationLogLevel").map(|level| {
        LogLevel::of_name(level).ok_or_else(|| {
            fault::of(
                Refusal::invalid(format!("{level} is no level of a log."))
                    .of_field("loggingConfig"),
            )
        })
    });
    Ok(LoggingConfig {
        log_format,
        application_log_level: level.transpose()?,
    })
}

fn architecture(input: &Fields) -> Result<Option<Architecture>, Fault> {
    let mut names = input.texts("Architectures");
    let (first, second) = (names.next(), names.next());
    let Some(first) = first else { return Ok(None) };
    let known = Architecture::of_name(first).filter(|_| second.is_none());
    known
        .map(Some)
        .ok_or_else(|| fault::of(Refusal::of_architecture()))
}

/// `None` if it stays as it is; nothing in it if it is taken away.
fn dead_letter(input: &Fields) -> Option<Option<String>> {
    let arn = input.map("DeadLetterConfig")?.text("TargetArn");
    Some(arn.filter(|arn| !arn.is_empty()).map(str::to_owned))
}

fn put_dead_letter(
    account: &mut Account,
    key: &FunctionKey,
    dead_letter: Option<Option<String>>,
) -> Result<(), Refusal> {
    let Some(dead_letter) = dead_letter else {
        return Ok(());
    };
    let config = AsyncConfig {
        dead_letter,
        ..account.function(key)?.asynchronous().clone()
    };
    account.put_async_config(key, config)
}

fn texts(input: &Fields, name: &str) -> Option<BTreeMap<String, String>> {
    let entries = input.map(name)?.text_entries();
    Some(
        entries
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

fn is_published(input: &Fields) -> bool {
    input.flag("Publish") == Some(true)
}

/// A function after a change, published if that was asked for.
fn told(account: &mut Account, key: &FunctionKey, publish: bool) -> Result<Fields, Refusal> {
    if publish {
        account.publish_version(key, "")?;
    }
    let function = account.function(key)?;
    let newest = function.versions().published().last().filter(|_| publish);
    Ok(match newest {
        Some(version) => configuration::published(account, function, version, None),
        None => configuration::latest(account, function, None),
    })
}

/// The configuration of what a reference names.
pub(super) fn configuration_of(
    account: &Account,
    reference: &FunctionReference,
) -> Result<Fields, Refusal> {
    let function = account.function(&reference.key)?;
    let named = reference.qualifier.as_deref();
    let version = function.deployable(named)?.version;
    let mut published = function.versions().published();
    Ok(
        match published.find(|it| it.number.to_string() == version) {
            Some(version) => configuration::published(account, function, version, named),
            None => configuration::latest(account, function, named),
        },
    )
}

/// Looks at the account.
pub(super) fn read<T>(
    ask: &Ask<'_>,
    look: impl FnOnce(&Account) -> Result<T, Refusal>,
) -> Result<T, Fault> {
    ask.api
        .account
        .read(look)
        .map_err(fault::of_state)?
        .map_err(fault::of)
}

/// Changes the account; if something is refused, nothing of it is done.
pub(super) fn changed<T>(
    ask: &Ask<'_>,
    act: impl FnOnce(&mut Account) -> Result<T, Refusal>,
) -> Result<T, Fault> {
    let now = ask.api.account.pace.now();
    let done = ask.api.account.change(|account| {
        account.advance(now);
        account.all_or_nothing(act)
    });
    done.map_err(fault::of_state)?.map_err(fault::of)
}
