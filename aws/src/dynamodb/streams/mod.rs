//! Streams of changes, and the operations of the service `dynamodbstreams`.

mod calls;
mod iterator;
mod poll;
mod record;

pub(super) use record::ChangeRecord;
