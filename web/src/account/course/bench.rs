//! Runs the jobs of a check in the engine worker, in services of their own: no environment of the
//! learner's function is touched, and none is found.

use super::super::engine::{Engines, refused};
use crate::engine_client::{Client, ClientError, Code, Component, Deployment};
use crate::engine_protocol::Study;
use lambdabox_contract::Refusal;
use lambdabox_core::account;
use lambdabox_core::account::invocation::Run;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::exercise::session::{Came, Job, Work};
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::time::Timestamp;
use std::sync::Arc;

/// The jobs of one session, one after the other.
pub(super) struct Bench<'a> {
    engines: &'a Engines,
    client: Client,
    deployed: Option<Deployed>,
    /// Counts deployments: each has a name of its own.
    made: u64,
    /// The compiled handler that was prepared last, and of which code.
    component: Option<(Arc<CodeBundle>, Component)>,
}

/// What the last job left: the next one of the same world finds it.
struct Deployed {
    world: u64,
    revision: String,
    /// What the engine worker calls it.
    name: String,
    /// Where its virtual time stands; `None` before the first event.
    now: Option<Timestamp>,
}

impl<'a> Bench<'a> {
    /// Nothing is deployed yet.
    pub(super) fn new(engines: &'a Engines) -> Result<Self, Refusal> {
        Ok(Self {
            client: engines.client()?,
            engines,
            deployed: None,
            made: 0,
            component: None,
        })
    }

    /// Runs a job. What the engine refuses has come of it; the refusal here is that nothing more can
    /// be run: the learner has stopped it, or there is no worker.
    pub(super) async fn run(&mut self, job: &Job) -> Result<Came, Refusal> {
        match self.perform(job).await {
            Ok(came) => Ok(came),
            Err(ClientError::Refused(refusal)) => {
                self.forget();
                let why = refusal.message;
                // The words of the command line.
                Ok(Came::NotRun(format!(
                    "This submission cannot be run here: {why}."
                )))
            }
            Err(other) => Err(refused(other)),
        }
    }

    async fn perform(&mut self, job: &Job) -> Result<Came, ClientError> {
        let run = &job.run;
        if let Work::Simulate(plan) = &job.work {
            let name = self.deploy(run).await?;
            let study = Study::Simulate {
                plan: plan.clone(),
                memory_mb: None,
            };
            let answer = self.client.study(&name, &run.event, study, |_| ()).await;
            self.client.forget(&name);
            let simulation = serde_json::from_str(&answer?)
                .map_err(|error| ClientError::Unavailable(error.to_string()))?;
            return Ok(Came::Simulation(Box::new(simulation)));
        }
        let fits = |it: &Deployed| it.world == job.world && it.revision == run.revision;
        if !self.deployed.as_ref().is_some_and(fits) {
            self.forget();
            let name = self.deploy(run).await?;
            self.deployed = Some(Deployed {
                world: job.world,
                revision: run.revision.clone(),
                name,
                now: None,
            });
        }
        let Some(deployed) = &mut self.deployed else {
            return Err(ClientError::Stopped);
        };
        let options = run.options(deployed.now);
        let handled = self
            .client
            .invoke(&deployed.name, &run.event, options)
            .await?;
        deployed.now = Some(handled.now);
        Ok(Came::Invocation(Box::new(handled.invocation), handled.end))
    }

    /// Deploys under a new name, which is returned.
    async fn deploy(&mut self, run: &Run) -> Result<String, ClientError> {
        self.made += 1;
        // No function's ARN begins so.
        let name = format!("check/{}", self.made);
        let code = if run.config.runtime == COMPILED {
            Code::Component(self.component(run).await?)
        } else {
            self.engines.files(&self.client, run)?
        };
        let deployment = Deployment {
            function: name.clone(),
            settings: run.settings,
            config: run.config.clone(),
            code,
        };
        self.client.deploy(deployment).await?;
        Ok(name)
    }

    async fn component(&mut self, run: &Run) -> Result<Component, ClientError> {
        let known = self.component.as_ref();
        if let Some((_, component)) = known.filter(|(code, _)| Arc::ptr_eq(code, &run.code)) {
            return Ok(component.clone());
        }
        let bytes = super::super::files::component(run.code.files())
            .ok_or_else(account::Refusal::no_code)?;
        let component = self.client.prepare(bytes).await?;
        self.component = Some((Arc::clone(&run.code), component.clone()));
        Ok(component)
    }

    /// What is deployed is needed no longer.
    pub(super) fn forget(&mut self) {
        if let Some(deployed) = self.deployed.take() {
            self.client.forget(&deployed.name);
        }
    }
}
