//! The function of a command: code on disk or a function of an account, configuration, event.

use super::settings::SettingArguments;
use super::stored::{self, StateArguments};
use super::wall_limit::{InForce, WallLimitArguments};
use super::{input, note_missing, progress, read_layer, tell};
use crate::cache::Progress;
use crate::code::{self, Code};
use crate::engine::WasmtimeEngine;
use crate::machine::Machine;
use crate::state::{RunnableCode, State};
use anyhow::bail;
use clap::Args;
use lambdabox_core::account::FunctionKey;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::events::event_template;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::network::Endpoints;
use lambdabox_core::runtime::RuntimeManifest;
use lambdabox_core::service::{Service, Settings};
use lambdabox_services::AccountServices;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What every command that runs a function is told of it.
#[derive(Args)]
pub(super) struct FunctionArguments {
    /// The function's code: a .py file, a folder, a .zip or a .wasm component
    #[arg(required_unless_present = "function")]
    code: Option<PathBuf>,
    /// A function of the account that --state names, in the place of CODE
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = [
            "code", "runtime", "name", "handler", "env", "memory", "timeout", "tmp",
            "architecture", "log_format", "timeout_message", "layers",
        ]
    )]
    function: Option<String>,
    /// A version of that function by its number, or an alias; by default what is deployed
    #[arg(long, requires = "function", conflicts_with = "code")]
    pub(super) qualifier: Option<String>,
    #[command(flatten)]
    state: StateArguments,
    #[command(flatten)]
    settings: SettingArguments,
    /// A layer: a .zip file or a folder, whose files come below /opt (Python's packages in its folder
    /// python); up to five, of which later ones come over earlier ones
    #[arg(long = "layer", value_name = "FILE")]
    layers: Vec<PathBuf>,
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
    /// The function's name
    #[arg(long)]
    name: Option<String>,
    /// The region that the function believes to be in
    #[arg(long)]
    region: Option<String>,
    /// What other hosts answer: a JSON file of pretend endpoints, {"endpoints": [{"host": "api.example.com", "path":
    /// "/menu", "json": {...}}]}; all other hosts refuse connections
    #[arg(long = "endpoint", value_name = "FILE")]
    endpoints: Vec<PathBuf>,
    /// Ids, randomness and the clock follow from it: the same seed gives the same run
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    #[command(flatten)]
    wall_limit: WallLimitArguments,
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
    /// The function of an account, if that is meant, and the account.
    pub(super) fn stored(&self) -> anyhow::Result<Option<(FunctionKey, State)>> {
        let Some(name) = &self.function else {
            return Ok(None);
        };
        let key = stored::key(self.region.as_deref(), name);
        Ok(Some((key, self.state.open()?)))
    }

    /// Deploys the function in a service of its own; of an account nothing changes.
    pub(super) fn deploy(&self) -> anyhow::Result<Deployed> {
        let machine = Machine::new()?;
        let (code, config) = match self.stored()? {
            Some((key, state)) => {
                let function = state.account().function(&key);
                let deployed = function.and_then(|it| it.deployable(self.qualifier.as_deref()));
                let deployed = deployed.map_err(stored::Refused)?;
                let layers = state.account().layers_of(&deployed.config);
                let layers = layers.map_err(stored::Refused)?;
                let code = RunnableCode::of(&deployed.config, &deployed.code, &layers)?;
                (code, deployed.config)
            }
            None => {
                let path = self.code.as_deref().unwrap_or(Path::new(""));
                let code = code::read(path)?;
                // A layer is where they may be as well.
                if self.layers.is_empty() {
                    note_missing(path, &code);
                }
                let code = self.with_layers(code)?;
                let runtime = machine.runtime(&code, self.runtime.as_deref())?;
                let config = self.config(path, &runtime.manifest);
                (RunnableCode::of_disk(code), config)
            }
        };
        // Before anything slow happens.
        config.validate()?;
        for note in config.notes() {
            tell(&format!("note: {note}"));
        }
        let runtime = code.runtime(&machine, &config)?;

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
        let services = AccountServices::new(&config.account_id);
        service.set_outside(Some(Arc::new(services)), Arc::new(self.endpoints()?));
        service.deploy(config, code.into_bundle())?;
        Ok(Deployed {
            service,
            loaded,
            compiled,
            wall_limit,
        })
    }

    /// The pretend endpoints of all files that are given.
    pub(super) fn endpoints(&self) -> anyhow::Result<Endpoints> {
        input::endpoints(&self.endpoints)
    }

    /// The code with the layers that are given.
    fn with_layers(&self, code: Code) -> anyhow::Result<Code> {
        let layers: Vec<CodeBundle> = self
            .layers
            .iter()
            .map(|path| read_layer(path))
            .collect::<Result<_, _>>()?;
        Ok(match code {
            Code::Sources(bundle) => Code::Sources(bundle.with_layers(&layers)?),
            component if layers.is_empty() => component,
            Code::Component(_) => {
                bail!("a compiled handler cannot have layers here: it holds all that it needs")
            }
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

    fn config(&self, path: &Path, runtime: &RuntimeManifest) -> FunctionConfig {
        let defaults = FunctionConfig::default();
        let handler =
            code::handler_of_single_file(path).unwrap_or_else(|| runtime.default_handler.clone());
        self.settings.applied_to(FunctionConfig {
            function_name: self.name.clone().unwrap_or(defaults.function_name),
            runtime: runtime.name.clone(),
            handler,
            region: self.region.clone().unwrap_or(defaults.region),
            ..FunctionConfig::default()
        })
    }
}
