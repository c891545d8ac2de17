//! What a store carries for one instance.

use super::limiter::MemoryLimiter;
use crate::wasi::SandboxView;
use lambdabox_core::engine::{EngineError, InstanceSpec};
use lambdabox_sandbox::{Library, PackageFile, Sandbox, SandboxConfig};
use std::sync::Arc;

pub(crate) struct State {
    pub(crate) sandbox: Sandbox,
    pub(crate) limiter: MemoryLimiter,
}

impl State {
    /// A fresh world with this deployment package and this library.
    pub(crate) fn new(
        spec: &InstanceSpec,
        package: &[PackageFile],
        library: Option<Library>,
    ) -> Result<Self, EngineError> {
        let config = SandboxConfig {
            environment: spec.environment.clone(),
            arguments: Vec::new(),
            package: package.to_vec(),
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
        })
    }
}

impl SandboxView for State {
    fn sandbox(&mut self) -> &mut Sandbox {
        &mut self.sandbox
    }
}

/// The code as the sandbox takes it, whose contents are shared between `/var/task` and `init`.
pub(crate) fn package(spec: &InstanceSpec) -> Vec<PackageFile> {
    let file = |file: &lambdabox_core::engine::SourceFile| PackageFile {
        path: file.path.clone(),
        contents: Arc::new(file.contents.clone()),
    };
    spec.code.iter().map(file).collect()
}
