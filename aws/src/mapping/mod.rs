//! Event source mappings: Lambda's own pollers, which read queues and streams and hand functions what they find.
//!
//! A mapping decides from what is there when it acts next ([`Region::mappings_due`]); nothing has to wake it. It sends a
//! batch to its function as an invocation whose answer comes back ([`Region::answer_mapping`]), and only then goes on.

mod answer;
mod calls;
mod check;
mod described;
mod failed;
mod poll;
mod record;

use crate::cloud::record::{Table, Tables};
pub use answer::{Answer, NotInvoked};
pub(crate) use record::Mapping;

/// Whether an operation of Lambda is on mappings, which are here; functions are elsewhere.
pub(crate) fn is_of(operation: &str) -> bool {
    operation.contains("EventSourceMapping")
}

/// The mappings of a region.
#[derive(Debug, Default)]
pub(crate) struct Mappings {
    /// By UUID.
    all: Table<Mapping>,
}

impl Mappings {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![("lambda/mapping", &mut self.all)]
    }
}
