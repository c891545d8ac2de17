//! `lambdabox invoke`: deploys code and invokes it.

use super::render::Rendered;
use super::{FAILED, input, progress, tell};
use crate::cache::Progress;
use crate::code;
use crate::machine::Machine;
use clap::{Args, ValueEnum};
use lambdabox_core::events::event_template;
use lambdabox_core::function::{
    Architecture, FunctionConfig, LogFormat, LoggingConfig, TimeoutForm,
};
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::runtime::RuntimeManifest;
use lambdabox_core::service::{InvokeOptions, Service, Settings};
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Deploy a function and invoke it
///
/// CODE is a .py file, a folder, a .zip or a compiled handler (a .wasm component). A single source
/// file is deployed under its own name, so its handler is by default `<name>.lambda_handler`; that
/// of a folder or zip is `lambda_function.lambda_handler`. A compiled handler needs none.
#[derive(Args)]
pub(super) struct Arguments {
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
    seed: u64,
    /// Invoke so many times, one after the other, in the same environment while it lives
    #[arg(long, default_value = "1", value_name = "N")]
    repeat: NonZeroU32,
    /// What to print
    #[arg(long, default_value = "text")]
    output: Output,
    /// Tell on standard error what the engine did and how long it really took
    #[arg(long)]
    engine_stats: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Like the console's result panel
    Text,
    /// One JSON object a line for each invocation
    Json,
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

/// What the engine did, in real time.
struct EngineStats {
    loaded: Duration,
    compiled: bool,
    invocations: Vec<Duration>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let code = code::read(&arguments.code)?;
    let (event, event_name) = event(arguments)?;
    let machine = Machine::new()?;
    let runtime = machine.runtime(&code, arguments.runtime.as_deref())?;
    let config = config(arguments, &runtime.manifest);
    // Before anything slow happens.
    config.validate()?;

    let started = Instant::now();
    let mut compiled = false;
    let settings = Settings {
        seed: arguments.seed,
        ..Settings::default()
    };
    let mut service = machine.service(&runtime, settings, &mut |event| {
        compiled |= matches!(event, Progress::Compiling { .. });
        progress(&runtime, &event);
    })?;
    let mut stats = EngineStats {
        loaded: started.elapsed(),
        compiled,
        invocations: Vec::new(),
    };
    service.deploy(config, code.into_bundle())?;

    let mut all_succeeded = true;
    for _ in 0..arguments.repeat.get() {
        let started = Instant::now();
        let invocation = service.invoke(&event, &InvokeOptions::default())?;
        stats.invocations.push(started.elapsed());
        all_succeeded &= invocation.status == Status::Succeeded;
        print(arguments.output, &invocation, &event_name)?;
    }
    if arguments.engine_stats {
        tell(&stats.render());
    }
    end(service);
    Ok(if all_succeeded {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

/// The event, and what the console would call it.
fn event(arguments: &Arguments) -> anyhow::Result<(Vec<u8>, String)> {
    if let Some(name) = &arguments.template {
        let template = event_template(name)?;
        return Ok((template.json.as_bytes().to_vec(), template.name.to_owned()));
    }
    let event = match &arguments.event {
        Some(argument) => input::event(argument)?,
        None => Vec::new(),
    };
    Ok((event, "(unsaved) test event".to_owned()))
}

fn config(arguments: &Arguments, runtime: &RuntimeManifest) -> FunctionConfig {
    let defaults = FunctionConfig::default();
    let handler = arguments
        .handler
        .clone()
        .or_else(|| code::handler_of_single_file(&arguments.code))
        .unwrap_or_else(|| runtime.default_handler.clone());
    FunctionConfig {
        function_name: arguments.name.clone().unwrap_or(defaults.function_name),
        runtime: runtime.name.clone(),
        handler,
        memory_size: arguments.memory.unwrap_or(defaults.memory_size),
        timeout: arguments.timeout.unwrap_or(defaults.timeout),
        ephemeral_storage: arguments.tmp.unwrap_or(defaults.ephemeral_storage),
        environment: arguments.env.iter().cloned().collect(),
        region: arguments.region.clone().unwrap_or(defaults.region),
        architecture: match arguments.architecture {
            Some(ArchitectureName::X86_64) => Architecture::X86_64,
            Some(ArchitectureName::Arm64) => Architecture::Arm64,
            None => defaults.architecture,
        },
        logging: LoggingConfig {
            log_format: match arguments.log_format {
                Some(LogFormatName::Text) => LogFormat::Text,
                Some(LogFormatName::Json) => LogFormat::Json,
                None => defaults.logging.log_format,
            },
            ..defaults.logging
        },
        timeout_form: match arguments.timeout_message {
            Some(TimeoutMessage::Today) => TimeoutForm::Today,
            Some(TimeoutMessage::Classic) => TimeoutForm::Classic,
            None => defaults.timeout_form,
        },
        ..FunctionConfig::default()
    }
}

fn print(output: Output, invocation: &Invocation, event_name: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match output {
        Output::Json => writeln!(stdout, "{}", invocation.record().to_json_line())?,
        Output::Text => {
            let terminal = stdout.is_terminal();
            let rendered = Rendered {
                invocation,
                event_name,
                terminal,
            };
            // In one piece: a handler can write many lines.
            stdout.write_all(rendered.to_string().as_bytes())?;
        }
    }
    stdout.flush()
}

/// The process ends right after this, and the system frees memory faster than we do.
fn end<E: lambdabox_core::engine::Engine>(service: Service<E>) {
    std::mem::forget(service);
}

impl EngineStats {
    fn render(&self) -> String {
        let loading = if self.compiled { "compiled" } else { "loaded" };
        let invocations: Vec<_> = self
            .invocations
            .iter()
            .map(|time| format!("{:.3}", time.as_secs_f64() * 1e3))
            .collect();
        format!(
            "engine: {loading} in {:.3} ms, invocations took {} ms",
            self.loaded.as_secs_f64() * 1e3,
            invocations.join(" "),
        )
    }
}
