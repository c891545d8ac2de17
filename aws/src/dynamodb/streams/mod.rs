//! Streams of changes, and the operations of the service `dynamodbstreams`.

mod calls;
mod iterator;
mod record;

pub(super) use record::ChangeRecord;
