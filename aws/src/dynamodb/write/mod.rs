//! Writing items: one by one, in batches, in transactions.

mod batch;
mod change;
mod judge;
mod operations;
mod tokens;
pub(super) mod transact;

pub(super) use change::{Change, Write, read_write};
pub(super) use judge::Refusal;
pub(super) use tokens::Token;
