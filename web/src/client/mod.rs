//! The other side of the engine's worker: hands it the runtime, deploys, invokes, stops.
//!
//! ```no_run
//! # use lambdabox_web::client::{Client, ClientOptions};
//! # use lambdabox_core::{engine::SourceFile, function::FunctionConfig, service::InvokeOptions};
//! # async fn example() -> Result<(), lambdabox_web::client::ClientError> {
//! # let options = ClientOptions { script: String::new(), settings: Default::default() };
//! let client = Client::start(options, |status| { /* show it */ });
//! let file = SourceFile { path: "lambda_function.py".into(), contents: b"...".to_vec() };
//! client.deploy(FunctionConfig::default(), vec![file]).await?;
//! let handled = client.invoke("my-function", "{}", InvokeOptions::default()).await?;
//! println!("{}", handled.invocation.logs());
//! # Ok(())
//! # }
//! ```

mod link;
mod waiting;

use crate::protocol::{Handled, Refusal, Reply, Request};
use js_sys::Uint8Array;
use lambdabox_core::{
    engine::SourceFile,
    function::FunctionConfig,
    runtime::RuntimeManifest,
    service::{InvokeOptions, Settings},
};
use link::Link;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};
use waiting::Waiting;
use wasm_bindgen::JsValue;

/// What a client is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// The address of the worker's script.
    pub script: String,
    /// What the runs are made from.
    pub settings: Settings,
}

/// A language runtime, fetched and compiled.
#[derive(Clone, Debug)]
pub struct LoadedRuntime {
    /// The text of the bundle's manifest.
    pub bundle: String,
    /// The text of the runtime's manifest.
    pub runtime: String,
    /// Compiled, in the order of the bundle's manifest.
    pub modules: Vec<JsValue>,
}

/// Whether functions can run. Told whenever it changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Functions can run.
    Ready(Box<RuntimeManifest>),
    /// The worker has failed; one sentence. [`Client::use_runtime`] tries again.
    Failed(String),
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

/// A worker with a runtime, and what was deployed to it. Clones are the same client.
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
    options: ClientOptions,
    on_status: Box<dyn Fn(Status)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The worker; absent if none can be had.
    link: Option<Link>,
    /// Counts workers, so that what belongs to an earlier one is ignored.
    generation: u64,
    /// The runtime, once it was loaded; later workers are given it.
    loaded: Option<LoadedRuntime>,
    /// The manifest was received: the worker is ready.
    ready: bool,
    /// Why there is no worker.
    failed: Option<String>,
    /// Who waits for which answer.
    waiting: Waiting,
    /// What a fresh worker must be told, by the function's name.
    deployed: BTreeMap<String, Deployed>,
    /// What the current worker's runs are made from.
    settings: Settings,
}

#[derive(Clone)]
struct Deployed {
    config: FunctionConfig,
    code: Vec<SourceFile>,
}

impl Client {
    /// Starts a worker; returns at once. Requests may be made before it has a runtime: they wait.
    #[must_use]
    pub fn start(options: ClientOptions, on_status: impl Fn(Status) + 'static) -> Self {
        let state = State {
            settings: options.settings,
            ..State::default()
        };
        let shared = Shared {
            options,
            on_status: Box::new(on_status),
            state: RefCell::new(state),
        };
        let client = Self {
            shared: Rc::new(shared),
        };
        client.spawn();
        client
    }

    /// Whether functions can run at once.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.shared.state.borrow().ready
    }

    /// Deploys a function in place of the one of the same name. Its next invocation is cold.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if configuration or code is; the function before it stays.
    pub async fn deploy(
        &self,
        config: FunctionConfig,
        code: Vec<SourceFile>,
    ) -> Result<(), ClientError> {
        let name = config.function_name.clone();
        let deployed = Deployed { config, code };
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.deployment();
            state.send_deploy(id, &deployed)?;
            answer
        };
        answer.await.map_err(|_| ClientError::Stopped)??;
        self.shared
            .state
            .borrow_mut()
            .deployed
            .insert(name, deployed);
        Ok(())
    }

    /// Hands a function one event and waits for its answer. A function that fails is no error.
    ///
    /// # Errors
    /// [`ClientError`] if there is no answer.
    pub async fn invoke(
        &self,
        function: &str,
        event: &str,
        options: InvokeOptions,
    ) -> Result<Handled, ClientError> {
        let answer = {
            let mut state = self.shared.state.borrow_mut();
            let (id, answer) = state.waiting.invocation();
            state.send(&Request::Invoke {
                id,
                function: function.to_owned(),
                event: event.to_owned(),
                options,
            })?;
            answer
        };
        let handled = answer.await.map_err(|_| ClientError::Stopped)??;
        // A worker after this one goes on where this one stands.
        let mut state = self.shared.state.borrow_mut();
        state.settings.start = state.settings.start.max(handled.now);
        Ok(*handled)
    }

    /// Ends whatever runs, at once: whoever waits receives [`ClientError::Stopped`]. A fresh worker
    /// takes over with the runtime that is already compiled and with all deployed functions;
    /// its environments are cold, and its virtual time goes on after the last answer.
    pub fn stop(&self) {
        {
            let mut state = self.shared.state.borrow_mut();
            // Other ids than the first worker's, whose runs are no longer replayed.
            state.settings.seed = state.settings.seed.wrapping_add(1);
        }
        self.spawn();
    }

    /// Hands the worker its runtime, in a fresh worker if the one before has failed.
    pub fn use_runtime(&self, loaded: LoadedRuntime) {
        let generation = {
            let mut state = self.shared.state.borrow_mut();
            state.loaded = Some(loaded);
            state.link.is_some().then_some(state.generation)
        };
        match generation {
            None => self.spawn(),
            Some(generation) => {
                if let Err(message) = self.hand_over() {
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
            state.ready = false;
            state.failed = None;
            // Dropping ends the one before, and drops whoever waits for it.
            state.link = None;
            state.waiting = Waiting::default();
            state.generation
        };
        if let Err(message) = self.open_link(generation).and_then(|()| self.hand_over()) {
            self.fail(generation, message);
        }
    }

    fn open_link(&self, generation: u64) -> Result<(), String> {
        let options = &self.shared.options;
        let (on_reply, on_error) = (self.clone(), self.clone());
        let link = Link::open(
            &options.script,
            move |reply| on_reply.receive(generation, reply),
            move |message| on_error.fail(generation, message),
        )?;
        let mut state = self.shared.state.borrow_mut();
        let settings = state.settings;
        link.send(&Request::Load { settings }, Vec::new())?;
        state.link = Some(link);
        // Nobody waits for these answers: the functions were accepted once. The worker keeps them
        // until it has the runtime.
        let functions: Vec<_> = state.deployed.values().cloned().collect();
        for deployed in functions {
            let (id, _) = state.waiting.deployment();
            state
                .send_deploy(id, &deployed)
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Sends the runtime, if it is here.
    fn hand_over(&self) -> Result<(), String> {
        let state = self.shared.state.borrow();
        match (&state.link, &state.loaded) {
            (Some(link), Some(loaded)) => link.send(
                &Request::Start {
                    bundle: loaded.bundle.clone(),
                    runtime: loaded.runtime.clone(),
                },
                loaded.modules.clone(),
            ),
            _ => Ok(()),
        }
    }

    fn receive(&self, generation: u64, reply: Reply) {
        let mut state = self.shared.state.borrow_mut();
        if state.generation != generation {
            return;
        }
        match reply {
            Reply::Ready { manifest } => {
                state.ready = true;
                drop(state);
                self.tell(generation, Status::Ready(Box::new(manifest)));
            }
            // The link's own affair.
            Reply::Listening => {}
            Reply::Deployed { id, result } => state.waiting.deployed(id, result),
            Reply::Invoked { id, result } => state.waiting.invoked(id, result),
            // Never asked for here.
            Reply::Recorded { .. } | Reply::Prepared { .. } => {}
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
        {
            let mut state = self.shared.state.borrow_mut();
            if state.generation != generation {
                return;
            }
            state.link = None;
            state.ready = false;
            state.failed = Some(message.clone());
            state.waiting.fail(&message);
        }
        self.tell(generation, Status::Failed(message));
    }
}

impl State {
    fn send(&self, request: &Request) -> Result<(), ClientError> {
        self.send_with(request, Vec::new())
    }

    fn send_deploy(&self, id: u64, deployed: &Deployed) -> Result<(), ClientError> {
        let request = Request::Deploy {
            id,
            config: deployed.config.clone(),
            paths: deployed.code.iter().map(|file| file.path.clone()).collect(),
        };
        let contents = deployed
            .code
            .iter()
            .map(|file| Uint8Array::from(file.contents.as_slice()).into())
            .collect();
        self.send_with(&request, contents)
    }

    fn send_with(&self, request: &Request, attachments: Vec<JsValue>) -> Result<(), ClientError> {
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
