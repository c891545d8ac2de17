//! `TransactWriteItems`.

use super::{
    change::{Write, read_write},
    judge::{Judged, Refusal},
};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        attribute::{Item, item_size, write_item},
        capacity::{self, Access, Capacity},
        fault::{invalid, no_table},
        validate,
    },
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeMap;

/// Bytes of one transaction.
const LARGEST: usize = 4 * 1024 * 1024;

impl DynamoDb {
    pub(in crate::dynamodb) fn transact_write(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("TransactWriteItems", input)?;
        let mut writes = Vec::new();
        for part in input.maps("TransactItems") {
            writes.push(write_of(part)?);
        }
        let capacity = |told: BTreeMap<String, Capacity>| {
            let told: Vec<_> = told
                .iter()
                .filter_map(|(table, capacity)| capacity.told(input, table))
                .collect();
            (!told.is_empty()).then(|| Value::list(told))
        };
        if self.repeated(input, context)? {
            let read = self.read_again(&writes);
            return Ok(Fields::new().with_some("ConsumedCapacity", capacity(read)));
        }
        let metrics = self.metrics_of_all(input, &writes);
        let took = self.transact(&writes, context)?;
        self.remember(input, context);
        Ok(Fields::new()
            .with_some("ConsumedCapacity", capacity(took))
            .with_some("ItemCollectionMetrics", metrics))
    }

    /// Does all writes or none; what they took of each table.
    ///
    /// # Errors
    ///
    /// `TransactionCanceledException` if one of them may not be done.
    pub(in crate::dynamodb) fn transact(
        &mut self,
        writes: &[Write],
        context: &mut Context<'_>,
    ) -> Result<BTreeMap<String, Capacity>, Fault> {
        if writes.iter().any(|write| !self.tables.has(&write.table)) {
            return Err(no_table());
        }
        let mut seen: Vec<(&str, Item)> = Vec::new();
        for write in writes {
            let table = self.tables.get(&write.table).ok_or_else(no_table)?;
            table.key.check_values(write.change.keyed())?;
            let key = (write.table.as_str(), table.key.of(write.change.keyed()));
            if !key.1.is_empty() && seen.contains(&key) {
                return Err(invalid(
                    "Transaction request cannot include multiple operations on one item",
                ));
            }
            seen.push(key);
        }
        let outcomes: Vec<_> = writes.iter().map(|write| self.judge(write)).collect();
        if outcomes.iter().any(Result::is_err) {
            return Err(cancelled(outcomes.into_iter().map(Result::err).map(reason)));
        }
        let judged: Vec<Judged> = outcomes.into_iter().filter_map(Result::ok).collect();
        let bytes: usize = judged
            .iter()
            .map(|one| one.new.as_ref().map_or(0, item_size))
            .sum();
        if bytes > LARGEST {
            return Err(invalid(
                "Collection of Item size has exceeded the maximum allowed size of 4MB",
            ));
        }
        let mut capacities: BTreeMap<String, Capacity> = BTreeMap::new();
        for (write, one) in writes.iter().zip(judged) {
            if let Some(table) = self.tables.get(&write.table) {
                let took = capacity::written(table, one.old.as_ref(), one.new.as_ref());
                capacities
                    .entry(write.table.clone())
                    .or_default()
                    .add(&took.in_transaction(Access::Write));
            }
            self.commit(write, one, context);
        }
        Ok(capacities)
    }

    /// What a repeated transaction takes: its items are read.
    fn read_again(&self, writes: &[Write]) -> BTreeMap<String, Capacity> {
        let mut all: BTreeMap<String, Capacity> = BTreeMap::new();
        for write in writes {
            let size = self.tables.get(&write.table).map_or(0, |table| {
                self.items
                    .get(table, write.change.keyed())
                    .map_or(0, |row| row.size)
            });
            let took = Capacity {
                table: capacity::read_halves(size, true),
                ..Capacity::default()
            };
            all.entry(write.table.clone())
                .or_default()
                .add(&took.in_transaction(Access::Read));
        }
        all
    }

    fn metrics_of_all(&self, input: &Fields, writes: &[Write]) -> Option<Fields> {
        let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for write in writes {
            if let Some(told) = self.metrics(input, write) {
                all.entry(write.table.clone())
                    .or_default()
                    .push(told.into());
            }
        }
        (!all.is_empty()).then(|| all.into_iter().collect())
    }
}

fn write_of(part: &Fields) -> Result<Write, Fault> {
    let mut kinds = ["Put", "Update", "Delete", "ConditionCheck"]
        .into_iter()
        .filter_map(|kind| Some((kind, part.map(kind)?)));
    match (kinds.next(), kinds.next()) {
        (Some((kind, input)), None) => read_write(kind, input),
        _ => Err(invalid(
            "TransactItems can only contain one of Check, Put, Update or Delete",
        )),
    }
}

/// Why one part of a transaction was refused.
pub(in crate::dynamodb) fn reason(refusal: Option<Refusal>) -> Fields {
    let (code, message, item) = match refusal {
        None => return Fields::new().with("Code", "None"),
        Some(Refusal::Condition(item)) => (
            "ConditionalCheckFailed",
            "The conditional request failed".to_owned(),
            item,
        ),
        Some(Refusal::Duplicate) => (
            "DuplicateItem",
            "Duplicate primary key exists in table".to_owned(),
            None,
        ),
        Some(Refusal::Fault(fault)) => ("ValidationError", fault.message, None),
    };
    Fields::new()
        .with("Code", code)
        .with("Message", message)
        .with_some("Item", item.as_ref().map(write_item))
}

/// The answer of a transaction of which a part was refused.
pub(in crate::dynamodb) fn cancelled(reasons: impl Iterator<Item = Fields>) -> Fault {
    let reasons: Vec<_> = reasons.collect();
    let codes: Vec<_> = reasons
        .iter()
        .map(|reason| reason.text_or_empty("Code").to_owned())
        .collect();
    Fault::new(
        "TransactionCanceledException",
        format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
            codes.join(", ")
        ),
    )
    .with("CancellationReasons", Value::list(reasons))
}
