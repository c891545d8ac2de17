//! A DynamoDB table whose stream invokes a function.

mod attributes;

pub use attributes::to_attributes;

use super::{Delivery, Effect, Occasion, TriggerError, names, room};
use crate::function::FunctionConfig;
use crate::limits;
use crate::time::Timestamp;
use attributes::{is_key, size_of};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The sequence number that a stream's first record comes after.
const SEQUENCE: u128 = 400_000_000_000_000_000_000;

/// A table with its items and its stream of new and old images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// The table's name.
    pub name: String,
    /// The attribute that items are found by.
    pub partition_key: String,
    /// The second part of the key, or nothing.
    pub sort_key: String,
    /// The items in DynamoDB's JSON, by the JSON of their keys.
    pub items: BTreeMap<String, Map<String, Value>>,
    /// When the stream was made: part of its ARN.
    pub since: Timestamp,
}

impl Table {
    /// An empty table that is made at `now`.
    ///
    /// # Errors
    /// [`TriggerError`] for `name`, `partition-key` or `sort-key`.
    pub fn new(
        name: &str,
        partition_key: &str,
        sort_key: &str,
        now: Timestamp,
    ) -> Result<Self, TriggerError> {
        names::table(name)?;
        let right = |key: &str| !key.is_empty() && key.len() <= 255;
        if !right(partition_key) {
            return Err(TriggerError::new(
                "partition-key",
                "Enter the name of the attribute that items are found by, such as id.",
            ));
        }
        if !sort_key.is_empty() && (!right(sort_key) || sort_key == partition_key) {
            return Err(TriggerError::new(
                "sort-key",
                "The sort key is another attribute than the partition key, with at most 255 bytes.",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            partition_key: partition_key.to_owned(),
            sort_key: sort_key.to_owned(),
            items: BTreeMap::new(),
            since: now,
        })
    }

    /// Puts an item, or replaces the one of the same key.
    ///
    /// # Errors
    /// [`TriggerError`] for `item`.
    pub fn put(&mut self, item: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        let item = to_attributes(item)?;
        if size_of(&item) > limits::ITEM_MAX_BYTES {
            return Err(TriggerError::new(
                "item",
                "Item size has exceeded the maximum allowed size",
            ));
        }
        let keys = self.keys_of(&item, true)?;
        let place = Value::Object(keys.clone()).to_string();
        if !self.items.contains_key(&place) {
            room("item", self.items.len(), "items")?;
        }
        let kept: usize = self.items.values().map(size_of).sum();
        if kept.saturating_add(size_of(&item)) > limits::TABLE_MAX_BYTES {
            return Err(TriggerError::new(
                "item",
                "This pretended table keeps at most 4 MB: delete items first.",
            ));
        }
        let old = self.items.insert(place, item.clone());
        if old.as_ref() == Some(&item) {
            return Ok(Effect::Nothing(
                "The item is as it was before: the stream has no record of that, so the function was not invoked.".into(),
            ));
        }
        let name = if old.is_some() { "MODIFY" } else { "INSERT" };
        Ok(self.tell(name, keys, Some(item), old, occasion))
    }

    /// Deletes the item of a key.
    ///
    /// # Errors
    /// [`TriggerError`] for `key` if it is no key, or if there is no such item.
    pub fn delete(&mut self, key: &str, occasion: Occasion<'_>) -> Result<Effect, TriggerError> {
        let at_key = |error: TriggerError| TriggerError::new("key", error.message);
        let keys = to_attributes(key).map_err(at_key)?;
        let keys = self.keys_of(&keys, false).map_err(at_key)?;
        let old = self
            .items
            .remove(&Value::Object(keys.clone()).to_string())
            .ok_or_else(|| {
                TriggerError::new("key", "There is no item of this key in the table.")
            })?;
        Ok(self.tell("REMOVE", keys, None, Some(old), occasion))
    }

    /// The attributes of an item that are its key.
    fn keys_of(
        &self,
        item: &Map<String, Value>,
        more: bool,
    ) -> Result<Map<String, Value>, TriggerError> {
        let mut keys = Map::new();
        for name in [&self.partition_key, &self.sort_key] {
            if name.is_empty() {
                continue;
            }
            let value = item.get(name).ok_or_else(|| {
                let message = format!(
                    "One or more parameter values were invalid: Missing the key {name} in the item"
                );
                TriggerError::new("item", message)
            })?;
            if !is_key(value) {
                let message = format!(
                    "One or more parameter values were invalid: the key {name} must be a string or a number that is not empty"
                );
                return Err(TriggerError::new("item", message));
            }
            keys.insert(name.clone(), value.clone());
        }
        if !more && item.len() != keys.len() {
            return Err(TriggerError::new(
                "item",
                "The provided key element does not match the schema",
            ));
        }
        Ok(keys)
    }

    fn tell(
        &self,
        name: &'static str,
        keys: Map<String, Value>,
        new: Option<Map<String, Value>>,
        old: Option<Map<String, Value>>,
        occasion: Occasion<'_>,
    ) -> Effect {
        let key = keys
            .values()
            .filter_map(plain)
            .collect::<Vec<_>>()
            .join(" ");
        let images = [Some(&keys), new.as_ref(), old.as_ref()];
        let size: usize = images.into_iter().flatten().map(size_of).sum();
        let mut change = json!({
            "ApproximateCreationDateTime": occasion.now.unix_seconds(),
            "Keys": keys,
        });
        if let Some(new) = new {
            change["NewImage"] = new.into();
        }
        if let Some(old) = old {
            change["OldImage"] = old.into();
        }
        let sequence = SEQUENCE + 1 + u128::from(occasion.used);
        change["SequenceNumber"] = sequence.to_string().into();
        change["SizeBytes"] = size.into();
        change["StreamViewType"] = "NEW_AND_OLD_IMAGES".into();
        let event = json!({"Records": [{
            "eventID": occasion.hex(&self.name, "event", 32),
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": occasion.function.region,
            "dynamodb": change,
            "eventSourceARN": self.stream_arn(occasion.function),
        }]});
        Effect::Invoke(Delivery {
            name: format!("DynamoDB {name} {key}"),
            event,
            at: occasion.now,
            // The event source mapping waits for the answer.
            asynchronous: false,
        })
    }

    /// `arn:aws:dynamodb:eu-west-1:123456789012:table/Music/stream/2026-01-02T03:04:05.678`
    #[must_use]
    pub fn stream_arn(&self, function: &FunctionConfig) -> String {
        let since = self.since.to_string();
        format!(
            "arn:aws:dynamodb:{}:{}:table/{}/stream/{}",
            function.region,
            function.account_id,
            self.name,
            since.trim_end_matches('Z')
        )
    }
}

/// `101` of `{"N": "101"}`.
fn plain(value: &Value) -> Option<&str> {
    value.as_object()?.values().next()?.as_str()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, occasion};
    use super::*;

    fn music() -> Table {
        Table::new("Music", "Artist", "Song", Timestamp::DEFAULT_START).unwrap()
    }

    #[test]
    fn an_item_is_inserted_modified_and_removed() {
        let function = FunctionConfig::default();
        let mut table = music();
        let item = r#"{"Artist": "No One You Know", "Song": "Call Me", "Year": 1999, "Hit": true, "Tags": ["a", null]}"#;
        let inserted = event(table.put(item, occasion(&function)).unwrap());
        insta::assert_json_snapshot!(inserted);
        let same = table.put(item, occasion(&function)).unwrap();
        assert!(matches!(same, Effect::Nothing(_)));
        let other = item.replace("1999", "2000");
        let modified = event(table.put(&other, occasion(&function)).unwrap());
        let record = &modified["Records"][0];
        assert_eq!(record["eventName"], "MODIFY");
        assert_eq!(record["dynamodb"]["OldImage"]["Year"], json!({"N": "1999"}));
        assert_eq!(record["dynamodb"]["NewImage"]["Year"], json!({"N": "2000"}));
        let key = r#"{"Artist": {"S": "No One You Know"}, "Song": {"S": "Call Me"}}"#;
        let removed = event(table.delete(key, occasion(&function)).unwrap());
        assert_eq!(removed["Records"][0]["eventName"], "REMOVE");
        assert_eq!(removed["Records"][0]["dynamodb"].get("NewImage"), None);
        assert!(table.items.is_empty());
    }

    #[test]
    fn what_has_no_key_is_refused() {
        let function = FunctionConfig::default();
        let mut table = music();
        for item in [
            "",
            "[]",
            "{}",
            r#"{"Artist": "x"}"#,
            r#"{"Artist": true, "Song": "x"}"#,
            r#"{"Artist": "", "Song": "x"}"#,
        ] {
            let error = table.put(item, occasion(&function)).unwrap_err();
            assert_eq!(error.field, "item", "{item}");
        }
        for key in [
            r#"{"Artist": "x"}"#,
            r#"{"Artist": "x", "Song": "y"}"#,
            r#"{"Artist": "x", "Song": "y", "z": 1}"#,
        ] {
            assert_eq!(
                table.delete(key, occasion(&function)).unwrap_err().field,
                "key"
            );
        }
        let large = format!(
            r#"{{"Artist": "x", "Song": "y", "z": "{}"}}"#,
            "z".repeat(409_600)
        );
        let error = table.put(&large, occasion(&function)).unwrap_err();
        assert_eq!(
            error.message,
            "Item size has exceeded the maximum allowed size"
        );
    }
}
