//! Keeps an instance within its memory.

use lambdabox_core::engine::MemoryCount;
use wasmtime::ResourceLimiter;

/// The most elements that one table may have. A table of CPython has about 10,000.
const TABLE_ELEMENTS: usize = 1 << 20;

/// The most tables, memories and core instances of one component.
const ITEMS: usize = 128;

/// The largest 32-bit memory, in bytes.
const ADDRESSABLE_BYTES: u64 = 1 << 32;

/// This machine has no memory where the guest may still have some.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("this machine has no memory left for the instance")]
pub(crate) struct MachineOutOfMemory;

/// Keeps the linear memory of one store within its limit.
///
/// Growing beyond what the module itself declares, or beyond 4 GiB, could never work on any machine, and
/// answers -1 as everywhere.
#[derive(Debug)]
pub(crate) struct MemoryLimiter {
    pub(crate) memory: MemoryCount,
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let (current, desired) = (current as u64, desired as u64);
        if desired > ADDRESSABLE_BYTES || maximum.is_some_and(|most| desired > most as u64) {
            return Ok(false);
        }
        self.memory.grow(desired.saturating_sub(current))?;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        // Whatever could fail for a reason within the guest was sorted out above, except for
        // memories with pages of one byte. Answering -1 because this very machine is out of memory
        // would make the handler's behaviour depend on the machine: end the call instead.
        if error.is::<std::io::Error>() {
            return Err(MachineOutOfMemory.into());
        }
        Ok(())
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS && maximum.is_none_or(|most| desired <= most))
    }

    fn instances(&self) -> usize {
        ITEMS
    }

    fn tables(&self) -> usize {
        ITEMS
    }

    fn memories(&self) -> usize {
        ITEMS
    }
}
