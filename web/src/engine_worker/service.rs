//! The deployed functions of one worker.

use super::prepare::prepare;
use super::services::{self, PageServices};
use super::study;
use crate::engine::{BrowserEngine, LoadError, LoadedRuntime};
use crate::engine_protocol::{Handled, Reply, Request};
use js_sys::{Array, Uint8Array};
use lambdabox_core::{
    account::{Exception, Refusal},
    code::{CodeBundle, CodeError, native::linked},
    engine::SourceFile,
    function::FunctionConfig,
    network::{Endpoints, Services, Unreadable},
    runtime::{self, ManifestError, RuntimeManifest},
    service::{DeployError, InvokeError, InvokeOptions, Service, Settings},
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// What a worker knows.
#[derive(Default)]
pub(super) struct Functions {
    settings: Settings,
    /// What other hosts answer.
    endpoints: Arc<Endpoints>,
    /// By the names of their components.
    runtimes: BTreeMap<String, Runtime>,
    services: BTreeMap<String, Deployed>,
    /// Functions whose deployment waits for their runtime: what is asked of them waits behind it.
    held: BTreeSet<String>,
    /// A runtime came since this was asked last.
    loaded: bool,
}

/// A function.
struct Deployed {
    service: Service<BrowserEngine>,
    /// Whose engine it has: a runtime's, by its name, or its own component's.
    runtime: Option<String>,
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
    #[error("the runtime {0} is not loaded")]
    NoRuntime(String),
    #[error(transparent)]
    Code(#[from] CodeError),
    #[error(transparent)]
    Deploy(#[from] DeployError),
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl From<RefusedDeployment> for Refusal {
    fn from(error: RefusedDeployment) -> Self {
        match error {
            RefusedDeployment::NoRuntime(_) => Self::invalid(error.to_string()).of_field("runtime"),
            RefusedDeployment::Code(error) => error.into(),
            RefusedDeployment::Deploy(error) => error.into(),
            // A language's runtime is loaded before: this is a compiled handler.
            RefusedDeployment::Load(_) => Self::invalid(error.to_string()).of_field("code"),
        }
    }
}

impl Functions {
    /// Whether a request can only be handled once a runtime is there.
    pub(super) fn must_wait(&self, request: &Request) -> bool {
        match request {
            // In place of whatever is there.
            Request::Deploy { config, paths, .. } => {
                !self.runtimes.contains_key(&component_of(config, paths))
            }
            request => request.needs().is_some_and(|name| self.held.contains(name)),
        }
    }

    /// A request waits for a runtime, and with it whatever comes for the same function after it.
    pub(super) fn hold(&mut self, request: &Request) {
        self.held.extend(request.needs().map(str::to_owned));
    }

    /// Whether a runtime came since this was asked last: what waits is looked at again then.
    pub(super) fn take_loaded(&mut self) -> bool {
        let loaded = std::mem::take(&mut self.loaded);
        if loaded {
            self.held.clear();
        }
        loaded
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
            Request::Services { keys } => {
                let records = keys.into_iter().zip(attachments.iter());
                let bytes = |record: JsValue| record.dyn_ref().map(Uint8Array::to_vec);
                let records = records.filter_map(|(key, record)| Some((key, bytes(record)?)));
                services::restore(records.collect());
                None
            }
            Request::Happen { id, happening } => {
                let result = services::happen(&happening);
                let failed = |Unreadable(reason)| Refusal::new(Exception::Service, reason);
                Some(Reply::Happened {
                    id,
                    result: result.map_err(failed),
                })
            }
            Request::Endpoints { endpoints } => {
                // Whoever sends them has checked them.
                self.endpoints = Arc::new(Endpoints::new(endpoints).unwrap_or_default());
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
                    Err(error) => Reply::NotLoaded {
                        runtime: named(&runtime),
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
                    result: result.map_err(Refusal::from),
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
                    result: result.map_err(Refusal::from),
                })
            }
            Request::Forget { function } => {
                self.services.remove(&function);
                None
            }
            Request::Invoke {
                id,
                function,
                options,
            } => {
                let result = self.invoke(&function, &event_of(attachments), &options);
                Some(Reply::Invoked {
                    id,
                    result: result.map(Box::new),
                })
            }
            Request::Record {
                id,
                function,
                options,
            } => {
                let result = self.invoke(&function, &event_of(attachments), &options);
                let result = result.map(|handled| handled.invocation.record().to_json_line());
                Some(Reply::Recorded { id, result })
            }
            Request::Study {
                id,
                function,
                study,
            } => {
                let mut told = |progress| tell(&Reply::Studying { id, progress });
                let result = match self.services.get(&function) {
                    Some(Deployed { service, .. }) => {
                        study::run(service, &event_of(attachments), &study, &mut told)
                    }
                    None => Err(InvokeError::NotDeployed.into()),
                };
                let result = result.map_err(Refusal::from);
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
        let here = Runtime {
            engine,
            manifest: manifest.clone(),
        };
        self.runtimes.insert(manifest.component_name(), here);
        self.loaded = true;
        Ok(manifest)
    }

    fn deploy(
        &mut self,
        place: Place,
        config: FunctionConfig,
        paths: Vec<String>,
        contents: &Array,
    ) -> Result<(), RefusedDeployment> {
        let name = component_of(&config, &paths);
        let runtime = self.runtimes.get(&name);
        let runtime = runtime.ok_or_else(|| RefusedDeployment::NoRuntime(name.clone()))?;
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
        let code = CodeBundle::of_all_files(files)?;
        let runtime = runtime.clone();
        match self.services.get_mut(&place.function) {
            Some(deployed) if deployed.runtime.as_ref() == Some(&name) => {
                Ok(deployed.service.deploy(config, code)?)
            }
            _ => self.deploy_anew(place, runtime, Some(name), config, code),
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
        self.deploy_anew(place, runtime, None, config, CodeBundle::compiled())
    }

    /// Deploys on an engine of its own.
    fn deploy_anew(
        &mut self,
        place: Place,
        runtime: Runtime,
        name: Option<String>,
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
        let services: Arc<dyn Services> = Arc::new(PageServices);
        service.set_outside(Some(services), Arc::clone(&self.endpoints));
        service.deploy(config, code)?;
        let deployed = Deployed {
            service,
            runtime: name,
            seed: settings.seed,
        };
        self.services.insert(place.function, deployed);
        Ok(())
    }

    fn invoke(
        &mut self,
        function: &str,
        event: &[u8],
        options: &InvokeOptions,
    ) -> Result<Handled, Refusal> {
        let invoked = match self.services.get_mut(function) {
            Some(Deployed { service, .. }) => {
                service.invoke(event, options).map(|invocation| Handled {
                    invocation,
                    end: service.last_end(),
                    now: service.now(),
                })
            }
            None => Err(InvokeError::NotDeployed),
        };
        invoked.map_err(Refusal::from)
    }
}

/// The name of the component that files run on.
fn component_of(config: &FunctionConfig, paths: &[String]) -> String {
    let native = linked::is_needed(paths.iter().map(String::as_str));
    runtime::component_of(&config.runtime, native)
}

/// The bytes of the event that came with a request.
fn event_of(attachments: &Array) -> Vec<u8> {
    let event = attachments.get(0);
    event.dyn_ref().map(Uint8Array::to_vec).unwrap_or_default()
}

/// What a runtime's manifest calls its component, if that much of it can be read.
fn named(manifest: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
        variant: Option<String>,
    }
    serde_json::from_str::<Named>(manifest).map_or_else(
        |_| String::new(),
        |named| runtime::component_of(&named.name, named.variant.is_some()),
    )
}
