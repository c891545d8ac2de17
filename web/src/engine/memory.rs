//! Keeps an environment within its memory, as the hosts' engine does.

use lambdabox_meter::rules;
use std::cell::Cell;

/// WebAssembly's unit of memory.
const PAGE_BYTES: u64 = 1 << 16;

/// Counts the linear memory of one environment over all its modules.
///
/// Lambda kills a process that outgrows its memory, so growing beyond the limit ends the
/// environment instead of answering -1. Growth that could never work on any machine is answered by
/// the module itself and not heard of here.
#[derive(Debug)]
pub(super) struct MemoryMeter {
    limit: u64,
    /// What does not count: at first the most that it may be, once the component is instantiated
    /// what it is.
    uncounted: Cell<u64>,
    /// All of it.
    used: Cell<u64>,
    end: Cell<Option<MemoryEnd>>,
}

/// Why memory ended an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemoryEnd {
    /// The guest asked for more than it may use.
    Limit,
    /// The browser has none left where the guest may still have some.
    Machine,
}

impl MemoryMeter {
    /// At most `limit` bytes, and `uncounted` more that the component may have from the beginning.
    pub(super) fn new(limit: u64, uncounted: u64) -> Self {
        Self {
            limit,
            uncounted: Cell::new(uncounted),
            used: Cell::new(0),
            end: Cell::new(None),
        }
    }

    /// The most bytes that there may be.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// The component is there: what it does not have yet, it does not have for nothing.
    pub(super) fn instantiated(&self) {
        self.uncounted
            .set(self.uncounted.get().min(self.used.get()));
    }

    /// The linear memory now that counts, in bytes; it never shrinks.
    pub(super) fn used(&self) -> u64 {
        self.used.get().saturating_sub(self.uncounted.get())
    }

    /// Why the environment ended, if it did.
    pub(super) fn ended(&self) -> Option<MemoryEnd> {
        self.end.get()
    }

    /// A memory is about to have `pages` more. `Err` if it must not: the guest is to be unwound.
    pub(super) fn grow(&self, pages: u32) -> Result<(), MemoryEnd> {
        let used = self
            .used
            .get()
            .saturating_add(u64::from(pages) * PAGE_BYTES);
        if used.saturating_sub(self.uncounted.get()) > self.limit {
            self.end.set(Some(MemoryEnd::Limit));
            return Err(MemoryEnd::Limit);
        }
        self.used.set(used);
        Ok(())
    }

    /// The growth announced last did not happen although it was allowed. Answering -1 would make
    /// the handler's behaviour depend on the machine.
    pub(super) fn growth_failed(&self) -> MemoryEnd {
        self.end.set(Some(MemoryEnd::Machine));
        MemoryEnd::Machine
    }
}

/// The pages that a metered module's own memories begin with, from its section of the name
/// [`rules::SECTION`].
pub(super) fn initial_pages(section: &[u8]) -> u32 {
    let numbers = section
        .chunks_exact(4)
        .filter_map(|bytes| bytes.first_chunk::<4>());
    numbers.fold(0_u32, |sum, bytes| {
        sum.saturating_add(u32::from_le_bytes(*bytes))
    })
}

/// The name of that section.
pub(super) const SECTION: &str = rules::SECTION;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_counted_up_to_the_limit() {
        let memory = MemoryMeter::new(3 * PAGE_BYTES, 0);
        assert_eq!(memory.grow(2), Ok(()));
        assert_eq!(memory.grow(1), Ok(()));
        assert_eq!(memory.grow(0), Ok(()));
        assert_eq!(memory.ended(), None);
        assert_eq!(memory.grow(1), Err(MemoryEnd::Limit));
        assert_eq!(memory.grow(u32::MAX), Err(MemoryEnd::Limit));
        assert_eq!(memory.used(), 3 * PAGE_BYTES);
        assert_eq!(memory.ended(), Some(MemoryEnd::Limit));
    }

    #[test]
    fn what_a_runtime_begins_with_does_not_count() {
        let memory = MemoryMeter::new(PAGE_BYTES, u64::MAX);
        assert_eq!(memory.grow(5), Ok(()));
        memory.instantiated();
        assert_eq!(memory.used(), 0);
        assert_eq!(memory.grow(1), Ok(()));
        assert_eq!(memory.used(), PAGE_BYTES);
        assert_eq!(memory.grow(1), Err(MemoryEnd::Limit));
    }

    #[test]
    fn all_memories_of_a_module_count() {
        assert_eq!(initial_pages(&[]), 0);
        assert_eq!(initial_pages(&[2, 0, 0, 0, 0, 1, 0, 0]), 258);
        assert_eq!(initial_pages(&[0xff; 8]), u32::MAX);
    }
}
