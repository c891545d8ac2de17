//! What every command that makes or changes a function takes of its configuration.

use super::input;
use clap::{Args, ValueEnum};
use lambdabox_core::account::ConfigurationChange;
use lambdabox_core::function::{
    Architecture, FunctionConfig, LogFormat, LoggingConfig, TimeoutForm,
};

/// A function's settings; what is not given stays as it is.
#[derive(Args)]
pub(super) struct SettingArguments {
    /// What to call, as FILE.FUNCTION
    #[arg(long)]
    pub(super) handler: Option<String>,
    /// An environment variable; may be given more than once
    #[arg(long, value_name = "KEY=VALUE", value_parser = input::pair)]
    env: Vec<(String, String)>,
    /// Memory in MB; CPU grows with it
    #[arg(long, value_name = "MB")]
    memory: Option<u32>,
    /// Timeout in seconds
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u32>,
    /// Ephemeral storage (/tmp) in MB
    #[arg(long, value_name = "MB")]
    tmp: Option<u32>,
    /// The instruction set that the bill is reckoned for
    #[arg(long)]
    architecture: Option<ArchitectureName>,
    /// How logs look
    #[arg(long)]
    log_format: Option<LogFormatName>,
    /// How a timeout is told: as Lambda does today, or as on older slides
    #[arg(long)]
    timeout_message: Option<TimeoutMessage>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ArchitectureName {
    #[value(name = "x86_64")]
    X86_64,
    Arm64,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormatName {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum TimeoutMessage {
    Today,
    Classic,
}

impl SettingArguments {
    /// What they change.
    pub(super) fn change(&self) -> ConfigurationChange {
        let environment = self.env.iter().cloned().collect();
        ConfigurationChange {
            memory_size: self.memory,
            timeout: self.timeout,
            ephemeral_storage: self.tmp,
            handler: self.handler.clone(),
            environment: (!self.env.is_empty()).then_some(environment),
            architecture: self.architecture.map(|name| match name {
                ArchitectureName::X86_64 => Architecture::X86_64,
                ArchitectureName::Arm64 => Architecture::Arm64,
            }),
            logging: self.log_format.map(|format| LoggingConfig {
                log_format: match format {
                    LogFormatName::Text => LogFormat::Text,
                    LogFormatName::Json => LogFormat::Json,
                },
                ..LoggingConfig::default()
            }),
            timeout_form: self.timeout_message.map(|form| match form {
                TimeoutMessage::Today => TimeoutForm::Today,
                TimeoutMessage::Classic => TimeoutForm::Classic,
            }),
            ..ConfigurationChange::default()
        }
    }

    /// The configuration that they make of another one.
    pub(super) fn applied_to(&self, config: FunctionConfig) -> FunctionConfig {
        let change = self.change();
        FunctionConfig {
            memory_size: change.memory_size.unwrap_or(config.memory_size),
            timeout: change.timeout.unwrap_or(config.timeout),
            ephemeral_storage: change.ephemeral_storage.unwrap_or(config.ephemeral_storage),
            handler: change.handler.unwrap_or(config.handler),
            environment: change.environment.unwrap_or(config.environment),
            architecture: change.architecture.unwrap_or(config.architecture),
            logging: change.logging.unwrap_or(config.logging),
            timeout_form: change.timeout_form.unwrap_or(config.timeout_form),
            ..config
        }
    }
}
