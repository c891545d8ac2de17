//! The account worker's end of the engine worker: hands it runtimes, deploys, invokes, stops.
//!
//! ```no_run
//! # use lambdabox_web::engine_client::{Client, Code, Deployment};
//! # use lambdabox_core::{engine::SourceFile, function::FunctionConfig, service::InvokeOptions};
//! # async fn example() -> Result<(), lambdabox_web::engine_client::ClientError> {
//! let client = Client::start("worker.js".into(), |status| { /* show it */ }, |changes| { /* keep them */ });
//! let file = SourceFile { path: "lambda_function.py".into(), contents: b"...".to_vec() };
//! client.deploy(Deployment {
//!     function: "shop".into(),
//!     settings: Default::default(),
//!     config: FunctionConfig::default(),
//!     code: Code::Files(vec![file]),
//! }).await?;
//! let handled = client.invoke("shop", b"{}", InvokeOptions::default()).await?;
//! println!("{}", handled.invocation.logs());
//! # Ok(())
//! # }
//! ```

mod link;
mod waiting;

use crate::engine_protocol::{Handled, Progress, Reply, Request, Study};
use js_sys::{Array, Uint8Array};
use lambdabox_core::{
    account::Refusal,
    engine::SourceFile,
    function::FunctionConfig,
    network::{Aftermath, Happening},
    runtime::RuntimeManifest,
    service::{InvokeOptions, Settings},
};
use link::Link;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};
use waiting::Waiting;
use wasm_bindgen::{JsCast as _, JsValue};

/// A function on its way to the worker.
#[derive(Debug)]
pub struct Deployment {
    /// What later requests call it.
    pub function: String,
    /// What its runs are made from, if this worker has not had it before; else it goes on.
    pub settings: Settings,
    /// Its configuration.
    pub config: FunctionConfig,
    /// What runs.
    pub code: Code,
}

/// What runs.
#[derive(Debug)]
pub enum Code {
    /// Files for the language runtime.
    Files(Vec<SourceFile>),
    /// A compiled handler.
    Component(Component),
}

/// A compiled handler that was checked, metered and compiled: [`Client::prepare`]. It outlives the
/// worker that has made it.
#[derive(Clone, Debug)]
pub struct Component {
    /// The text of the bundle's manifest.
    bundle: String,
    /// Compiled, in the order of the bundle's manifest.
    modules: Vec<JsValue>,
}

/// A language runtime, fetched and compiled.
#[derive(Clone, Debug)]
pub struct LoadedRuntime {
    /// As AWS calls it.
    pub name: String,
    /// The text of the bundle's manifest.
    pub bundle: String,
    /// The text of the runtime's manifest.
    pub runtime: String,
    /// The address of the folder that they came from, with a slash at its end.
    pub base: String,
    /// Compiled, in the order of the bundle's manifest.
    pub modules: Vec<JsValue>,
}

/// Whether functions can run. Told whenever it changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Functions of this runtime can run.
    Ready(Box<RuntimeManifest>),
    /// The runtime of this name cannot be used; one sentence. [`Client::use_runtime`] tries again.
    Failed(String, String),
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The configuration, the code or the event is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// [`Client::stop`] was called meanwhile.
    #[error("the run was stopped")]
    Stopped,
    /// The worker or the runtime is not there; one sentence.
    #[error("{0}")]
    Unavailable(String),
}

/// A worker with a runtime. Clones are the same client.
#[derive(Clone)]
pub struct Client {
    shared: Rc<Shared>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

struct Shared {
    /// The address of the worker's script.
    script: String,
    on_status: Box<dyn Fn(Status)>,
    /// Told what a function has changed in the account's services, and what follows, as it happens.
    on_changes: Box<dyn Fn(Aftermath)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The worker; absent if none can be had.
    link: Option<Link>,
    /// Counts workers, so that what belongs to an earlier one is ignored.
    generation: u64,
    /// The runtimes that were loaded; later workers are given them.
    loaded: Vec<LoadedRuntime>,
    /// Which records of the account's services this worker has.
    services: Option<u64>,
    /// Why there is no worker.
    failed: Option<String>,
    /// Who waits for which answer.
    waiting: Waiting,
}

impl Client {
    /// Starts a worker; returns at once. Requests may be made before it has a runtime: they wait.
    #[must_use]
    pub fn start(
        script: String,
        on_status: impl Fn(Status) + 'static,
        on_changes: impl Fn(Aftermath) + 'static,
    ) -> Self {
        let shared = Shared {
            script,
            on_status: Box::new(on_status),
            on_changes: Box::new(on_changes),
            state: RefCell::default(),
        };
        let client = Self {
            shared: Rc::new(shared),
        };
        client.spawn();
        client
    }

    /// Whether a runtime was handed over, so that its functions can run at once or soon.
    #[must_use]
    pub fn has_runtime(&self, name: &str) -> bool {
        let state = self.shared.state.borrow();
        state.loaded.iter().any(|loaded| loaded.name == name)
    }

    /// Tells workers apart: another number is another worker, to which nothing is deployed yet.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.shared.state.borrow().generation
    }

    /// Checks, meters and compiles a component. Needs no runtime.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if it cannot be run, with the reason.
    pub async fn prepare(&self, component: &[u8]) -> Result<Component, ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.preparation();
            state.send(
                &Request::Prepare { id },
                vec![Uint8Array::from(component).into()],
            )?;
            answer
        };
        answer.await.map_err(|_| ClientError::Stopped)?
    }

    /// Hands the worker all records of the account's services, unless it has those of this revision.
    ///
    /// # Errors
    /// [`ClientError`] if there is no worker.
    pub fn use_services(
        &self,
        revision: u64,
        records: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), ClientError> {
        let mut state = self.shared.state.borrow_mut();
        let nothing = state.services.is_none() && records.is_empty();
        if nothing || state.services == Some(revision) {
            // What comes to be from now on comes from this worker itself.
            state.services = Some(revision);
            return Ok(());
        }
        let keys = records.keys().cloned().collect();
        let bytes = |bytes: &Vec<u8>| Uint8Array::from(bytes.as_slice()).into();
        let records = records.values().map(bytes).collect();
        state.send(&Request::Services { keys }, records)?;
        state.services = Some(revision);
        Ok(())
    }

    /// Lets something happen to the account's services that no function asks for. What follows is told before.
    ///
    /// # Errors
    /// [`ClientError`] if the services cannot be had.
    pub async fn happen(&self, happening: Happening) -> Result<(), ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.deployment();
            state.send(&Request::Happen { id, happening }, Vec::new())?;
            answer
        };
        answer.await.map_err(|_| ClientError::Stopped)?
    }

    /// Deploys a function in place of the one that is called the same. Its next invocation is cold.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if configuration or code is; the function before it stays.
    pub async fn deploy(&self, deployment: Deployment) -> Result<(), ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.deployment();
            let (request, attachments) = deployment.request(id);
            state.send(&request, attachments)?;
            answer
        };
        answer.await.map_err(|_| ClientError::Stopped)?
    }

    /// Hands a function one event and waits for its answer. A function that fails is no error.
    ///
    /// # Errors
    /// [`ClientError`] if there is no answer.
    pub async fn invoke(
        &self,
        function: &str,
        event: &[u8],
        options: InvokeOptions,
    ) -> Result<Handled, ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.invocation();
            let request = Request::Invoke {
                id,
                function: function.to_owned(),
                options,
            };
            state.send(&request, vec![Uint8Array::from(event).into()])?;
            answer
        };
        let handled = answer.await.map_err(|_| ClientError::Stopped)??;
        Ok(*handled)
    }

    /// Forgets a function: what is deployed under its name next has nothing of it.
    pub fn forget(&self, function: &str) {
        let function = function.to_owned();
        // A worker that is gone has forgotten it.
        let _ = self
            .shared
            .state
            .borrow()
            .send(&Request::Forget { function }, Vec::new());
    }

    /// Runs a function in environments of its own; the answer is JSON. `listener` is told how far it
    /// is.
    ///
    /// # Errors
    /// [`ClientError`] if there is no answer.
    pub async fn study(
        &self,
        function: &str,
        event: &[u8],
        study: Study,
        listener: impl Fn(Progress) + 'static,
    ) -> Result<String, ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.study(Rc::new(listener));
            let request = Request::Study {
                id,
                function: function.to_owned(),
                study,
            };
            state.send(&request, vec![Uint8Array::from(event).into()])?;
            answer
        };
        answer.await.map_err(|_| ClientError::Stopped)?
    }

    /// Ends whatever runs, at once: whoever waits receives [`ClientError::Stopped`]. A fresh worker
    /// takes over with the runtime that is already compiled, and without functions.
    pub fn stop(&self) {
        self.spawn();
    }

    /// Hands the worker its runtime, in a fresh worker if the one before has failed.
    pub fn use_runtime(&self, loaded: LoadedRuntime) {
        let generation = {
            let mut state = self.shared.state.borrow_mut();
            state.loaded.retain(|known| known.name != loaded.name);
            state.loaded.push(loaded.clone());
            state.link.is_some().then_some(state.generation)
        };
        match generation {
            None => self.spawn(),
            Some(generation) => {
                if let Err(message) = self.hand_over(&loaded) {
                    self.fail(generation, message);
                }
            }
        }
    }

    /// Replaces the worker.
    fn spawn(&self) {
        let generation = {
            let mut state = self.shared.state.borrow_mut();
            state.generation += 1;
            state.failed = None;
            // Dropping ends the one before, and drops whoever waits for it.
            state.link = None;
            state.waiting = Waiting::default();
            state.services = None;
            state.generation
        };
        if let Err(message) = self
            .open_link(generation)
            .and_then(|()| self.hand_all_over())
        {
            self.fail(generation, message);
        }
    }

    fn open_link(&self, generation: u64) -> Result<(), String> {
        let (on_reply, on_error) = (self.clone(), self.clone());
        let link = Link::open(
            &self.shared.script,
            move |reply, attachments| on_reply.receive(generation, reply, &attachments),
            move |message| on_error.fail(generation, message),
        )?;
        self.shared.state.borrow_mut().link = Some(link);
        Ok(())
    }

    /// Sends the runtimes that are here.
    fn hand_all_over(&self) -> Result<(), String> {
        let loaded = self.shared.state.borrow().loaded.clone();
        loaded.iter().try_for_each(|one| self.hand_over(one))
    }

    fn hand_over(&self, loaded: &LoadedRuntime) -> Result<(), String> {
        let state = self.shared.state.borrow();
        match &state.link {
            Some(link) => link.send(
                &Request::Start {
                    bundle: loaded.bundle.clone(),
                    runtime: loaded.runtime.clone(),
                    base: loaded.base.clone(),
                },
                loaded.modules.clone(),
            ),
            None => Ok(()),
        }
    }

    fn receive(&self, generation: u64, reply: Reply, modules: &Array) {
        let mut state = self.shared.state.borrow_mut();
        if state.generation != generation {
            return;
        }
        match reply {
            Reply::Ready { manifest } => {
                drop(state);
                self.tell(generation, Status::Ready(manifest));
            }
            Reply::NotLoaded { runtime, message } => {
                state.loaded.retain(|known| known.name != runtime);
                drop(state);
                self.tell(generation, Status::Failed(runtime, message));
            }
            Reply::Changed { keys, follows } => {
                let bytes =
                    |record: JsValue| record.dyn_into().ok().as_ref().map(Uint8Array::to_vec);
                let changes = keys.into_iter().zip(modules.iter());
                let changes = changes.map(|(key, record)| (key, bytes(record))).collect();
                drop(state);
                (self.shared.on_changes)(Aftermath { changes, follows });
            }
            // The link's own affair.
            Reply::Listening => {}
            Reply::Happened { id, result } | Reply::Deployed { id, result } => {
                state.waiting.deployed(id, result)
            }
            Reply::Invoked { id, result } => state.waiting.invoked(id, result),
            Reply::Prepared { id, result } => {
                let modules = modules.to_vec();
                let result = result.map(|bundle| Component { bundle, modules });
                state.waiting.prepared(id, result);
            }
            Reply::Studied { id, result } => state.waiting.studied(id, result),
            Reply::Studying { id, progress } => {
                let listener = state.waiting.listener(id);
                drop(state);
                if let Some(listener) = listener {
                    listener(progress);
                }
            }
            // Never asked for here.
            Reply::Recorded { .. } => {}
            Reply::Fatal { message } => {
                drop(state);
                self.fail(generation, message);
            }
        }
    }

    fn tell(&self, generation: u64, status: Status) {
        if self.shared.state.borrow().generation == generation {
            (self.shared.on_status)(status);
        }
    }

    /// Gives the worker up.
    fn fail(&self, generation: u64, message: String) {
        let runtimes: Vec<String> = {
            let mut state = self.shared.state.borrow_mut();
            if state.generation != generation {
                return;
            }
            state.link = None;
            state.failed = Some(message.clone());
            state.waiting.fail(&message);
            // They are handed over again once they are loaded again.
            let loaded = std::mem::take(&mut state.loaded);
            loaded.into_iter().map(|runtime| runtime.name).collect()
        };
        for name in runtimes {
            self.tell(generation, Status::Failed(name, message.clone()));
        }
    }
}

impl Deployment {
    /// The request, and what JSON cannot carry of it.
    fn request(self, id: u64) -> (Request, Vec<JsValue>) {
        let (function, config) = (self.function, self.config);
        let settings = Some(self.settings);
        match self.code {
            Code::Files(files) => {
                let contents = |file: &SourceFile| Uint8Array::from(&*file.contents).into();
                let attachments = files.iter().map(contents).collect();
                let paths = files.into_iter().map(|file| file.path).collect();
                let request = Request::Deploy {
                    id,
                    function,
                    settings,
                    config,
                    paths,
                };
                (request, attachments)
            }
            Code::Component(component) => {
                let request = Request::DeployComponent {
                    id,
                    function,
                    settings,
                    config,
                    bundle: component.bundle,
                };
                (request, component.modules)
            }
        }
    }
}

impl State {
    fn send(&self, request: &Request, attachments: Vec<JsValue>) -> Result<(), ClientError> {
        match &self.link {
            Some(link) => link
                .send(request, attachments)
                .map_err(ClientError::Unavailable),
            None => {
                let message = self
                    .failed
                    .clone()
                    .unwrap_or_else(|| "there is no worker".into());
                Err(ClientError::Unavailable(message))
            }
        }
    }
}
