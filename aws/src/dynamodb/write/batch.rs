//! `BatchWriteItem`.

use super::{change::Write, judge::Refusal, operations::of_batch};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        attribute::Item,
        capacity::{self, Capacity},
        fault::{invalid, no_table},
        table::name_of,
        validate,
    },
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeMap;

/// Requests of one batch.
const MOST: usize = 25;
/// Bytes of one batch.
const LARGEST: usize = 16 * 1024 * 1024;

impl DynamoDb {
    pub(in crate::dynamodb) fn batch_write(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let requests = input
            .map("RequestItems")
            .filter(|requests| !requests.is_empty())
            .ok_or_else(|| invalid("The requestItems parameter is required for BatchWriteItem"))?;
        too_many(requests)?;
        validate::request("BatchWriteItem", input)?;
        let mut writes = Vec::new();
        let mut bytes = 0;
        for (name, list) in requests.iter() {
            let Value::List(list) = list else { continue };
            for request in list.iter().filter_map(Value::as_map) {
                let write = of_batch(name_of(name), request)?;
                bytes += crate::dynamodb::attribute::item_size(write.change.keyed());
                writes.push(write);
            }
        }
        if bytes > LARGEST {
            return Err(invalid("Item size has exceeded the maximum allowed size"));
        }
        let judged = self.judge_batch(&writes)?;
        let mut capacities: BTreeMap<String, Capacity> = BTreeMap::new();
        let mut metrics: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (write, one) in writes.iter().zip(judged) {
            let table = self.tables.get(&write.table).ok_or_else(no_table)?;
            let took = capacity::written(table, one.old.as_ref(), one.new.as_ref());
            capacities
                .entry(write.table.clone())
                .or_default()
                .add(&took);
            if let Some(told) = self.metrics(input, write) {
                metrics
                    .entry(write.table.clone())
                    .or_default()
                    .push(told.into());
            }
            self.commit(write, one, context);
        }
        let told: Vec<_> = capacities
            .iter()
            .filter_map(|(table, capacity)| capacity.told(input, table))
            .collect();
        Ok(Fields::new()
            .with("UnprocessedItems", Fields::new())
            .with_some(
                "ItemCollectionMetrics",
                (!metrics.is_empty()).then(|| metrics.into_iter().collect::<Fields>()),
            )
            .with_some(
                "ConsumedCapacity",
                (!told.is_empty()).then(|| Value::list(told)),
            ))
    }

    fn judge_batch(&self, writes: &[Write]) -> Result<Vec<super::judge::Judged>, Fault> {
        let mut seen: Vec<(&str, Item)> = Vec::new();
        let mut all = Vec::new();
        for write in writes {
            let judged = self.judge(write).map_err(Refusal::into_fault)?;
            let key = (write.table.as_str(), judged.key.clone());
            if seen.contains(&key) {
                return Err(invalid("Provided list of item keys contains duplicates"));
            }
            seen.push(key);
            all.push(judged);
        }
        Ok(all)
    }
}

fn too_many(requests: &Fields) -> Result<(), Fault> {
    let lists = || {
        requests.iter().filter_map(|(name, list)| match list {
            Value::List(list) => Some((name, list)),
            _ => None,
        })
    };
    let wrong = lists().any(|(_, list)| list.len() > MOST || list.is_empty());
    if wrong {
        let shown: Vec<_> = lists()
            .map(|(name, list)| {
                let requests = vec!["com.amazonaws.dynamodb.v20120810.WriteRequest"; list.len()];
                format!("{name}=[{}]", requests.join(", "))
            })
            .collect();
        return Err(invalid(format!(
            "1 validation error detected: Value '{{{}}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to {MOST}, Member must have length greater than or equal to 1]",
            shown.join(", ")
        )));
    }
    if lists().map(|(_, list)| list.len()).sum::<usize>() > MOST {
        return Err(invalid(
            "Too many items requested for the BatchWriteItem call",
        ));
    }
    Ok(())
}
