//! This worker, and so this tab, among all that ever write.

use std::cell::RefCell;

thread_local! {
    static NAME: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Names this tab, once.
pub(super) fn set_name(name: String) {
    NAME.set(name);
}

/// The name of this tab: no other has it.
pub(super) fn name() -> String {
    NAME.with_borrow(String::clone)
}
