//! Keeps an environment within its memory, as the hosts' engine does.

use lambdabox_core::engine::MemoryCount;
use lambdabox_meter::rules;
use std::cell::Cell;

/// WebAssembly's unit of memory.
const PAGE_BYTES: u64 = 1 << 16;

/// Keeps the linear memory of one environment within its limit, over all its modules. Growth that could
/// never work on any machine is answered by the module itself and not heard of here.
#[derive(Debug)]
pub(super) struct MemoryMeter {
    count: Cell<MemoryCount>,
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
    /// Of an environment that has `count` so far.
    pub(super) fn new(count: MemoryCount) -> Self {
        Self {
            count: Cell::new(count),
            end: Cell::new(None),
        }
    }

    /// What there is now.
    pub(super) fn count(&self) -> MemoryCount {
        self.count.get()
    }

    /// The component is there.
    pub(super) fn instantiated(&self) {
        let mut count = self.count.get();
        count.instantiated();
        self.count.set(count);
    }

    /// Why the environment ended, if it did.
    pub(super) fn ended(&self) -> Option<MemoryEnd> {
        self.end.get()
    }

    /// A memory is about to have `pages` more. `Err` if it must not: the guest is to be unwound.
    pub(super) fn grow(&self, pages: u32) -> Result<(), MemoryEnd> {
        let mut count = self.count.get();
        if count.grow(u64::from(pages) * PAGE_BYTES).is_err() {
            self.end.set(Some(MemoryEnd::Limit));
            return Err(MemoryEnd::Limit);
        }
        self.count.set(count);
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
    fn growth_beyond_the_limit_ends_the_environment() {
        let memory = MemoryMeter::new(MemoryCount::of(3 * PAGE_BYTES, 0));
        assert_eq!(memory.grow(3), Ok(()));
        assert_eq!(memory.ended(), None);
        assert_eq!(memory.grow(1), Err(MemoryEnd::Limit));
        assert_eq!(memory.count().used(), 3 * PAGE_BYTES);
        assert_eq!(memory.ended(), Some(MemoryEnd::Limit));
    }

    #[test]
    fn all_memories_of_a_module_count() {
        assert_eq!(initial_pages(&[]), 0);
        assert_eq!(initial_pages(&[2, 0, 0, 0, 0, 1, 0, 0]), 258);
        assert_eq!(initial_pages(&[0xff; 8]), u32::MAX);
    }
}
