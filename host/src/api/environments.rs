//! The environments of a server's functions: as many of one function run at the same time as there are
//! requests, each of them a service of its own.

use crate::engine::WasmtimeEngine;
use crate::machine::Machine;
use crate::runtimes::Runtime;
use crate::state::{RunError, RunnableCode};
use lambdabox_core::account::invocation::Run;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::network::{Endpoints, Services};
use lambdabox_core::service::Service;
use lambdabox_core::time::Timestamp;
use lambdabox_services::AccountServices;
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most environments that wait for an event, of all functions: each keeps its memory.
const IDLE_MAX: usize = 32;

/// See the module.
pub(super) struct Environments {
    machine: Machine,
    services: Arc<dyn Services>,
    endpoints: Arc<Endpoints>,
    /// Of language runtimes, by their component.
    engines: Mutex<BTreeMap<PathBuf, WasmtimeEngine>>,
    /// The one that was used last is the last one.
    idle: Mutex<VecDeque<Idle>>,
}

struct Idle {
    function: String,
    revision: String,
    service: Service<WasmtimeEngine>,
}

/// A run that took place. Its environment can be had again once the account knows of its end.
pub(super) struct Ran {
    pub(super) invocation: Invocation,
    /// When it ended, in virtual time.
    pub(super) end: Timestamp,
    environment: Idle,
}

impl Environments {
    pub(super) fn new(
        machine: Machine,
        endpoints: Endpoints,
        services: Arc<AccountServices>,
    ) -> Self {
        Self {
            machine,
            services,
            endpoints: Arc::new(endpoints),
            engines: Mutex::default(),
            idle: Mutex::default(),
        }
    }

    /// Runs what was begun.
    ///
    /// # Errors
    /// [`RunError`] if it did not take place.
    pub(super) fn run(&self, run: &Run) -> Result<Ran, RunError> {
        let function = run.config.version_arn();
        let warm = self.take(&function, &run.revision);
        // A service that is new begins when this event arrives.
        let known = warm.as_ref().map(Service::now);
        let mut service = match warm {
            Some(service) => service,
            None => self.deploy(run)?,
        };
        let invocation = service.invoke(&run.event, &run.options(known))?;
        Ok(Ran {
            invocation,
            end: service.last_end(),
            environment: Idle {
                function,
                revision: run.revision.clone(),
                service,
            },
        })
    }

    /// Takes the environment of a run back, for the next one.
    pub(super) fn give_back(&self, ran: Ran) {
        let mut idle = lock(&self.idle);
        if idle.len() >= IDLE_MAX {
            idle.pop_front();
        }
        idle.push_back(ran.environment);
    }

    fn take(&self, function: &str, revision: &str) -> Option<Service<WasmtimeEngine>> {
        let mut idle = lock(&self.idle);
        // What was deployed before is of no more use.
        idle.retain(|it| it.function != function || it.revision == revision);
        let place = idle.iter().rposition(|it| it.function == function)?;
        idle.remove(place).map(|it| it.service)
    }

    fn deploy(&self, run: &Run) -> Result<Service<WasmtimeEngine>, RunError> {
        let code = RunnableCode::of(&run.config, &run.code, &run.layers)?;
        let runtime = code.runtime(&self.machine, &run.config)?;
        let engine = self.engine(&runtime, &code)?;
        let mut service = Service::new(engine, runtime.manifest, run.settings);
        service.set_outside(
            Some(Arc::clone(&self.services)),
            Arc::clone(&self.endpoints),
        );
        service
            .deploy(run.config.clone(), code.into_bundle())
            .map_err(|error| RunError::Refused(error.into()))?;
        Ok(service)
    }

    fn engine(&self, runtime: &Runtime, code: &RunnableCode) -> Result<WasmtimeEngine, RunError> {
        let load = || self.machine.engine(runtime, &mut |_| ());
        if code.is_component() {
            return Ok(load()?);
        }
        // Held while it is compiled, so that it is compiled once.
        let mut engines = lock(&self.engines);
        if let Some(engine) = engines.get(&runtime.component) {
            return Ok(engine.clone());
        }
        let engine = load()?;
        engines.insert(runtime.component.clone(), engine.clone());
        Ok(engine)
    }
}

/// Whoever panicked meanwhile has left whole entries.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
