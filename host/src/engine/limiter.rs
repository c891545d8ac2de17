//! Keeps an instance within its memory.

use wasmtime::ResourceLimiter;

/// The most elements that one table may have. A table of CPython has about 10,000.
const TABLE_ELEMENTS: usize = 1 << 20;

/// The most tables, memories and core instances of one component.
const ITEMS: usize = 128;

/// The largest 32-bit memory, in bytes.
const ADDRESSABLE_BYTES: u64 = 1 << 32;

/// The guest asked for more memory than it may use. Travels through wasmtime as an error.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the instance asked for more memory than it may use")]
pub(crate) struct OutOfMemory;

/// This machine has no memory where the guest may still have some.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("this machine has no memory left for the instance")]
pub(crate) struct MachineOutOfMemory;

/// Counts the linear memory of one store over all its memories.
///
/// Lambda kills a process that outgrows its memory, so growing beyond the limit ends the instance
/// instead of answering -1. Growing beyond what the module itself declares, or beyond 4 GiB, could
/// never work on any machine, and answers -1 as everywhere.
#[derive(Debug)]
pub(crate) struct MemoryLimiter {
    limit: u64,
    /// What does not count: at first the most that it may be, once the component is instantiated
    /// what it is.
    uncounted: u64,
    /// All of it.
    used: u64,
}

impl MemoryLimiter {
    /// At most `limit` bytes, and `uncounted` more that the component may have from the beginning.
    pub(crate) fn new(limit: u64, uncounted: u64) -> Self {
        Self {
            limit,
            uncounted,
            used: 0,
        }
    }

    /// The component is there: what it does not have yet, it does not have for nothing.
    pub(crate) fn instantiated(&mut self) {
        self.uncounted = self.uncounted.min(self.used);
    }

    /// The most bytes that there may be, of those that count.
    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    /// The linear memory now that counts, in bytes; it never shrinks.
    pub(crate) fn used(&self) -> u64 {
        self.used.saturating_sub(self.uncounted)
    }
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
        let used = self.used.saturating_add(desired.saturating_sub(current));
        if used.saturating_sub(self.uncounted) > self.limit {
            return Err(OutOfMemory.into());
        }
        self.used = used;
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

    const MIB: usize = 1 << 20;

    #[test]
    fn memories_are_counted_together() {
        let mut limiter = MemoryLimiter::new(3 * MIB as u64, 0);
        assert!(limiter.memory_growing(0, MIB, None).unwrap());
        assert!(limiter.memory_growing(0, MIB, None).unwrap());
        assert!(limiter.memory_growing(MIB, 2 * MIB, None).unwrap());
        assert_eq!(limiter.used(), 3 * MIB as u64);
        let refused = limiter.memory_growing(MIB, 2 * MIB, None).unwrap_err();
        assert!(refused.is::<OutOfMemory>());
        assert_eq!(limiter.used(), 3 * MIB as u64);
    }

    #[test]
    fn what_a_runtime_begins_with_does_not_count() {
        let mut limiter = MemoryLimiter::new(MIB as u64, u64::MAX);
        assert!(limiter.memory_growing(0, 5 * MIB, None).unwrap());
        limiter.instantiated();
        assert_eq!(limiter.used(), 0);
        assert!(limiter.memory_growing(5 * MIB, 6 * MIB, None).unwrap());
        assert_eq!(limiter.used(), MIB as u64);
        assert!(
            limiter
                .memory_growing(6 * MIB, 6 * MIB + 65_536, None)
                .is_err()
        );
        // Only what is there can be left out.
        let mut limiter = MemoryLimiter::new(MIB as u64, 2 * MIB as u64);
        assert!(limiter.memory_growing(0, MIB, None).unwrap());
        limiter.instantiated();
        assert!(limiter.memory_growing(MIB, 2 * MIB, None).unwrap());
        assert!(
            limiter
                .memory_growing(2 * MIB, 2 * MIB + 65_536, None)
                .is_err()
        );
    }

    #[test]
    fn what_can_never_work_is_answered_and_does_not_end_the_instance() {
        let mut limiter = MemoryLimiter::new(MIB as u64, 0);
        assert!(!limiter.memory_growing(0, 9 * MIB, Some(8 * MIB)).unwrap());
        assert!(!limiter.memory_growing(0, (4 << 30) + 65_536, None).unwrap());
    }

    #[test]
    fn tables_are_bounded() {
        let mut limiter = MemoryLimiter::new(MIB as u64, 0);
        assert!(limiter.table_growing(0, TABLE_ELEMENTS, None).unwrap());
        assert!(!limiter.table_growing(0, TABLE_ELEMENTS + 1, None).unwrap());
        assert!(!limiter.table_growing(0, 11, Some(10)).unwrap());
    }
}
