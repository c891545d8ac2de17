//! Tables and what belongs to them, without items.

mod backups;
mod create;
mod describe;
mod indexes;
mod lifecycle;
mod policy;
mod record;
mod schema;
mod tags;
mod time_to_live;
mod update;

pub(super) use describe::described_key;
pub(super) use record::{Index, Stream, TableRecord};

use super::DynamoDb;
use crate::{cloud::context::Context, wire::Fault};

/// The name in a table's name or ARN.
pub(super) fn name_of(name: &str) -> &str {
    match name.strip_prefix("arn:") {
        Some(arn) => arn
            .split_once(":table/")
            .map_or(arn, |(_, rest)| rest.split('/').next().unwrap_or(rest)),
        None => name,
    }
}

impl DynamoDb {
    /// A table of operations on tables.
    fn described(&self, given: &str) -> Result<&TableRecord, Fault> {
        let name = name_of(given);
        self.tables
            .get(name)
            .ok_or_else(|| super::fault::table_not_found(name))
    }

    /// A table that is changed.
    fn changed(&mut self, given: &str) -> Result<&mut TableRecord, Fault> {
        let name = name_of(given);
        self.tables
            .get_mut(name)
            .ok_or_else(|| super::fault::table_not_found(name))
    }
}

/// A label of a stream: the moment of its creation.
fn label(context: &Context<'_>) -> String {
    let text = crate::wire::time::iso8601_millis(context.now);
    text.trim_end_matches('Z').to_owned()
}
