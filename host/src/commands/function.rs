//! The function of a command: code, configuration, event.

use super::wall_limit::{InForce, WallLimitArguments};
use super::{input, progress, tell};
use crate::cache::Progress;
use crate::code;
use crate::engine::WasmtimeEngine;
use crate::machine::Machine;
use clap::{Args, ValueEnum};
use lambdabox_core::events::event_template;
use lambdabox_core::function::{
    Architecture, FunctionConfig, LogFormat, LoggingConfig, TimeoutForm,
};
use lambdabox_core::runtime::RuntimeManifest;
use lambdabox_core::service::{Service, Settings};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What every command that runs a function is told of it.
#[derive(Args)]
pub(super) struct FunctionArguments {
    /// The function's code: a .py file, a folder, a .zip or a .wasm component
    code: PathBuf,
    /// What to call, as FILE.FUNCTION
    #[arg(long)]
    handler: Option<String>,
    /// The language runtime, as AWS names it; by default the one for such code: python3.14, or
    /// provided.al2023 for a component
    #[arg(long)]
    runtime: Option<String>,
    /// The event: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON | @FILE | -", conflicts_with = "template")]
    event: Option<String>,
    /// A test event by name; `lambdabox templates` lists them
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
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
    /// The function's name
    #[arg(long)]
    name: Option<String>,
    /// The region that the function believes to be in
    #[arg(long)]
    region: Option<String>,
    /// The instruction set that the bill is reckoned for
    #[arg(long)]
    architecture: Option<ArchitectureName>,
    /// How logs look
    #[arg(long)]
    log_format: Option<LogFormatName>,
    /// How a timeout is told: as Lambda does today, or as on older slides
    #[arg(long)]
    timeout_message: Option<TimeoutMessage>,
    /// Ids, randomness and the clock follow from it: the same seed gives the same run
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    #[command(flatten)]
    wall_limit: WallLimitArguments,
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

/// A function that can be invoked.
pub(super) struct Deployed {
    pub(super) service: Service<WasmtimeEngine>,
    /// How long it took to load its runtime, in real time.
    pub(super) loaded: Duration,
    /// The runtime had to be compiled.
    pub(super) compiled: bool,
    /// What ends calls besides their timeout.
    pub(super) wall_limit: InForce,
}

impl FunctionArguments {
    /// Deploys the function.
    pub(super) fn deploy(&self) -> anyhow::Result<Deployed> {
        let code = code::read(&self.code)?;
        let machine = Machine::new()?;
        let runtime = machine.runtime(&code, self.runtime.as_deref())?;
        let config = self.config(&runtime.manifest);
        // Before anything slow happens.
        config.validate()?;
        for note in config.notes() {
            tell(&format!("note: {note}"));
        }

        let started = Instant::now();
        let mut compiled = false;
        let settings = Settings {
            seed: self.seed,
            ..Settings::default()
        };
        let engine = machine.engine(&runtime, &mut |event| {
            compiled |= matches!(event, Progress::Compiling { .. });
            progress(&runtime, &event);
        })?;
        let (engine, wall_limit) = self.wall_limit.apply(engine);
        let mut service = Service::new(engine, runtime.manifest.clone(), settings);
        let loaded = started.elapsed();
        service.deploy(config, code.into_bundle())?;
        Ok(Deployed {
            service,
            loaded,
            compiled,
            wall_limit,
        })
    }

    /// The event, and what the console would call it.
    pub(super) fn event(&self) -> anyhow::Result<(Vec<u8>, String)> {
        if let Some(name) = &self.template {
            let template = event_template(name)?;
            return Ok((template.json.as_bytes().to_vec(), template.name.to_owned()));
        }
        let event = match &self.event {
            Some(argument) => input::event(argument)?,
            None => Vec::new(),
        };
        Ok((event, "(unsaved) test event".to_owned()))
    }

    fn config(&self, runtime: &RuntimeManifest) -> FunctionConfig {
        let defaults = FunctionConfig::default();
        let handler = self
            .handler
            .clone()
            .or_else(|| code::handler_of_single_file(&self.code))
            .unwrap_or_else(|| runtime.default_handler.clone());
        FunctionConfig {
            function_name: self.name.clone().unwrap_or(defaults.function_name),
            runtime: runtime.name.clone(),
            handler,
            memory_size: self.memory.unwrap_or(defaults.memory_size),
            timeout: self.timeout.unwrap_or(defaults.timeout),
            ephemeral_storage: self.tmp.unwrap_or(defaults.ephemeral_storage),
            environment: self.env.iter().cloned().collect(),
            region: self.region.clone().unwrap_or(defaults.region),
            architecture: match self.architecture {
                Some(ArchitectureName::X86_64) => Architecture::X86_64,
                Some(ArchitectureName::Arm64) => Architecture::Arm64,
                None => defaults.architecture,
            },
            logging: LoggingConfig {
                log_format: match self.log_format {
                    Some(LogFormatName::Text) => LogFormat::Text,
                    Some(LogFormatName::Json) => LogFormat::Json,
                    None => defaults.logging.log_format,
                },
                ..defaults.logging
            },
            timeout_form: match self.timeout_message {
                Some(TimeoutMessage::Today) => TimeoutForm::Today,
                Some(TimeoutMessage::Classic) => TimeoutForm::Classic,
                None => defaults.timeout_form,
            },
            ..FunctionConfig::default()
        }
    }
}
