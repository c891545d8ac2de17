//! `BatchGetItem`.

use super::get::{Get, read_get};
use crate::{
    dynamodb::{
        DynamoDb,
        attribute::{Item, write_item},
        capacity::{Capacity, read_halves},
        fault::{invalid, no_table},
        validate,
    },
    wire::{Fault, Fields, Value},
};

/// Keys of one batch.
const MOST: usize = 100;
/// Bytes of one answer.
const LARGEST: usize = 16 * 1024 * 1024;

impl DynamoDb {
    pub(in crate::dynamodb) fn batch_get(&self, input: &Fields) -> Result<Fields, Fault> {
        let requests = input
            .map("RequestItems")
            .filter(|requests| !requests.is_empty())
            .ok_or_else(|| invalid("The requestItems parameter is required for BatchGetItem"))?;
        let mut total = 0;
        for (name, request) in requests.iter() {
            let keys = request
                .as_map()
                .map_or(0, |request| request.list("Keys").len());
            total += keys;
            if keys > MOST {
                return Err(invalid(format!(
                    "1 validation error detected: Value at 'RequestItems.{name}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to {MOST}"
                )));
            }
        }
        validate::request("BatchGetItem", input)?;
        if total > MOST {
            return Err(invalid(
                "Too many items requested for the BatchGetItem call",
            ));
        }
        let mut batch = Batch::default();
        for (name, request) in requests.iter() {
            if let Some(request) = request.as_map() {
                self.batch_of_table(name, request, input, &mut batch)?;
            }
        }
        Ok(Fields::new()
            .with("Responses", batch.responses)
            .with("UnprocessedKeys", batch.unprocessed)
            .with_some(
                "ConsumedCapacity",
                (!batch.capacities.is_empty()).then(|| Value::list(batch.capacities)),
            ))
    }

    fn batch_of_table(
        &self,
        name: &str,
        request: &Fields,
        input: &Fields,
        batch: &mut Batch,
    ) -> Result<(), Fault> {
        let mut seen: Vec<Item> = Vec::new();
        let mut items = Vec::new();
        let mut later = Vec::new();
        let mut capacity = Capacity::default();
        let consistent = request.flag("ConsistentRead") == Some(true);
        let mut common = request.clone();
        let keys = common.remove("Keys");
        common.insert("TableName", name);
        let mut get = read_get(&common)?;
        let Some(Value::List(keys)) = keys else {
            return Ok(());
        };
        for key in keys {
            let Value::Map(fields) = &key else { continue };
            get.key = crate::dynamodb::attribute::read_item(fields)?;
            if seen.contains(&get.key) {
                return Err(invalid("Provided list of item keys contains duplicates"));
            }
            seen.push(get.key.clone());
            let (item, size) = self.found(&get)?;
            if batch.bytes + size > LARGEST {
                later.push(key);
                continue;
            }
            batch.bytes += size;
            capacity.table += read_halves(size, consistent);
            items.extend(item.map(|item| write_item(&item)));
        }
        let Get { table, .. } = get;
        if !self.tables.has(&table) {
            return Err(no_table());
        }
        batch.capacities.extend(capacity.told(input, &table));
        batch.responses.insert(name, Value::list(items));
        if !later.is_empty() {
            let mut rest = request.clone();
            rest.insert("Keys", later);
            batch.unprocessed.insert(name, rest);
        }
        Ok(())
    }
}

#[derive(Default)]
struct Batch {
    responses: Fields,
    unprocessed: Fields,
    capacities: Vec<Fields>,
    bytes: usize,
}
