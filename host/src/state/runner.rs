//! Runs what an account begins, on this machine.

use crate::cache::Progress;
use crate::code::Code;
use crate::engine::WasmtimeEngine;
use crate::machine::{Machine, MachineError};
use crate::runtimes::Runtime;
use lambdabox_core::account::invocation::Run;
use lambdabox_core::account::{Account, Refusal};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::network::{Aftermath, Endpoints, Happening, Services};
use lambdabox_core::runtime::catalogue;
use lambdabox_core::service::{InvokeError, Service};
use lambdabox_core::time::Timestamp;
use lambdabox_services::AccountServices;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// The engines of this process, one for each function and version that it has run.
pub struct Runner {
    machine: Machine,
    functions: BTreeMap<String, Deployed>,
    /// What the account's functions call.
    services: Arc<AccountServices>,
    endpoints: Arc<Endpoints>,
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
    /// The configuration, the code or the event is refused.
    #[error("{name}: {message}", name = .0.exception.name(), message = .0.message)]
    Refused(Refusal),
    /// The engine failed, or this machine cannot run it: AWS knows no such case.
    #[error(transparent)]
    Failed(InvokeError),
    /// A compiled handler cannot be handed to the engine.
    #[error("cannot write the compiled handler to a temporary file: {0}")]
    Component(io::Error),
}

impl From<InvokeError> for RunError {
    fn from(error: InvokeError) -> Self {
        match error {
            InvokeError::Engine(_) | InvokeError::Backstop | InvokeError::RuntimeUnavailable(_) => {
                Self::Failed(error)
            }
            refused => Self::Refused(refused.into()),
        }
    }
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

    /// The code of an account's function, and its layers.
    ///
    /// # Errors
    /// [`RunError`] if it has none, or a component cannot be written where the engine reads it.
    pub fn of(
        config: &FunctionConfig,
        code: &CodeBundle,
        layers: &[Arc<CodeBundle>],
    ) -> Result<Self, RunError> {
        let entry = catalogue::find(&config.runtime);
        if !entry.is_some_and(catalogue::CatalogueEntry::is_compiled) {
            let code = code.clone().with_layers(layers.iter().map(Arc::as_ref));
            let code = code.map_err(|error| RunError::Refused(error.into()))?;
            return Ok(Self::of_disk(Code::Sources(code)));
        }
        let component = code.files().first();
        let component = component.ok_or_else(|| RunError::Refused(Refusal::no_code()))?;
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

    /// Whether it is a compiled handler.
    #[must_use]
    pub const fn is_component(&self) -> bool {
        matches!(self.code, Code::Component(_))
    }

    /// The files that an environment is given.
    #[must_use]
    pub fn into_bundle(self) -> CodeBundle {
        drop(self.file);
        self.code.into_bundle()
    }
}

impl Runner {
    /// A runner on this machine for the functions of an account, with these pretend endpoints. The account's
    /// services go on from what it keeps of them.
    #[must_use]
    pub fn new(machine: Machine, account: &Account, endpoints: Endpoints) -> Self {
        let services = AccountServices::new(&FunctionConfig::default().account_id);
        let records = account.service_records().iter();
        // What cannot be read stays in the account as it is: the services refuse to write over it.
        let _ = services.restore(records.map(|(key, bytes)| (key.clone(), bytes.clone())));
        // What was put back is no change.
        let _ = services.take_aftermath();
        Self {
            machine,
            functions: BTreeMap::new(),
            services: Arc::new(services),
            endpoints: Arc::new(endpoints),
        }
    }

    /// What functions have changed in the account's services since the last call, and what follows: to be kept with
    /// [`Account::keep_services`].
    #[must_use]
    pub fn aftermath(&self) -> Aftermath {
        self.services.take_aftermath()
    }

    /// Lets something happen to the services that no function asks for: [`Self::aftermath`] tells what follows.
    pub fn happen(&self, happening: &Happening) {
        self.services.happen(happening);
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
        let name = run.config.version_arn();
        let known = self.functions.get(&name).map(|it| it.service.now());
        let fits = |it: &Deployed| it.revision == run.revision;
        if !self.functions.get(&name).is_some_and(fits) {
            let deployed = self.deploy(run, progress)?;
            self.functions.insert(name.clone(), deployed);
        }
        let Some(deployed) = self.functions.get_mut(&name) else {
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
        let code = RunnableCode::of(&run.config, &run.code, &run.layers)?;
        let runtime = code.runtime(&self.machine, &run.config)?;
        let mut report = |event| progress(&runtime, event);
        let mut service = self.machine.service(&runtime, run.settings, &mut report)?;
        let services: Arc<dyn Services> = Arc::clone(&self.services) as _;
        service.set_outside(Some(services), Arc::clone(&self.endpoints));
        service
            .deploy(run.config.clone(), code.into_bundle())
            .map_err(|error| RunError::Refused(error.into()))?;
        Ok(Deployed {
            revision: run.revision.clone(),
            service,
        })
    }
}
