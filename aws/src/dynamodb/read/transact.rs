//! `TransactGetItems`.

use super::get::{Get, read_get};
use crate::{
    dynamodb::{
        DynamoDb,
        attribute::write_item,
        capacity::{Access, Capacity, read_halves},
        fault::{invalid, no_table},
        validate,
        write::{
            Refusal,
            transact::{cancelled, reason},
        },
    },
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeMap;

/// Bytes of one transaction.
const LARGEST: usize = 4 * 1024 * 1024;

impl DynamoDb {
    pub(in crate::dynamodb) fn transact_get(&self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("TransactGetItems", input)?;
        let none = Fields::new();
        let gets = input
            .maps("TransactItems")
            .map(|part| read_get(part.map("Get").unwrap_or(&none)))
            .collect::<Result<Vec<Get>, _>>()?;
        if gets.iter().any(|get| !self.tables.has(&get.table)) {
            return Err(no_table());
        }
        for (index, get) in gets.iter().enumerate() {
            let same = |other: &Get| other.table == get.table && other.key == get.key;
            if !get.key.is_empty() && gets.iter().take(index).any(same) {
                return Err(invalid(
                    "Transaction request cannot include multiple operations on one item",
                ));
            }
        }
        let found: Vec<_> = gets.iter().map(|get| self.found(get)).collect();
        if found.iter().any(Result::is_err) {
            return Err(cancelled(
                found
                    .into_iter()
                    .map(|one| reason(one.err().map(Refusal::Fault))),
            ));
        }
        let mut capacities: BTreeMap<&str, Capacity> = BTreeMap::new();
        let mut responses = Vec::new();
        let mut bytes = 0;
        for (get, (item, size)) in gets.iter().zip(found.into_iter().filter_map(Result::ok)) {
            bytes += size;
            // A transaction reads consistently and takes twice as much.
            let took = Capacity {
                table: read_halves(size, true),
                ..Capacity::default()
            };
            capacities
                .entry(&get.table)
                .or_default()
                .add(&took.in_transaction(Access::Read));
            responses.push(Fields::new().with_some("Item", item.as_ref().map(write_item)));
        }
        if bytes > LARGEST {
            return Err(invalid(
                "Collection of Item size has exceeded the maximum allowed size of 4MB",
            ));
        }
        let told: Vec<_> = capacities
            .iter()
            .filter_map(|(table, capacity)| capacity.told(input, table))
            .collect();
        Ok(Fields::new()
            .with("Responses", Value::list(responses))
            .with_some(
                "ConsumedCapacity",
                (!told.is_empty()).then(|| Value::list(told)),
            ))
    }
}
