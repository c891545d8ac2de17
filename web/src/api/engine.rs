//! Running handlers, in a worker of their own that can be ended at any time.

use super::page::{Page, Request};
use super::{ApiError, files, outcome};
use crate::client::{Client, ClientError, ClientOptions, LoadedRuntime, Status};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::service::{InvokeOptions, Settings};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// One invocation that was asked for.
pub(super) struct Run {
    pub(super) config: FunctionConfig,
    pub(super) files: Vec<SourceFile>,
    /// Another one after every change of code or configuration.
    pub(super) revision: String,
    pub(super) event: String,
}

/// The engine's worker, once the page has asked for it.
pub(super) struct Engines {
    page: Page,
    client: RefCell<Option<Client>>,
    /// The revision that the engine has of each function: one of a name, whatever its region.
    deployed: RefCell<BTreeMap<String, String>>,
}

impl Engines {
    pub(super) fn new(page: Page) -> Self {
        Self {
            page,
            client: RefCell::default(),
            deployed: RefCell::default(),
        }
    }

    /// Starts the worker.
    pub(super) fn start(&self) {
        let options = ClientOptions {
            script: self.page.script(),
            settings: Settings::default(),
        };
        let page = self.page.clone();
        let client = Client::start(options, move |status| {
            let detail = match status {
                Status::Ready(_) => json!({"state": "ready"}),
                Status::Failed(message) => json!({"state": "failed", "message": message}),
            };
            page.tell("runtime", &detail);
        });
        self.client.replace(Some(client));
    }

    /// The page has loaded the runtime.
    pub(super) fn use_runtime(&self, request: &Request) {
        let text = |key: &str| request.input[key].as_str().unwrap_or_default().to_owned();
        if let Some(client) = self.client() {
            client.use_runtime(LoadedRuntime {
                bundle: text("bundle"),
                runtime: text("runtime"),
                modules: request.modules.clone(),
            });
        }
    }

    /// Ends whatever runs.
    pub(super) fn stop(&self) {
        if let Some(client) = self.client() {
            client.stop();
        }
    }

    fn client(&self) -> Option<Client> {
        self.client.borrow().clone()
    }

    /// Deploys the function if the engine has another revision of it, and hands it the event.
    pub(super) async fn invoke(&self, run: Run) -> Result<Value, ApiError> {
        let client = self.client().ok_or_else(|| {
            ApiError::new("ServiceException", "There is no worker to run functions.")
        })?;
        let name = run.config.function_name.clone();
        let known = self.deployed.borrow().get(&name) == Some(&run.revision);
        if !known {
            let files = run.files.iter().map(files::copy).collect();
            client.deploy(run.config, files).await.map_err(refusal)?;
            self.deployed
                .borrow_mut()
                .insert(name.clone(), run.revision);
        }
        let handled = client
            .invoke(&name, &run.event, InvokeOptions::default())
            .await
            .map_err(refusal)?;
        Ok(outcome::to_json(&handled.invocation))
    }
}

fn refusal(error: ClientError) -> ApiError {
    let exception = match &error {
        ClientError::Refused(_) => "InvalidRequestContentException",
        ClientError::Stopped => "Stopped",
        ClientError::Unavailable(_) => "ServiceException",
    };
    ApiError::new(exception, error.to_string())
}
