//! The deployed functions of one worker.

use crate::engine::{BrowserEngine, LoadError, LoadedRuntime};
use crate::protocol::{Handled, Refusal, Reply, Request};
use js_sys::{Array, Uint8Array};
use lambdabox_core::{
    code::{CodeBundle, CodeError},
    engine::SourceFile,
    function::FunctionConfig,
    runtime::{ManifestError, RuntimeManifest},
    service::{DeployError, InvokeError, InvokeOptions, Service, Settings},
};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};

/// What a worker knows.
#[derive(Default)]
pub(super) struct Functions {
    base: String,
    settings: Settings,
    runtime: Option<Runtime>,
    services: BTreeMap<String, Service<BrowserEngine>>,
}

struct Runtime {
    engine: BrowserEngine,
    manifest: RuntimeManifest,
}

/// The runtime cannot be used.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// A function cannot be deployed.
#[derive(Debug, thiserror::Error)]
enum RefusedDeployment {
    #[error("the runtime is not loaded")]
    NoRuntime,
    #[error(transparent)]
    Code(#[from] CodeError),
    #[error(transparent)]
    Deploy(#[from] DeployError),
}

impl Functions {
    /// Whether functions can be deployed and invoked.
    pub(super) fn is_ready(&self) -> bool {
        self.runtime.is_some()
    }

    /// Does what is asked; `None` if there is nothing to answer.
    pub(super) async fn answer(&mut self, request: Request, attachments: &Array) -> Option<Reply> {
        match request {
            Request::Load { base, settings } => {
                self.base = base;
                self.settings = settings;
                None
            }
            Request::Start { bundle, runtime } => {
                let modules = attachments.to_vec();
                Some(match self.start(&bundle, &runtime, modules).await {
                    Ok(manifest) => Reply::Ready { manifest },
                    Err(error) => Reply::Fatal {
                        message: error.to_string(),
                    },
                })
            }
            Request::Deploy { id, config, paths } => {
                let result = self.deploy(config, paths, attachments);
                Some(Reply::Deployed {
                    id,
                    result: result.map_err(|error| refusal(&error, None)),
                })
            }
            Request::Invoke {
                id,
                function,
                event,
                options,
            } => {
                let result = self.invoke(&function, &event, &options);
                Some(Reply::Invoked {
                    id,
                    result: result.map(Box::new),
                })
            }
            Request::Record {
                id,
                function,
                event,
                options,
            } => {
                let result = self.invoke(&function, &event, &options);
                let result = result.map(|handled| handled.invocation.record().to_json_line());
                Some(Reply::Recorded { id, result })
            }
        }
    }

    async fn start(
        &mut self,
        bundle: &str,
        runtime: &str,
        modules: Vec<JsValue>,
    ) -> Result<RuntimeManifest, StartError> {
        let manifest = RuntimeManifest::from_json(runtime)?;
        let loaded = LoadedRuntime::load(bundle, modules)?;
        let engine = BrowserEngine::new(loaded);
        self.runtime = Some(Runtime {
            engine,
            manifest: manifest.clone(),
        });
        Ok(manifest)
    }

    fn deploy(
        &mut self,
        config: FunctionConfig,
        paths: Vec<String>,
        contents: &Array,
    ) -> Result<(), RefusedDeployment> {
        let runtime = self.runtime.as_ref().ok_or(RefusedDeployment::NoRuntime)?;
        let files = paths.into_iter().zip(contents.iter());
        let files = files
            .map(|(path, contents)| SourceFile {
                path,
                contents: contents
                    .dyn_ref()
                    .map(Uint8Array::to_vec)
                    .unwrap_or_default(),
            })
            .collect();
        let code = CodeBundle::new(files)?;
        let name = config.function_name.clone();
        let fresh = || {
            Service::new(
                runtime.engine.clone(),
                runtime.manifest.clone(),
                self.settings,
            )
        };
        if let Some(service) = self.services.get_mut(&name) {
            return Ok(service.deploy(config, code)?);
        }
        let mut service = fresh();
        service.deploy(config, code)?;
        self.services.insert(name, service);
        Ok(())
    }

    fn invoke(
        &mut self,
        function: &str,
        event: &str,
        options: &InvokeOptions,
    ) -> Result<Handled, Refusal> {
        let invoked = match self.services.get_mut(function) {
            Some(service) => service
                .invoke(event.as_bytes(), options)
                .map(|invocation| Handled {
                    invocation,
                    now: service.now(),
                }),
            None => Err(InvokeError::NotDeployed),
        };
        invoked.map_err(|error| refusal(&error, error.exception().map(|(exception, _)| exception)))
    }
}

fn refusal(error: &impl std::error::Error, exception: Option<&str>) -> Refusal {
    Refusal {
        message: error.to_string(),
        exception: exception.map(str::to_owned),
    }
}
