//! Items that expire, on the virtual clock.

use super::DynamoDb;
use crate::cloud::context::Context;

/// What expired longer ago than this, in milliseconds, AWS leaves alone: five years.
const TOO_OLD: i64 = 5 * 365 * 24 * 60 * 60 * 1000;

impl DynamoDb {
    /// When the next item expires, in milliseconds since the epoch.
    pub(crate) fn due(&self) -> Option<i64> {
        self.items.next_expiry(&self.tables)
    }

    /// Deletes what has expired by now. AWS takes up to some days for it; here it happens at once.
    pub(crate) fn advance(&mut self, context: &mut Context<'_>) {
        while let Some((at, row)) = self.items.take_expired(&self.tables, context.now) {
            if at < context.now - TOO_OLD {
                continue;
            }
            let Some((name, _)) = row.split_once('/') else {
                continue;
            };
            let Some(table) = self.tables.get(name) else {
                continue;
            };
            let Some(old) = self.items.remove_row(table, &row) else {
                continue;
            };
            let key = table.key.of(&old.item);
            self.record_change(name, &key, Some(&old.item), None, true, context);
        }
    }
}
