//! Counts the linear memory of an instance, in the same way whoever grows it.

use super::InstanceSpec;

/// The linear memory of one instance, over all its memories.
///
/// Lambda kills a process that outgrows its memory, so growing beyond the limit ends the instance
/// instead of answering -1. Growing beyond what a module itself declares could never work on any
/// machine, and is answered by the engines as everywhere; it never comes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryCount {
    limit: u64,
    /// What does not count: at first the most that it may be, once the component is instantiated
    /// what it is.
    uncounted: u64,
    /// All of it.
    used: u64,
}

/// The guest asked for more memory than it may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the instance asked for more memory than it may use")]
pub struct OutOfMemory;

impl MemoryCount {
    /// Of an instance that has none yet.
    #[must_use]
    pub const fn new(spec: &InstanceSpec) -> Self {
        Self::of(spec.memory_bytes, spec.uncounted_bytes)
    }

    /// At most `limit` bytes, and `uncounted` more that the component may have from the beginning.
    #[must_use]
    pub const fn of(limit: u64, uncounted: u64) -> Self {
        Self {
            limit,
            uncounted,
            used: 0,
        }
    }

    /// The component is there: what it does not have yet, it does not have for nothing.
    pub fn instantiated(&mut self) {
        self.uncounted = self.uncounted.min(self.used);
    }

    /// The most bytes that there may be, of those that count.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// The linear memory now that counts, in bytes; it never shrinks.
    #[must_use]
    pub const fn used(&self) -> u64 {
        self.used.saturating_sub(self.uncounted)
    }

    /// A memory is about to have so many bytes more.
    ///
    /// # Errors
    /// [`OutOfMemory`] if it must not: the instance is to be ended. Nothing is counted then.
    pub fn grow(&mut self, bytes: u64) -> Result<(), OutOfMemory> {
        let used = self.used.saturating_add(bytes);
        if used.saturating_sub(self.uncounted) > self.limit {
            return Err(OutOfMemory);
        }
        self.used = used;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn memories_are_counted_together_up_to_the_limit() {
        let mut memory = MemoryCount::of(3 * MIB, 0);
        assert_eq!(memory.grow(2 * MIB), Ok(()));
        assert_eq!(memory.grow(MIB), Ok(()));
        assert_eq!(memory.grow(0), Ok(()));
        assert_eq!(memory.grow(1), Err(OutOfMemory));
        assert_eq!(memory.grow(u64::MAX), Err(OutOfMemory));
        assert_eq!((memory.used(), memory.limit()), (3 * MIB, 3 * MIB));
    }

    #[test]
    fn what_a_runtime_begins_with_does_not_count() {
        let mut memory = MemoryCount::of(MIB, u64::MAX);
        assert_eq!(memory.grow(5 * MIB), Ok(()));
        memory.instantiated();
        assert_eq!(memory.used(), 0);
        assert_eq!(memory.grow(MIB), Ok(()));
        assert_eq!(memory.used(), MIB);
        assert_eq!(memory.grow(1), Err(OutOfMemory));
        // Only what is there can be left out.
        let mut memory = MemoryCount::of(MIB, 2 * MIB);
        assert_eq!(memory.grow(MIB), Ok(()));
        memory.instantiated();
        assert_eq!(memory.grow(MIB), Ok(()));
        assert_eq!(memory.grow(1), Err(OutOfMemory));
    }
}
