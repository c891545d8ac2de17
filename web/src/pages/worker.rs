//! The worker that runs handlers, kept in step with the page's state.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use lambdabox_core::service::InvokeOptions;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::function_page::Command;
use crate::client::{Client, ClientError, ClientOptions, Status};
use crate::state::function::{Function, FunctionAction};
use crate::state::runtime::RuntimeStatus;
use crate::state::test_run::{Finished, TestRun};
use crate::state::{Action, Console};

/// The worker's client. There is none before the page is in the document.
#[derive(Clone, Default, PartialEq)]
pub struct Worker {
    client: Rc<RefCell<Option<Client>>>,
}

/// Starts the worker with the page, tells the state how its runtime is, and deploys each function
/// whenever its code or its configuration changed.
#[hook]
pub fn use_worker(console: &UseReducerHandle<Console>) -> Worker {
    let worker = use_memo((), |()| Worker::default());
    {
        let (worker, dispatcher) = (worker.clone(), console.dispatcher());
        use_effect_with((), move |()| {
            let client = Client::start(ClientOptions::default(), move |status| {
                dispatcher.dispatch(Action::Runtime(runtime_status(status)));
            });
            worker.client.replace(Some(client));
        });
    }
    {
        let (worker, console) = (worker.clone(), console.clone());
        let deployed = use_mut_ref(BTreeMap::<String, u32>::new);
        let revisions: BTreeMap<String, u32> = console
            .functions
            .iter()
            .map(|(name, function)| (name.clone(), function.revision))
            .collect();
        use_effect_with(revisions, move |revisions| {
            for (name, function) in &console.functions {
                if deployed.borrow().get(name) != revisions.get(name) {
                    worker.deploy(name.clone(), function, &console.dispatcher());
                }
            }
            deployed.replace(revisions.clone());
        });
    }
    (*worker).clone()
}

impl Worker {
    /// Does what a learner asked for.
    pub fn obey(&self, command: Command, name: &str, console: &UseReducerHandle<Console>) {
        let Some(function) = console.functions.get(name) else {
            return;
        };
        match command {
            Command::Deploy => console.dispatch(Action::Function {
                name: name.to_owned(),
                action: FunctionAction::Deploy,
            }),
            Command::Test => self.test(name.to_owned(), function, &console.dispatcher()),
            // Whoever waits for the answer is told, and then tells the state.
            Command::Stop => self.with(Client::stop),
            Command::Retry => self.with(Client::restart),
        }
    }

    fn with(&self, act: impl FnOnce(&Client)) {
        let client = self.client.borrow().clone();
        if let Some(client) = client {
            act(&client);
        }
    }

    fn deploy(&self, name: String, function: &Function, dispatcher: &Dispatcher) {
        let (config, package) = (function.config.clone(), function.code.package());
        let dispatcher = dispatcher.clone();
        self.with(|client| {
            let client = client.clone();
            spawn_local(async move {
                if let Err(ClientError::Refused(refusal)) = client.deploy(config, package).await {
                    let run = TestRun::Impossible(refusal.message.into());
                    dispatcher.dispatch(Action::Function {
                        name,
                        action: FunctionAction::Run(run),
                    });
                }
            });
        });
    }

    fn test(&self, name: String, function: &Function, dispatcher: &Dispatcher) {
        if function.run.is_running() {
            return;
        }
        let tell = {
            let dispatcher = dispatcher.clone();
            let name = name.clone();
            move |action| {
                dispatcher.dispatch(Action::Function {
                    name: name.clone(),
                    action,
                })
            }
        };
        if let Err(error) = function.event.check() {
            return tell(FunctionAction::RefuseEvent(error));
        }
        let event = function.event.clone();
        let without_changes = function.code.has_changes();
        tell(FunctionAction::Run(TestRun::Running));
        self.with(|client| {
            let client = client.clone();
            spawn_local(async move {
                let answer = client
                    .invoke(&name, &event.text, InvokeOptions::default())
                    .await;
                let run = match answer {
                    Ok(handled) => TestRun::Finished(Rc::new(Finished {
                        invocation: handled.invocation,
                        event_name: event.template,
                        without_changes,
                    })),
                    Err(ClientError::Stopped) => TestRun::Stopped,
                    Err(error) => TestRun::Impossible(error.to_string().into()),
                };
                tell(FunctionAction::Run(run));
            });
        });
    }
}

type Dispatcher = UseReducerDispatcher<Console>;

fn runtime_status(status: Status) -> RuntimeStatus {
    match status {
        Status::Loading { received, total } => RuntimeStatus::Loading { received, total },
        Status::Preparing => RuntimeStatus::Preparing,
        Status::Ready(_) => RuntimeStatus::Ready,
        Status::Failed(reason) => RuntimeStatus::Failed(reason.into()),
    }
}
