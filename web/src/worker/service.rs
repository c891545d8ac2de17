//! The deployed functions of one worker.

use super::prepare::prepare;
use super::study;
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
    settings: Settings,
    runtime: Option<Runtime>,
    services: BTreeMap<String, Deployed>,
}

/// A function.
struct Deployed {
    service: Service<BrowserEngine>,
    /// Whether its engine is its own component.
    compiled: bool,
    /// What its ids are made from.
    seed: u64,
}

/// Where a function is deployed.
struct Place {
    /// What requests call it.
    function: String,
    /// What its runs are made from if it is new here.
    settings: Option<Settings>,
}

/// A reply, and what JSON cannot carry of it.
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) attachments: Array,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            attachments: Array::new(),
        }
    }
}

#[derive(Clone)]
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
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl Functions {
    /// Whether a request can only be handled once the runtime is there.
    pub(super) fn must_wait(&self, request: &Request) -> bool {
        let deployed = |function| self.services.contains_key(function);
        !self.is_ready()
            && match request {
                // In place of whatever is there.
                Request::Deploy { .. } => true,
                request => request.needs().is_some_and(|name| !deployed(name)),
            }
    }

    /// Whether functions for the runtime can be deployed and invoked.
    pub(super) fn is_ready(&self) -> bool {
        self.runtime.is_some()
    }

    /// Does what is asked; `None` if there is nothing to answer. `tell` sends what is to be known
    /// before that.
    pub(super) async fn answer(
        &mut self,
        request: Request,
        attachments: &Array,
        tell: &dyn Fn(&Reply),
    ) -> Option<Answer> {
        let reply = match request {
            Request::Load { settings } => {
                self.settings = settings;
                None
            }
            Request::Start {
                bundle,
                runtime,
                base,
            } => {
                let modules = attachments.to_vec();
                Some(match self.start(&bundle, &runtime, &base, modules) {
                    Ok(manifest) => Reply::Ready {
                        manifest: Box::new(manifest),
                    },
                    Err(error) => Reply::Fatal {
                        message: error.to_string(),
                    },
                })
            }
            Request::Deploy {
                id,
                function,
                settings,
                config,
                paths,
            } => {
                let place = Place { function, settings };
                let result = self.deploy(place, config, paths, attachments);
                Some(Reply::Deployed {
                    id,
                    result: result.map_err(|error| refusal(&error, None)),
                })
            }
            Request::Prepare { id } => {
                let component = attachments.get(0).unchecked_into();
                return Some(match prepare(&component).await {
                    Ok(prepared) => Answer {
                        reply: Reply::Prepared {
                            id,
                            result: Ok(prepared.bundle),
                        },
                        attachments: prepared.modules,
                    },
                    Err(refusal) => Answer::from(Reply::Prepared {
                        id,
                        result: Err(refusal),
                    }),
                });
            }
            Request::DeployComponent {
                id,
                function,
                settings,
                config,
                bundle,
            } => {
                let place = Place { function, settings };
                let result = self.deploy_component(place, config, &bundle, attachments.to_vec());
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
            Request::Study {
                id,
                function,
                event,
                study,
            } => {
                let mut told = |progress| tell(&Reply::Studying { id, progress });
                let result = match self.services.get(&function) {
                    Some(Deployed { service, .. }) => {
                        study::run(service, event.as_bytes(), &study, &mut told)
                    }
                    None => Err(InvokeError::NotDeployed.into()),
                };
                let result = result.map_err(|error| refusal(&error, None));
                Some(Reply::Studied { id, result })
            }
        };
        reply.map(Answer::from)
    }

    fn start(
        &mut self,
        bundle: &str,
        runtime: &str,
        base: &str,
        modules: Vec<JsValue>,
    ) -> Result<RuntimeManifest, StartError> {
        let manifest = RuntimeManifest::from_json(runtime)?;
        let loaded = LoadedRuntime::load(bundle, modules, base)?;
        let engine = BrowserEngine::new(loaded);
        self.runtime = Some(Runtime {
            engine,
            manifest: manifest.clone(),
        });
        Ok(manifest)
    }

    fn deploy(
        &mut self,
        place: Place,
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
        let runtime = runtime.clone();
        match self.services.get_mut(&place.function) {
            Some(deployed) if !deployed.compiled => Ok(deployed.service.deploy(config, code)?),
            _ => self.deploy_anew(place, runtime, false, config, code),
        }
    }

    fn deploy_component(
        &mut self,
        place: Place,
        config: FunctionConfig,
        bundle: &str,
        modules: Vec<JsValue>,
    ) -> Result<(), RefusedDeployment> {
        let runtime = Runtime {
            // A compiled handler has no more than its modules.
            engine: BrowserEngine::new(LoadedRuntime::load(bundle, modules, "")?),
            manifest: RuntimeManifest::compiled(),
        };
        self.deploy_anew(place, runtime, true, config, CodeBundle::compiled())
    }

    /// Deploys on an engine of its own.
    fn deploy_anew(
        &mut self,
        place: Place,
        runtime: Runtime,
        compiled: bool,
        config: FunctionConfig,
        code: CodeBundle,
    ) -> Result<(), RefusedDeployment> {
        let mut settings = place.settings.unwrap_or(self.settings);
        if let Some(before) = self.services.get(&place.function) {
            // Virtual time goes on, and no id comes twice.
            settings.start = before.service.now();
            settings.seed = before.seed.wrapping_add(1);
        }
        let mut service = Service::new(runtime.engine, runtime.manifest, settings);
        service.deploy(config, code)?;
        let deployed = Deployed {
            service,
            compiled,
            seed: settings.seed,
        };
        self.services.insert(place.function, deployed);
        Ok(())
    }

    fn invoke(
        &mut self,
        function: &str,
        event: &str,
        options: &InvokeOptions,
    ) -> Result<Handled, Refusal> {
        let invoked = match self.services.get_mut(function) {
            Some(Deployed { service, .. }) => {
                service
                    .invoke(event.as_bytes(), options)
                    .map(|invocation| Handled {
                        invocation,
                        now: service.now(),
                    })
            }
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
