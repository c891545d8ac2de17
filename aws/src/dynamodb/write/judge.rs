//! Whether a write may be done, and what it would leave.

use super::change::{Change, LARGEST_ITEM, Write, check_index_keys};
use crate::{
    dynamodb::{
        DynamoDb,
        attribute::{Item, NESTING, item_size},
        expression::{self, Changed},
        fault::{bad_values, invalid, no_table},
        table::TableRecord,
    },
    wire::Fault,
};

/// What a write found and would leave.
#[derive(Clone, Debug, Default)]
pub(in crate::dynamodb) struct Judged {
    pub(in crate::dynamodb) key: Item,
    pub(in crate::dynamodb) old: Option<Item>,
    pub(in crate::dynamodb) new: Option<Item>,
    /// The paths that an update touched.
    pub(in crate::dynamodb) changed: Changed,
}

/// Why a write may not be done.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) enum Refusal {
    /// The condition does not hold; with the item if it is to be told.
    Condition(Option<Item>),
    /// An insertion of what is there.
    Duplicate,
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl DynamoDb {
    /// Finds out what a write would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// If the write may not be done.
    pub(in crate::dynamodb) fn judge(&self, write: &Write) -> Result<Judged, Refusal> {
        let table = self.tables.get(&write.table).ok_or_else(no_table)?;
        fits(table, &write.change)?;
        let row = self.items.get(table, write.change.keyed());
        let old = row.map(|row| &row.item);
        if let Some(condition) = &write.condition
            && !expression::holds(condition, old.unwrap_or(&Item::new()))
        {
            return Err(Refusal::Condition(old.filter(|_| write.tells_old).cloned()));
        }
        let mut judged = Judged {
            key: table.key.of(write.change.keyed()),
            old: old.cloned(),
            ..Judged::default()
        };
        match &write.change {
            Change::Insert(_) if old.is_some() => return Err(Refusal::Duplicate),
            Change::Put(item) | Change::Insert(item) => judged.new = Some(item.clone()),
            Change::Delete(_) => {}
            Change::Check(_) => judged.new.clone_from(&judged.old),
            Change::Update(key, operations) => {
                let mut new = old.unwrap_or(key).clone();
                judged.changed = expression::apply(operations, &mut new)?;
                check_index_keys(table, &new)?;
                if item_size(&new) > LARGEST_ITEM {
                    return Err(invalid(
                        "Item size to update has exceeded the maximum allowed size",
                    )
                    .into());
                }
                if new.values().any(|value| depth(value) > NESTING + 1) {
                    return Err(invalid("Nesting Levels have exceeded supported limits").into());
                }
                judged.new = Some(new);
            }
        }
        Ok(judged)
    }
}

/// Levels of a value; what was kept nests no deeper than [`NESTING`], and an update adds at most as much.
fn depth(value: &crate::dynamodb::attribute::Attribute) -> usize {
    use crate::dynamodb::attribute::Attribute;
    match value {
        Attribute::M(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Attribute::L(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        _ => 1,
    }
}

/// Whether the keys of a write fit its table.
fn fits(table: &TableRecord, change: &Change) -> Result<(), Fault> {
    match change {
        Change::Put(item) | Change::Insert(item) => {
            table.key.check_item(item)?;
            check_index_keys(table, item)
        }
        Change::Delete(key) | Change::Check(key) => table.key.check_key(key),
        Change::Update(key, operations) => {
            table.key.check_key(key)?;
            for operation in operations {
                let name = operation.path.top();
                if table.key.has(name) {
                    return Err(bad_values(format!(
                        "Cannot update attribute {name}. This attribute is part of the key"
                    )));
                }
            }
            Ok(())
        }
    }
}
