//! Deploys a function: checks it and prepares what its environments start from.

use super::Service;
use crate::{
    clock::clock_rate,
    code::CodeBundle,
    engine::{Engine, InstanceSpec, PackageFile},
    function::{ConfigError, FunctionConfig},
    network::{self, Door, Endpoints, Network, Services},
    runtime::{RuntimeManifest, catalogue},
    time::Timestamp,
};
use std::sync::Arc;

const BYTES_PER_MB: u64 = 1 << 20;

/// Why a function cannot be deployed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The configuration is refused, in AWS's words.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration names another runtime than the service has.
    #[error("the function is for the runtime {wanted}, but {loaded} is loaded")]
    OtherRuntime {
        /// What the configuration names.
        wanted: String,
        /// What the service has.
        loaded: String,
    },
}

/// A deployed function, checked.
#[derive(Debug)]
pub(super) struct Deployment {
    /// Shared, so that an invocation can hold it while the deployment is used.
    config: Arc<FunctionConfig>,
    /// What an instance is started from. Seed, variables and time differ from one instance to the
    /// next; the code, which may be large, is never copied.
    spec: InstanceSpec,
    /// The way out of its environments.
    door: Option<Arc<Door>>,
}

impl Deployment {
    fn new(config: FunctionConfig, code: CodeBundle, manifest: &RuntimeManifest) -> Self {
        let spec = InstanceSpec {
            environment: Vec::new(),
            process: catalogue::process_of(&config.runtime),
            code: code.into_package(),
            // The runtime's own processes have their place first.
            memory_bytes: u64::from(
                config
                    .memory_size
                    .saturating_sub(manifest.published_memory_mb),
            ) * BYTES_PER_MB,
            uncounted_bytes: manifest.uncounted_memory_bytes(),
            process_bytes: u64::from(manifest.published_memory_mb) * BYTES_PER_MB,
            tmp_bytes: u64::from(config.ephemeral_storage) * BYTES_PER_MB,
            seed: 0,
            clock_rate: clock_rate(config.memory_size),
            epoch_ns: 0,
            network: None,
        };
        Self {
            config: Arc::new(config),
            spec,
            door: None,
        }
    }

    pub(super) fn config(&self) -> &FunctionConfig {
        &self.config
    }

    pub(super) fn shared_config(&self) -> Arc<FunctionConfig> {
        Arc::clone(&self.config)
    }

    /// The files of the code.
    pub(super) fn files(&self) -> &[PackageFile] {
        &self.spec.code
    }

    /// The code once more.
    pub(super) fn code(&self) -> CodeBundle {
        CodeBundle::of_package(&self.spec.code)
    }

    /// What a new instance is started from.
    pub(super) fn spec_for(&mut self, seed: u64, epoch: Timestamp) -> &InstanceSpec {
        self.spec.seed = seed;
        self.spec.epoch_ns = epoch.unix_nanos();
        &self.spec
    }

    /// Sets who answers the requests of environments that start from now on.
    pub(super) fn set_door(&mut self, door: Arc<Door>) {
        self.spec.network = Some(Arc::clone(&door) as Arc<dyn Network>);
        self.door = Some(door);
    }

    /// An invocation begins, to which so many events have led.
    pub(super) fn begin(&self, hops: u32) {
        if let Some(door) = &self.door {
            door.begin(hops);
        }
    }

    /// Sets the variables of a new environment.
    pub(super) fn set_environment(&mut self, variables: Vec<(String, String)>) {
        self.spec.environment = variables;
    }
}

/// What there is beyond a function's environments.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    services: Option<Arc<dyn Services>>,
    endpoints: Arc<Endpoints>,
}

impl Outside {
    fn door(&self, config: &FunctionConfig) -> Arc<Door> {
        let caller = network::caller(config);
        Arc::new(Door::new(
            self.services.clone(),
            Arc::clone(&self.endpoints),
            caller,
        ))
    }
}

impl<E: Engine> Service<E> {
    /// Gives functions that are deployed from now on a way to these services, and to these pretend
    /// endpoints. Without either, all their connections are refused.
    pub fn set_outside(&mut self, services: Option<Arc<dyn Services>>, endpoints: Arc<Endpoints>) {
        self.outside = Outside {
            services,
            endpoints,
        };
    }

    /// Deploys a function in place of the one before. Its environments start anew; virtual time and
    /// ids go on.
    ///
    /// # Errors
    /// [`DeployError`] if the configuration is refused; the function before it stays.
    pub fn deploy(&mut self, config: FunctionConfig, code: CodeBundle) -> Result<(), DeployError> {
        config.validate()?;
        check_runtime(&config, &self.manifest)?;
        let mut deployment = Deployment::new(config, code, &self.manifest);
        deployment.set_door(self.outside.door(deployment.config()));
        self.deployment = Some(deployment);
        self.forget_environments();
        Ok(())
    }
}

fn check_runtime(config: &FunctionConfig, manifest: &RuntimeManifest) -> Result<(), DeployError> {
    if config.runtime == manifest.name {
        Ok(())
    } else {
        Err(DeployError::OtherRuntime {
            wanted: config.runtime.clone(),
            loaded: manifest.name.clone(),
        })
    }
}
