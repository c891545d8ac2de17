//! DynamoDB: a table.

use super::{Kind, Shown, can, fact, made};
use crate::account::sheets::{Fields, area, line, one_of};
use lambdabox_contract::Refusal;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Effect, Occasion, Source, Table, TriggerError};
use serde_json::{Map, Value};

/// How much of an item is shown, in characters.
const ITEM_SHOWN_CHARS: usize = 200;

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    Kind {
        name: "dynamodb",
        title: "DynamoDB",
        about: "Put items into a pretend table: the function reads its stream.",
        fields: vec![
            line(
                "name",
                "Table name",
                "3 to 255 letters, numbers, underscores, hyphens and dots.",
                "my-table",
            ),
            line(
                "partition-key",
                "Partition key",
                "The attribute that items are found by.",
                "id",
            ),
            line(
                "sort-key",
                "Sort key",
                "Optional: the second part of the key.",
                "",
            ),
        ],
        make,
    }
}

fn make(fields: &Fields, now: Timestamp) -> Result<Source, Refusal> {
    let field = |id: &str| fields.get(id);
    let table = Table::new(
        field("name"),
        field("partition-key"),
        field("sort-key"),
        now,
    );
    made(table.map(Source::Dynamodb))
}

/// What is in it, and what can be done with it.
pub(super) fn shown(table: &Table, config: &FunctionConfig) -> Shown {
    let mut example = Map::new();
    for key in [&table.partition_key, &table.sort_key] {
        if !key.is_empty() {
            example.insert(key.clone(), "1".into());
        }
    }
    example.insert("name".into(), "tea".into());
    let example = serde_json::to_string_pretty(&example).unwrap_or_default();
    let mut uses = vec![can(
        "put",
        "Put item",
        vec![area(
            "item",
            "Item",
            "As plain JSON, or as DynamoDB JSON.",
            &example,
        )],
    )];
    let keys: Vec<&str> = table.items.keys().map(String::as_str).collect();
    if !keys.is_empty() {
        let keys = keys.iter().map(|key| (*key, *key));
        uses.push(can(
            "delete",
            "Delete item",
            vec![one_of("key", "Item", keys)],
        ));
    }
    let items = table.items.iter();
    Shown {
        title: format!("DynamoDB: {}", table.name),
        facts: vec![
            fact("Stream ARN", table.stream_arn(config)),
            fact("Partition key", table.partition_key.as_str()),
            fact("Sort key", table.sort_key.as_str()),
            fact("View type", "New and old images"),
        ],
        heads: vec!["Key", "Item"],
        rows: items
            .map(|(key, item)| {
                vec![
                    key.as_str().into(),
                    beginning(&Value::Object(item.clone()).to_string()).into(),
                ]
            })
            .collect::<Vec<_>>(),
        none: "The table has no items.",
        uses,
        ..Shown::default()
    }
}

/// As much of an item as a table has room for.
fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(ITEM_SHOWN_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Puts an item into it, or deletes one.
pub(super) fn act(
    table: &mut Table,
    what: &str,
    fields: &Fields,
    occasion: Occasion<'_>,
) -> Result<Effect, TriggerError> {
    let field = |id: &str| fields.find(id).unwrap_or_default();
    if what == "delete" {
        return table.delete(field("key"), occasion);
    }
    table.put(field("item"), occasion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_item_is_cut() {
        assert_eq!(beginning("żółw"), "żółw");
        let long = beginning(&"ż".repeat(1_000));
        assert_eq!(long.chars().count(), ITEM_SHOWN_CHARS + 1);
    }
}
