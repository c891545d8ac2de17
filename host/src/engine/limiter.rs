//! Keeps an instance within its memory.

use lambdabox_core::engine::MemoryCount;
use wasmtime::ResourceLimiter;

/// The most elements that one table may have. A table of CPython has about 10,000.
pub(super) const TABLE_ELEMENTS: usize = 1 << 20;

/// The most tables, memories and core instances of one component.
const ITEMS: usize = 128;

/// The largest 32-bit memory, in bytes.
pub(super) const ADDRESSABLE_BYTES: u64 = 1 << 32;

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

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::engine::OutOfMemory;

    const MIB: usize = 1 << 20;

    fn limiter(limit: usize) -> MemoryLimiter {
        MemoryLimiter {
            memory: MemoryCount::of(limit as u64, 0),
        }
    }

    #[test]
    fn growing_beyond_the_limit_ends_the_instance() {
        let mut limiter = limiter(3 * MIB);
        assert!(limiter.memory_growing(0, MIB, None).unwrap());
        assert!(limiter.memory_growing(0, MIB, None).unwrap());
        assert!(limiter.memory_growing(MIB, 2 * MIB, None).unwrap());
        assert_eq!(limiter.memory.used(), 3 * MIB as u64);
        let refused = limiter.memory_growing(MIB, 2 * MIB, None).unwrap_err();
        assert!(refused.is::<OutOfMemory>());
    }

    #[test]
    fn what_can_never_work_is_answered_and_does_not_end_the_instance() {
        let mut limiter = limiter(MIB);
        assert!(!limiter.memory_growing(0, 9 * MIB, Some(8 * MIB)).unwrap());
        assert!(!limiter.memory_growing(0, (4 << 30) + 65_536, None).unwrap());
    }

    #[test]
    fn tables_are_bounded() {
        let mut limiter = limiter(MIB);
        assert!(limiter.table_growing(0, TABLE_ELEMENTS, None).unwrap());
        assert!(!limiter.table_growing(0, TABLE_ELEMENTS + 1, None).unwrap());
        assert!(!limiter.table_growing(0, 11, Some(10)).unwrap());
    }
}
