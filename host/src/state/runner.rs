//! Runs what an account begins, on this machine.

use crate::cache::Progress;
use crate::code::Code;
use crate::engine::WasmtimeEngine;
use crate::machine::{Machine, MachineError};
use crate::runtimes::Runtime;
use lambdabox_core::account::Refusal;
use lambdabox_core::account::invocation::Run;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::runtime::catalogue;
use lambdabox_core::service::{InvokeError, Service};
use lambdabox_core::time::Timestamp;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use tempfile::NamedTempFile;

/// The engines of this process, one for each function and version that it has run.
pub struct Runner {
    machine: Machine,
    services: BTreeMap<String, Deployed>,
}

struct Deployed {
    revision: String,
    service: Service<WasmtimeEngine>,
}

/// A run did not take place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Its runtime cannot be had on this machine.
    #[error(transparent)]
    Machine(#[from] MachineError),
    /// The configuration or the code is refused.
    #[error("{0}")]
    Refused(Refusal),
    /// The event is refused, or the engine failed.
    #[error(transparent)]
    Invoke(#[from] InvokeError),
    /// A compiled handler cannot be handed to the engine.
    #[error("cannot write the compiled handler to a temporary file: {0}")]
    Component(io::Error),
}

/// Code of an account or from disk, with what the engine needs to read it.
pub struct RunnableCode {
    code: Code,
    /// A component of an account, for as long as the engine reads it.
    file: Option<NamedTempFile>,
}

impl RunnableCode {
    /// Code that is on disk.
    #[must_use]
    pub const fn of_disk(code: Code) -> Self {
        Self { code, file: None }
    }

    /// The code of an account's function.
    ///
    /// # Errors
    /// [`RunError`] if it has none, or a component cannot be written where the engine reads it.
    pub fn of(config: &FunctionConfig, code: &CodeBundle) -> Result<Self, RunError> {
        let entry = catalogue::find(&config.runtime);
        if !entry.is_some_and(catalogue::CatalogueEntry::is_compiled) {
            return Ok(Self::of_disk(Code::Sources(code.clone())));
        }
        let component = code.files().first().ok_or_else(|| {
            RunError::Refused(Refusal::invalid(
                "This function has no code yet: update it with a compiled handler (a .wasm component) first.",
            ))
        })?;
        let file = NamedTempFile::new()
            .and_then(|mut file| {
                file.write_all(&component.contents)?;
                file.flush()?;
                Ok(file)
            })
            .map_err(RunError::Component)?;
        Ok(Self {
            code: Code::Component(file.path().to_owned()),
            file: Some(file),
        })
    }

    /// The runtime for it.
    ///
    /// # Errors
    /// [`MachineError`] if it is missing, or not for such code.
    pub fn runtime(
        &self,
        machine: &Machine,
        config: &FunctionConfig,
    ) -> Result<Runtime, MachineError> {
        machine.runtime(&self.code, Some(&config.runtime))
    }

    /// The files that an environment is given.
    #[must_use]
    pub fn into_bundle(self) -> CodeBundle {
        drop(self.file);
        self.code.into_bundle()
    }
}

impl Runner {
    /// A runner on this machine.
    #[must_use]
    pub const fn new(machine: Machine) -> Self {
        Self {
            machine,
            services: BTreeMap::new(),
        }
    }

    /// Runs what was begun; when it ended in virtual time. Whoever began it ends or abandons it.
    ///
    /// # Errors
    /// [`RunError`] if it did not take place.
    pub fn run(
        &mut self,
        run: &Run,
        progress: &mut dyn FnMut(&Runtime, Progress),
    ) -> Result<(Invocation, Timestamp), RunError> {
        let name = format!("{}:{}", run.config.arn(), run.version);
        let known = self.services.get(&name).map(|it| it.service.now());
        let fits = |it: &Deployed| it.revision == run.revision;
        if !self.services.get(&name).is_some_and(fits) {
            let deployed = self.deploy(run, progress)?;
            self.services.insert(name.clone(), deployed);
        }
        let Some(deployed) = self.services.get_mut(&name) else {
            return Err(InvokeError::NotDeployed.into());
        };
        let now = deployed.service.now();
        // A service that is new here begins when this event arrives.
        let options = run.options(known.map(|_| now));
        let invocation = deployed.service.invoke(&run.event, &options)?;
        Ok((invocation, deployed.service.last_end()))
    }

    fn deploy(
        &self,
        run: &Run,
        progress: &mut dyn FnMut(&Runtime, Progress),
    ) -> Result<Deployed, RunError> {
        let code = RunnableCode::of(&run.config, &run.code)?;
        let runtime = code.runtime(&self.machine, &run.config)?;
        let mut report = |event| progress(&runtime, event);
        let mut service = self.machine.service(&runtime, run.settings, &mut report)?;
        service
            .deploy(run.config.clone(), code.into_bundle())
            .map_err(|error| RunError::Refused(error.into()))?;
        Ok(Deployed {
            revision: run.revision.clone(),
            service,
        })
    }
}
