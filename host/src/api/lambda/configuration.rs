//! AWS's `FunctionConfiguration` of a function or one of its versions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambdabox_aws::wire::{Fields, Value};
use lambdabox_core::account::layers::LayerKey;
use lambdabox_core::account::versions::{LATEST, Version};
use lambdabox_core::account::{Account, AsyncConfig, Function};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::{FunctionConfig, LogFormat};
use sha2::{Digest as _, Sha256};

/// What a configuration is told of, beside itself.
struct Told<'a> {
    config: &'a FunctionConfig,
    code: &'a CodeBundle,
    asynchronous: &'a AsyncConfig,
    version: String,
    /// The ARN, with the version or alias that was asked for.
    arn: String,
    revision: &'a str,
    modified: &'a str,
    description: &'a str,
}

/// Of what can be changed. `named` is the qualifier that was asked for.
pub(super) fn latest(account: &Account, function: &Function, named: Option<&str>) -> Fields {
    let config = function.config();
    told(
        account,
        &Told {
            config,
            code: function.code(),
            asynchronous: function.asynchronous(),
            version: LATEST.to_owned(),
            arn: qualified(config, named),
            revision: function.revision(),
            modified: function.modified(),
            description: &config.description,
        },
    )
}

/// Of a published version.
pub(super) fn published(
    account: &Account,
    function: &Function,
    version: &Version,
    named: Option<&str>,
) -> Fields {
    let number = version.number.to_string();
    let description = if version.description.is_empty() {
        &version.config.description
    } else {
        &version.description
    };
    told(
        account,
        &Told {
            config: &version.config,
            code: &version.code,
            asynchronous: function.asynchronous(),
            arn: qualified(&version.config, Some(named.unwrap_or(&number))),
            version: number,
            revision: &version.revision,
            modified: &version.published,
            description,
        },
    )
}

fn qualified(config: &FunctionConfig, named: Option<&str>) -> String {
    match named {
        Some(named) => format!("{}:{named}", config.arn()),
        None => config.arn(),
    }
}

fn told(account: &Account, told: &Told<'_>) -> Fields {
    let config = told.config;
    let texts = |all: &std::collections::BTreeMap<String, String>| -> Fields {
        all.iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    };
    let environment = (!config.environment.is_empty())
        .then(|| Fields::new().with("Variables", texts(&config.environment)));
    let layers = config.layers.iter().map(|arn| {
        let code = LayerKey::of_arn(arn).and_then(|key| Some(account.layer(&key).ok()?.1.size()));
        Fields::new().with("Arn", arn).with_some("CodeSize", code)
    });
    let dead_letter = told.asynchronous.dead_letter.as_deref();
    Fields::new()
        .with("FunctionName", &config.function_name)
        .with("FunctionArn", told.arn.as_str())
        .with("Runtime", &config.runtime)
        .with("Role", &config.role)
        .with("Handler", &config.handler)
        .with("CodeSize", told.code.size())
        .with("CodeSha256", hash(told.code))
        .with("Description", told.description)
        .with("Timeout", config.timeout)
        .with("MemorySize", config.memory_size)
        .with("LastModified", time(told.modified))
        .with("Version", told.version.as_str())
        .with("RevisionId", told.revision)
        .with("PackageType", "Zip")
        .with("Architectures", Value::list([architecture(config)]))
        .with(
            "EphemeralStorage",
            Fields::new().with("Size", config.ephemeral_storage),
        )
        .with("TracingConfig", Fields::new().with("Mode", "PassThrough"))
        .with(
            "SnapStart",
            Fields::new()
                .with("ApplyOn", "None")
                .with("OptimizationStatus", "Off"),
        )
        .with("State", "Active")
        .with("LastUpdateStatus", "Successful")
        .with("LoggingConfig", logging(config))
        .with_some("Environment", environment)
        .with_some(
            "Layers",
            (!config.layers.is_empty()).then(|| Value::list(layers)),
        )
        .with_some(
            "DeadLetterConfig",
            dead_letter.map(|arn| Fields::new().with("TargetArn", arn)),
        )
}

const fn architecture(config: &FunctionConfig) -> &'static str {
    match config.architecture {
        lambdabox_core::function::Architecture::X86_64 => "x86_64",
        lambdabox_core::function::Architecture::Arm64 => "arm64",
    }
}

fn logging(config: &FunctionConfig) -> Fields {
    let json = config.logging.log_format == LogFormat::Json;
    let level = config.logging.application_log_level.filter(|_| json);
    Fields::new()
        .with("LogFormat", if json { "JSON" } else { "Text" })
        .with("LogGroup", config.log_group_name())
        .with_some(
            "ApplicationLogLevel",
            level.map(lambdabox_core::function::LogLevel::name),
        )
}

/// Of the files: the zip file itself is not kept.
pub(super) fn hash(code: &CodeBundle) -> String {
    let mut hash = Sha256::new();
    for file in code.files() {
        for part in [file.path.as_bytes(), &file.contents] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    STANDARD.encode(hash.finalize())
}

/// As Lambda writes times: `2026-01-02T03:04:05.678+0000`.
pub(super) fn time(iso: &str) -> String {
    iso.strip_suffix('Z')
        .map_or_else(|| iso.to_owned(), |plain| format!("{plain}+0000"))
}
