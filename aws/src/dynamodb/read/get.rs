//! `GetItem`.

use super::wanted::{picked, wanted};
use crate::{
    dynamodb::{
        DynamoDb, attribute,
        attribute::{Item, write_item},
        capacity::{Capacity, read_halves},
        expression::{Placeholders, Projection, defined},
        fault::no_table,
        legacy::unmixed,
        table::name_of,
        validate,
    },
    wire::{Fault, Fields},
};

/// What is read of one item.
pub(super) struct Get {
    pub(super) table: String,
    pub(super) key: Item,
    pub(super) projection: Option<Projection>,
}

/// Reads the parameters of `GetItem`, or of a part of a transaction.
pub(super) fn read_get(input: &Fields) -> Result<Get, Fault> {
    unmixed(input, &["AttributesToGet"], &["ProjectionExpression"])?;
    defined(input, &["ProjectionExpression"], &[])?;
    let key = attribute::read_item(input.map("Key").unwrap_or(&Fields::new()))?;
    let mut placeholders = Placeholders::read(input)?;
    let projection = wanted(input, &mut placeholders)?;
    placeholders.all_used()?;
    Ok(Get {
        table: name_of(input.text_or_empty("TableName")).to_owned(),
        key,
        projection,
    })
}

impl DynamoDb {
    pub(in crate::dynamodb) fn get_item(&self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("GetItem", input)?;
        let get = read_get(input)?;
        let (item, size) = self.found(&get)?;
        let capacity = Capacity {
            table: read_halves(size, input.flag("ConsistentRead") == Some(true)),
            ..Capacity::default()
        };
        Ok(Fields::new()
            .with_some("Item", item.as_ref().map(write_item))
            .with_some("ConsumedCapacity", capacity.told(input, &get.table)))
    }

    /// What is wanted of an item, and the item's size.
    pub(super) fn found(&self, get: &Get) -> Result<(Option<Item>, usize), Fault> {
        let table = self.tables.get(&get.table).ok_or_else(no_table)?;
        table.key.check_key(&get.key)?;
        let row = self.items.get(table, &get.key);
        let item = row.map(|row| picked(get.projection.as_ref(), &row.item));
        Ok((item, row.map_or(0, |row| row.size)))
    }
}
