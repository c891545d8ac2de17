//! What a store carries for one instance.

use super::backstop::Watch;
use super::limiter::MemoryLimiter;
use crate::wasi::SandboxView;
use lambdabox_core::engine::{EngineError, InstanceSpec};
use lambdabox_sandbox::{Library, Sandbox, SandboxConfig};

pub(crate) struct State {
    pub(crate) sandbox: Sandbox,
    pub(crate) limiter: MemoryLimiter,
    pub(crate) watch: Watch,
}

impl State {
    /// A fresh world with its deployment package and this library.
    pub(crate) fn new(
        spec: &InstanceSpec,
        library: Option<Library>,
        watch: Watch,
    ) -> Result<Self, EngineError> {
        let config = SandboxConfig {
            environment: spec.environment.clone(),
            arguments: Vec::new(),
            package: spec.code.clone(),
            library,
            tmp_bytes: spec.tmp_bytes,
            seed: spec.seed,
            clock_rate: spec.clock_rate,
            epoch_ns: spec.epoch_ns,
        };
        let sandbox = Sandbox::new(config).map_err(|error| EngineError {
            message: error.to_string(),
        })?;
        Ok(Self {
            sandbox,
            limiter: MemoryLimiter::new(spec.memory_bytes, spec.uncounted_bytes),
            watch,
        })
    }
}

impl SandboxView for State {
    fn sandbox(&mut self) -> &mut Sandbox {
        &mut self.sandbox
    }
}
