//! Running handlers, in a worker of their own that can be ended at any time.

use super::files;
use super::page::{Page, RuntimeHere};
use super::refusal::{self, failed, stopped};
use crate::engine_client::{
    Client, ClientError, Code, Component, Deployment, LoadedRuntime, Status,
};
use crate::engine_protocol::{Progress, Study};
use lambdabox_contract::Refusal;
use lambdabox_contract::event::{Event, Progress as Further, RuntimeState};
use lambdabox_core::account::invocation::Run;
use lambdabox_core::account::{self, Account};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::network::{Aftermath, Happening};
use lambdabox_core::runtime::{COMPILED, component_of};
use lambdabox_core::time::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What came of an invocation.
pub(super) struct Ran {
    pub(super) invocation: Invocation,
    /// When it had ended: others that overlap with it may end later.
    pub(super) end: Timestamp,
}

/// The engine's worker, once the page has asked for it.
pub(super) struct Engines {
    page: Page,
    client: RefCell<Option<Client>>,
    /// What functions have changed in the account's services, until it is kept.
    changes: Rc<RefCell<Option<Aftermath>>>,
    /// What the worker has, by the ARN of the function's version.
    deployed: RefCell<BTreeMap<String, Deployed>>,
    /// The compiled handlers that were used last, by the ARN of the function's version.
    components: RefCell<BTreeMap<String, (String, Component)>>,
    /// The runtimes that were loaded with their digests, by their names.
    identities: Rc<RefCell<BTreeMap<String, String>>>,
}

/// A function that a worker has.
struct Deployed {
    /// Of the worker.
    generation: u64,
    revision: String,
    /// Where its virtual time stands.
    now: Timestamp,
}

impl Engines {
    pub(super) fn new(page: Page) -> Self {
        Self {
            page,
            client: RefCell::default(),
            changes: Rc::default(),
            deployed: RefCell::default(),
            components: RefCell::default(),
            identities: Rc::default(),
        }
    }

    /// Starts the worker.
    pub(super) fn start(&self) {
        let (page, identities) = (self.page.clone(), Rc::clone(&self.identities));
        let changes = Rc::clone(&self.changes);
        let changed = move |more| {
            let mut all = changes.borrow_mut();
            all.get_or_insert_default().append(more);
        };
        let told = move |status| {
            let (name, state) = match status {
                Status::Ready(manifest) => {
                    let (name, identity) = (manifest.component_name(), manifest.identity());
                    identities.borrow_mut().insert(name.clone(), identity);
                    (name, RuntimeState::Ready)
                }
                Status::Failed(name, message) => (name, RuntimeState::Failed(message)),
            };
            page.tell(&Event::Runtime { name, state });
        };
        let client = Client::start(self.page.script(), told, changed);
        self.client.replace(Some(client));
    }

    /// AWS's name of a runtime, with the digest of its component if it was loaded.
    pub(super) fn named(&self, runtime: &str) -> String {
        let known = self.identities.borrow().get(runtime).cloned();
        known.unwrap_or_else(|| runtime.to_owned())
    }

    /// The page has loaded the runtime.
    pub(super) fn use_runtime(&self, here: RuntimeHere) {
        if let Ok(client) = self.client() {
            client.use_runtime(LoadedRuntime {
                name: here.name,
                bundle: here.bundle,
                runtime: here.runtime,
                base: here.base,
                modules: here.modules,
            });
        }
    }

    /// Ends whatever runs.
    pub(super) fn stop(&self) {
        if let Ok(client) = self.client() {
            client.stop();
        }
    }

    /// Hands over what the account's services keep, if somebody else has changed it.
    pub(super) fn use_services(&self, account: &Account) -> Result<(), Refusal> {
        self.client()?
            .use_services(account.services_revision(), account.service_records())
            .map_err(refused)
    }

    /// What functions have changed in the account's services since the last call, and what follows, if it is any news.
    pub(super) fn take_aftermath(&self) -> Option<Aftermath> {
        self.changes.take()
    }

    /// Lets something happen to the account's services that no function asks for.
    pub(super) async fn happen(&self, happening: Happening) -> Result<(), Refusal> {
        self.client()?.happen(happening).await.map_err(refused)
    }

    pub(super) fn client(&self) -> Result<Client, Refusal> {
        self.client
            .borrow()
            .clone()
            .ok_or_else(|| failed("There is no worker to run functions."))
    }

    /// Whether a component can be run; the refusal says why not.
    pub(super) async fn check(&self, component: &[u8]) -> Result<(), Refusal> {
        let prepared = self.client()?.prepare(component).await;
        prepared.map(drop).map_err(refused)
    }

    /// Deploys the function if the engine has another revision of it, and hands it the event.
    pub(super) async fn invoke(&self, run: &Run) -> Result<Ran, Refusal> {
        let client = self.client()?;
        let function = run.config.version_arn();
        // One that is new here begins when its first event arrives.
        let options = run.options(self.make_ready(&client, run).await?);
        let handled = client
            .invoke(&function, &run.event, options)
            .await
            .map_err(refused)?;
        if let Some(deployed) = self.deployed.borrow_mut().get_mut(&function) {
            deployed.now = handled.now;
        }
        Ok(Ran {
            invocation: handled.invocation,
            end: handled.end,
        })
    }

    /// Runs the function in environments of its own; each answer is JSON.
    pub(super) async fn study(
        &self,
        run: &Run,
        studies: Vec<Study>,
    ) -> Result<Vec<String>, Refusal> {
        let client = self.client()?;
        let function = run.config.version_arn();
        self.make_ready(&client, run).await?;
        let mut answers = Vec::new();
        for study in studies {
            let page = self.page.clone();
            let tell = move |progress: Progress| page.tell(&Event::Progress(in_words(progress)));
            let answer = client.study(&function, &run.event, study, tell).await;
            answers.push(answer.map_err(refused)?);
        }
        Ok(answers)
    }

    /// Deploys a function if the worker has another revision of it, or none; where its virtual time
    /// stood before, if it was there.
    async fn make_ready(&self, client: &Client, run: &Run) -> Result<Option<Timestamp>, Refusal> {
        let function = run.config.version_arn();
        let known = self.now_of(client, &function);
        if known.is_none_or(|_| !self.has(&function, &run.revision)) {
            self.deploy(client, run).await?;
        }
        Ok(known)
    }

    /// Where the virtual time of a function stands, if this worker has it.
    fn now_of(&self, client: &Client, function: &str) -> Option<Timestamp> {
        let deployed = self.deployed.borrow();
        deployed
            .get(function)
            .filter(|deployed| deployed.generation == client.generation())
            .map(|deployed| deployed.now)
    }

    fn has(&self, function: &str, revision: &str) -> bool {
        let deployed = self.deployed.borrow();
        deployed
            .get(function)
            .is_some_and(|deployed| deployed.revision == revision)
    }

    async fn deploy(&self, client: &Client, run: &Run) -> Result<(), Refusal> {
        let generation = client.generation();
        let function = run.config.version_arn();
        let code = if run.config.runtime == COMPILED {
            Code::Component(self.component(client, &function, run).await?)
        } else {
            self.files(client, run).map_err(refusal::refused)?
        };
        let deployment = Deployment {
            function: function.clone(),
            settings: run.settings,
            config: run.config.clone(),
            code,
        };
        client.deploy(deployment).await.map_err(refused)?;
        let deployed = Deployed {
            generation,
            revision: run.revision.clone(),
            now: run.arrival,
        };
        self.deployed.borrow_mut().insert(function, deployed);
        Ok(())
    }

    /// The files of a run for a language runtime, which is on its way from now on, if it is not here:
    /// the deployment waits for it.
    pub(super) fn files(&self, client: &Client, run: &Run) -> Result<Code, account::Refusal> {
        let layers = run.layers.iter().map(std::sync::Arc::as_ref);
        let package = (*run.code).clone().with_layers(layers)?;
        let component = component_of(&run.config.runtime, package.needs_native_component());
        if !client.has_runtime(&component) {
            self.page.want_runtime(&component);
        }
        Ok(Code::Files(package.all_files()))
    }

    /// The compiled handler of a run: preparing one takes a while, so it is kept.
    async fn component(
        &self,
        client: &Client,
        function: &str,
        run: &Run,
    ) -> Result<Component, Refusal> {
        let kept = self.components.borrow().get(function).cloned();
        if let Some((_, component)) = kept.filter(|(revision, _)| *revision == run.revision) {
            return Ok(component);
        }
        let bytes = files::component(run.code.files());
        let bytes = bytes.ok_or_else(|| refusal::refused(account::Refusal::no_code()))?;
        let component = client.prepare(bytes).await.map_err(refused)?;
        self.components.borrow_mut().insert(
            function.to_owned(),
            (run.revision.clone(), component.clone()),
        );
        Ok(component)
    }
}

fn in_words(progress: Progress) -> Further {
    match progress {
        Progress::Calls(calls) => Further {
            text: match calls {
                1 => "1 invocation measured".to_owned(),
                _ => format!("{calls} invocations measured"),
            },
            percent: None,
        },
        Progress::Size {
            done,
            of,
            memory_mb,
        } => Further {
            text: format!("{} of {of}: {memory_mb} MB", done + 1),
            percent: u8::try_from(done * 100 / of.max(1)).ok(),
        },
    }
}

/// A refusal of the engine, whole.
pub(super) fn refused(error: ClientError) -> Refusal {
    match error {
        ClientError::Refused(refusal) => refusal::refused(refusal),
        ClientError::Stopped => stopped(error.to_string()),
        ClientError::Unavailable(message) => failed(message),
    }
}
