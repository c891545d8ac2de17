//! On a machine with unwinding: in a handler's own tests.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Nothing to prepare.
pub(crate) fn install() {}

/// Calls `body`; a panic becomes its message, if it has one.
pub(crate) fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Option<String>> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| message(&*payload))
}

fn message(payload: &(dyn Any + Send)) -> Option<String> {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
}
