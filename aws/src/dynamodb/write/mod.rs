//! Writing items: one by one, in batches, in transactions.

mod batch;
mod change;
mod judge;
mod operations;
mod tokens;
pub(super) mod transact;

pub(super) use change::{Change, Write};
pub(super) use judge::{Judged, Refusal};
pub(super) use operations::returned;
pub(super) use tokens::Token;
