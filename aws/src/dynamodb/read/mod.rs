//! Reading items: one by one, in batches, in transactions, by query and scan.

mod batch;
mod get;
mod page;
mod query;
mod scan;
mod source;
mod start;
mod transact;
mod wanted;

pub(super) use page::{Page, Walked};
pub(super) use source::{Section, Source};
pub(super) use start::start;
