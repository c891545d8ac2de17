//! Recorded cases: a folder with code, a configuration and the events it is invoked with.
//!
//! The same folders run through every engine, whose answers must be the same to the byte.

use crate::code::{self, Code, ReadCodeError};
use crate::machine::{Machine, MachineError};
use crate::runtimes::Runtime;
use lambdabox_core::code::CodeBundle;
use lambdabox_core::engine::Engine;
use lambdabox_core::function::{
    Architecture, FunctionConfig, LogFormat, LoggingConfig, TimeoutForm,
};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::limits::{CODE_PATH_MAX_BYTES, EVENT_MAX_BYTES};
use lambdabox_core::network::{Endpoint, EndpointError, Endpoints};
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::service::{DeployError, InvokeError, InvokeOptions, Service, Settings};
use lambdabox_services::AccountServices;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file that says how the code beside it is invoked.
pub const CASE_FILE: &str = "case.json";

/// What a case's file may hold beyond its largest event, in bytes.
const FILE_BYTES: u64 = 8 * EVENT_MAX_BYTES as u64 + CODE_PATH_MAX_BYTES as u64;

/// A case, ready to run.
#[derive(Debug)]
pub struct Case {
    /// The function.
    pub config: FunctionConfig,
    /// Its code: the component that its file names, or everything in the folder except
    /// [`CASE_FILE`] and files named `expected.*`.
    pub code: Code,
    /// Seed and clock.
    pub settings: Settings,
    /// What other hosts answer.
    pub endpoints: Endpoints,
    /// What it is invoked with, one after the other.
    pub events: Vec<Box<RawValue>>,
    /// What its fuel is bound to besides the engines' contract; usually nothing.
    pub fuel_depends_on: Option<FuelDependence>,
}

/// Why the fuel of a case is not the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FuelDependence {
    /// The code is compiled where it is run, by whatever standard library is there: the same in all
    /// engines, but not on all machines.
    Build,
    /// It uses up the stack, and how deep a stack may be is not the same in all engines.
    Engine,
}

/// A case cannot be read or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// Its file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its file is no case.
    #[error("{path} is no case: {source}", path = path.display())]
    Json {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Its code cannot be read.
    #[error(transparent)]
    Code(#[from] ReadCodeError),
    /// Its endpoints cannot be.
    #[error(transparent)]
    Endpoints(#[from] EndpointError),
    /// The function is refused.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// An event is refused, or the engine failed.
    #[error(transparent)]
    Invoke(#[from] InvokeError),
}

/// The form of [`CASE_FILE`]. What is left out has Lambda's default.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CaseFile {
    runtime: Option<String>,
    /// The file of a compiled handler, relative to the case's folder.
    component: Option<PathBuf>,
    handler: Option<String>,
    name: Option<String>,
    memory: Option<u32>,
    timeout: Option<u32>,
    tmp: Option<u32>,
    region: Option<String>,
    architecture: Option<Architecture>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    log_format: LogFormat,
    #[serde(default)]
    timeout_message: TimeoutForm,
    #[serde(default)]
    seed: u64,
    /// Folders beside the code, or zips, that are its layers.
    #[serde(default)]
    layers: Vec<String>,
    /// What other hosts answer.
    #[serde(default)]
    endpoints: Vec<Endpoint>,
    fuel_depends_on: Option<FuelDependence>,
    events: Vec<Box<RawValue>>,
}

impl Case {
    /// Reads the case in a folder.
    ///
    /// # Errors
    /// [`CaseError`] if a file cannot be read or is not what it should be.
    pub fn read(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join(CASE_FILE);
        let mut text = String::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(FILE_BYTES).read_to_string(&mut text))
            .map_err(|source| CaseError::Read {
                path: path.clone(),
                source,
            })?;
        let file: CaseFile =
            serde_json::from_str(&text).map_err(|source| CaseError::Json { path, source })?;
        let code = match &file.component {
            Some(component) => match code::read(&folder.join(component))? {
                Code::Sources(_) => return Err(ReadCodeError::Kind(component.clone()).into()),
                component => component,
            },
            None => Code::Sources(sources(folder, &file.layers)?),
        };
        let settings = Settings {
            seed: file.seed,
            ..Settings::default()
        };
        let defaults = FunctionConfig::default();
        let config = FunctionConfig {
            function_name: file.name.unwrap_or(defaults.function_name),
            runtime: file.runtime.unwrap_or(match code {
                Code::Sources(_) => defaults.runtime,
                Code::Component(_) => COMPILED.into(),
            }),
            handler: file.handler.unwrap_or(defaults.handler),
            memory_size: file.memory.unwrap_or(defaults.memory_size),
            timeout: file.timeout.unwrap_or(defaults.timeout),
            ephemeral_storage: file.tmp.unwrap_or(defaults.ephemeral_storage),
            region: file.region.unwrap_or(defaults.region),
            architecture: file.architecture.unwrap_or(defaults.architecture),
            environment: file.env,
            logging: LoggingConfig {
                log_format: file.log_format,
                ..defaults.logging
            },
            timeout_form: file.timeout_message,
            ..FunctionConfig::default()
        };
        Ok(Self {
            config,
            code,
            settings,
            endpoints: Endpoints::new(file.endpoints)?,
            events: file.events,
            fuel_depends_on: file.fuel_depends_on,
        })
    }

    /// Finds the runtime of the case's function.
    ///
    /// # Errors
    /// [`MachineError`] if it is missing, damaged, or not for such code.
    pub fn runtime(&self, machine: &Machine) -> Result<Runtime, MachineError> {
        machine.runtime(&self.code, Some(&self.config.runtime))
    }

    /// Deploys the function and hands it all events, in their order.
    ///
    /// # Errors
    /// [`CaseError`] if the function or an event is refused.
    pub fn run<E: Engine>(self, service: &mut Service<E>) -> Result<Vec<Invocation>, CaseError> {
        let services = AccountServices::new(&self.config.account_id);
        service.set_outside(Some(Arc::new(services)), Arc::new(self.endpoints));
        service.deploy(self.config, self.code.into_bundle())?;
        let mut invocations = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let options = InvokeOptions::default();
            invocations.push(service.invoke(event.get().as_bytes(), &options)?);
        }
        Ok(invocations)
    }
}

/// The source files of a case, and its layers.
fn sources(folder: &Path, layers: &[String]) -> Result<CodeBundle, ReadCodeError> {
    let mut files = code::read_folder(folder)?.into_files();
    let of_layer = |path: &str| {
        layers.iter().any(|layer| {
            let rest = path.strip_prefix(layer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    files.retain(|file| {
        let path = file.path.as_str();
        path != CASE_FILE && !path.starts_with("expected.") && !of_layer(path)
    });
    let layers: Vec<CodeBundle> = layers
        .iter()
        .map(|layer| code::read_layer(&folder.join(layer)))
        .collect::<Result<_, _>>()?;
    Ok(CodeBundle::new(files)?.with_layers(&layers)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_case_keeps_its_events_as_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("lambda_function.py", "");
        write("expected.jsonl", "not code");
        write(
            CASE_FILE,
            r#"{"memory":256,"seed":7,"logFormat":"JSON","events":[{"a": 1.10}, null]}"#,
        );
        let case = Case::read(folder.path()).unwrap();
        assert_eq!(case.code.into_bundle().files().len(), 1);
        assert_eq!(case.config.memory_size, 256);
        assert_eq!(case.config.logging.log_format, LogFormat::Json);
        assert_eq!(case.settings.seed, 7);
        let events: Vec<_> = case.events.iter().map(|event| event.get()).collect();
        assert_eq!(events, [r#"{"a": 1.10}"#, "null"]);
    }

    #[test]
    fn misspelt_keys_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(CASE_FILE),
            r#"{"memori":256,"events":[]}"#,
        )
        .unwrap();
        let error = Case::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("memori"), "{error}");
    }
}
