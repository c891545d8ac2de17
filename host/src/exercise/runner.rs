//! Runs the jobs of a session with wasmtime.

use crate::cache::Progress;
use crate::engine::WasmtimeEngine;
use crate::machine::{Machine, MachineError};
use crate::runtimes::Runtime;
use crate::state::{RunError, RunnableCode};
use lambdabox_core::account::invocation::Run;
use lambdabox_core::exercise::session::{Came, Job, Runner, Work};
use lambdabox_core::runtime::{RuntimeManifest, catalogue};
use lambdabox_core::service::{Service, Settings};
use lambdabox_core::simulate::simulate;
use lambdabox_services::AccountServices;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The engines of a machine: each runtime is loaded once, and shared by everybody who checks.
pub struct Engines {
    machine: Machine,
    loaded: Mutex<BTreeMap<String, Loaded>>,
}

#[derive(Clone)]
struct Loaded {
    engine: WasmtimeEngine,
    manifest: RuntimeManifest,
}

impl Engines {
    /// The engines of a machine; none is loaded yet.
    #[must_use]
    pub const fn new(machine: Machine) -> Self {
        Self {
            machine,
            loaded: Mutex::new(BTreeMap::new()),
        }
    }

    /// Loads the runtime of a function, if nobody has done so before.
    fn engine(
        &self,
        run: &Run,
        progress: &mut dyn FnMut(&Runtime, Progress),
    ) -> Result<Loaded, String> {
        let name = &run.config.runtime;
        // A compiled handler is a runtime of its own, which belongs to one submission.
        let shared = !catalogue::find(name).is_some_and(catalogue::CatalogueEntry::is_compiled);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = loaded.get(name).filter(|_| shared) {
            return Ok(known.clone());
        }
        let code = RunnableCode::of(&run.config, &run.code, &run.layers);
        let code = code.map_err(|error| match error {
            // Learners are told the sentence, as in the page.
            RunError::Refused(refusal) => refusal.message,
            other => other.to_string(),
        })?;
        let to_text = |error: MachineError| error.to_string();
        let runtime = code.runtime(&self.machine, &run.config).map_err(to_text)?;
        let mut tell = |event| progress(&runtime, event);
        let engine = if shared {
            self.machine.engine_of_many(&runtime, &mut tell)
        } else {
            self.machine.engine(&runtime, &mut tell)
        };
        let engine = engine.map_err(to_text)?;
        let new = Loaded {
            engine,
            manifest: runtime.manifest.clone(),
        };
        if shared {
            loaded.insert(name.clone(), new.clone());
        }
        Ok(new)
    }
}

/// Runs the jobs of one session after the other.
pub struct ExerciseRunner<'a> {
    engines: Arc<Engines>,
    deployed: Option<Deployed>,
    progress: &'a mut dyn FnMut(&Runtime, Progress),
}

/// What the last job left: the next one of the same world finds it.
struct Deployed {
    world: u64,
    revision: String,
    service: Service<WasmtimeEngine>,
    /// Nothing was invoked in it yet.
    fresh: bool,
}

impl<'a> ExerciseRunner<'a> {
    /// A runner. `progress` is told what the user has to wait for.
    #[must_use]
    pub fn new(engines: Arc<Engines>, progress: &'a mut dyn FnMut(&Runtime, Progress)) -> Self {
        Self {
            engines,
            deployed: None,
            progress,
        }
    }

    fn deploy(&mut self, job: &Job, settings: Settings) -> Result<Deployed, String> {
        let run = &job.run;
        let Loaded { engine, manifest } = self.engines.engine(run, self.progress)?;
        let mut service = Service::new(engine, manifest, settings);
        let services = AccountServices::new(&run.config.account_id);
        service.set_outside(Some(Arc::new(services)), Arc::default());
        let code = if catalogue::find(&run.config.runtime)
            .is_some_and(catalogue::CatalogueEntry::is_compiled)
        {
            lambdabox_core::code::CodeBundle::compiled()
        } else {
            run.code.as_ref().clone()
        };
        service
            .deploy(run.config.clone(), code)
            .map_err(|error| error.to_string())?;
        Ok(Deployed {
            world: job.world,
            revision: run.revision.clone(),
            service,
            fresh: true,
        })
    }

    fn perform(&mut self, job: &Job) -> Result<Came, String> {
        let run = &job.run;
        if let Work::Simulate(plan) = &job.work {
            let deployed = self.deploy(job, run.settings)?;
            let mut tell = |_| ();
            let simulation = simulate(&deployed.service, &run.event, plan, None, &mut tell)
                .map_err(|error| error.to_string())?;
            return Ok(Came::Simulation(Box::new(simulation)));
        }
        let fits = |it: &Deployed| it.world == job.world && it.revision == run.revision;
        let mut deployed = match self.deployed.take().filter(fits) {
            Some(deployed) => deployed,
            None => self.deploy(job, run.settings)?,
        };
        let now = (!deployed.fresh).then(|| deployed.service.now());
        let invocation = deployed
            .service
            .invoke(&run.event, &run.options(now))
            .map_err(|error| error.to_string())?;
        let end = deployed.service.last_end();
        deployed.fresh = false;
        self.deployed = Some(deployed);
        Ok(Came::Invocation(Box::new(invocation), end))
    }
}

impl Runner for ExerciseRunner<'_> {
    fn forget(&mut self) {
        self.deployed = None;
    }

    fn run(&mut self, job: &Job) -> Came {
        self.perform(job).unwrap_or_else(|why| {
            self.deployed = None;
            Came::NotRun(format!("This submission cannot be run here: {why}."))
        })
    }
}
