//! What a store carries for one instance.

use super::backstop::Watch;
use super::limiter::MemoryLimiter;
use super::parts::Parts;
use lambdabox_core::engine::{EngineError, InstanceSpec, MemoryCount};
use lambdabox_sandbox::{Library, Sandbox};

pub(crate) struct State {
    pub(crate) sandbox: Sandbox,
    pub(crate) limiter: MemoryLimiter,
    pub(crate) watch: Watch,
    pub(super) parts: Parts,
}

impl State {
    /// A fresh world with its deployment package and this library.
    pub(crate) fn new(
        spec: &InstanceSpec,
        library: Option<Library>,
        watch: Watch,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            sandbox: spec.sandbox(library)?,
            limiter: MemoryLimiter {
                memory: MemoryCount::new(spec),
            },
            watch,
            parts: Parts::new(spec.memory_bytes),
        })
    }
}
