//! `PutItem`, `UpdateItem`, `DeleteItem`.

use super::{
    change::{Change, Write, read_write},
    judge::{Judged, Refusal},
};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        attribute::{Item, write_item},
        capacity,
        expression::Projection,
        fault::{invalid, no_table},
        validate,
    },
    wire::{Fault, Fields, Value},
};

impl DynamoDb {
    /// `PutItem`, `UpdateItem` or `DeleteItem`.
    pub(in crate::dynamodb) fn write(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request(operation, input)?;
        let write = read_write(operation.trim_end_matches("Item"), input)?;
        let judged = self.judge(&write).map_err(Refusal::into_fault)?;
        let table = self.tables.get(&write.table).ok_or_else(no_table)?;
        let capacity = capacity::written(table, judged.old.as_ref(), judged.new.as_ref());
        let attributes = returned(input.text("ReturnValues").unwrap_or("NONE"), &judged);
        let output = Fields::new()
            .with_some("Attributes", attributes.as_ref().map(write_item))
            .with_some("ConsumedCapacity", capacity.told(input, &write.table))
            .with_some("ItemCollectionMetrics", self.metrics(input, &write));
        self.commit(&write, judged, context);
        Ok(output)
    }

    /// Carries out what was judged.
    pub(in crate::dynamodb) fn commit(
        &mut self,
        write: &Write,
        judged: Judged,
        context: &mut Context<'_>,
    ) {
        if matches!(write.change, Change::Check(_)) || judged.old == judged.new {
            return;
        }
        let Some(table) = self.tables.get(&write.table) else {
            return;
        };
        let Judged { key, old, new, .. } = judged;
        match new.clone() {
            Some(item) => self.items.put(table, item),
            None => self.items.remove(table, &key),
        };
        self.record_change(
            &write.table,
            &key,
            old.as_ref(),
            new.as_ref(),
            false,
            context,
        );
    }

    /// `ItemCollectionMetrics`, of tables with local indexes.
    pub(super) fn metrics(&self, input: &Fields, write: &Write) -> Option<Fields> {
        if input.text("ReturnItemCollectionMetrics") != Some("SIZE") {
            return None;
        }
        let table = self.tables.get(&write.table)?;
        if table.locals.is_empty() {
            return None;
        }
        let key: Item = table
            .key
            .hash
            .iter()
            .filter_map(|part| {
                Some((
                    part.name.clone(),
                    write.change.keyed().get(&part.name)?.clone(),
                ))
            })
            .collect();
        Some(
            Fields::new()
                .with("ItemCollectionKey", write_item(&key))
                .with("SizeEstimateRangeGB", Value::list([0.0, 1.0])),
        )
    }
}

impl Refusal {
    /// As an operation on one item tells it.
    pub(in crate::dynamodb) fn into_fault(self) -> Fault {
        match self {
            Self::Condition(item) => {
                let fault = Fault::new(
                    "ConditionalCheckFailedException",
                    "The conditional request failed",
                );
                match item {
                    Some(item) => fault.with("Item", write_item(&item)),
                    None => fault,
                }
            }
            Self::Duplicate => Fault::new(
                "DuplicateItemException",
                "Duplicate primary key exists in table",
            ),
            Self::Fault(fault) => fault,
        }
    }
}

/// `Attributes` of the answer.
pub(in crate::dynamodb) fn returned(wanted: &str, judged: &Judged) -> Option<Item> {
    let touched = |item: &Option<Item>| {
        let picked = Projection::of(&judged.changed).pick(item.as_ref()?);
        (!picked.is_empty()).then_some(picked)
    };
    match wanted {
        "ALL_OLD" => judged.old.clone(),
        "ALL_NEW" => judged.new.clone(),
        "UPDATED_OLD" => touched(&judged.old),
        "UPDATED_NEW" => touched(&judged.new),
        _ => None,
    }
}

/// A write of a batch cannot carry more than a put or a deletion.
pub(super) fn of_batch(table: &str, request: &Fields) -> Result<Write, Fault> {
    let change = match (request.map("PutRequest"), request.map("DeleteRequest")) {
        (Some(put), None) => ("Put", put),
        (None, Some(delete)) => ("Delete", delete),
        _ => {
            return Err(invalid(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
            ));
        }
    };
    read_write(change.0, &change.1.clone().with("TableName", table))
}
