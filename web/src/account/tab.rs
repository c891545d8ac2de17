//! This worker, and so this tab, among all that ever write.

use std::cell::{Cell, RefCell};

thread_local! {
    static NAME: RefCell<String> = const { RefCell::new(String::new()) };
    static MARKS: Cell<u64> = const { Cell::new(0) };
}

/// Names this tab, once.
pub(super) fn set_name(name: String) {
    NAME.set(name);
}

/// The name of this tab: no other has it.
pub(super) fn name() -> String {
    NAME.with_borrow(String::clone)
}

/// A text that no tab ever gave before.
pub(super) fn mark() -> String {
    let number = MARKS.get().wrapping_add(1);
    MARKS.set(number);
    format!("{}#{number}", name())
}
