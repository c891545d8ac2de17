//! What a request wants to write, before any table is looked at.

use crate::{
    dynamodb::{
        attribute::{self, Attribute, Item, item_size},
        expression::{self, Condition, Kind, Operation, Placeholders, defined},
        fault::{bad_values, invalid},
        legacy,
        table::{TableRecord, name_of},
    },
    wire::{Fault, Fields},
};

/// Largest item, in bytes.
pub(super) const LARGEST_ITEM: usize = 400 * 1024;

/// One write to one item.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) struct Write {
    pub(in crate::dynamodb) table: String,
    pub(in crate::dynamodb) change: Change,
    pub(in crate::dynamodb) condition: Option<Condition>,
    /// Whether a failed condition tells the item.
    pub(in crate::dynamodb) tells_old: bool,
}

/// What is done.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) enum Change {
    Put(Item),
    /// To the item with this key.
    Delete(Item),
    Update(Item, Vec<Operation>),
    Check(Item),
    /// An item that must not be there yet, as PartiQL inserts it.
    Insert(Item),
}

impl Change {
    /// The item whose key attributes name what is written.
    pub(in crate::dynamodb) fn keyed(&self) -> &Item {
        match self {
            Self::Put(item) | Self::Insert(item) => item,
            Self::Delete(key) | Self::Check(key) | Self::Update(key, _) => key,
        }
    }
}

/// Reads the parameters of a write: of `PutItem`, `UpdateItem` or `DeleteItem`, or a part of a transaction.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn read_write(kind: &str, input: &Fields) -> Result<Write, Fault> {
    let updates = kind == "Update";
    let expressions: &[&str] = if updates {
        &["UpdateExpression", "ConditionExpression"]
    } else {
        &["ConditionExpression"]
    };
    legacy::unmixed(
        input,
        &["Expected", "AttributeUpdates", "ConditionalOperator"],
        expressions,
    )?;
    defined(input, expressions, expressions)?;
    let none = Fields::new();
    let keyed = attribute::read_item(
        input
            .map(if kind == "Put" { "Item" } else { "Key" })
            .unwrap_or(&none),
    )?;
    if kind == "Put" && item_size(&keyed) > LARGEST_ITEM {
        return Err(invalid("Item size has exceeded the maximum allowed size"));
    }
    return_values(kind, input)?;
    let mut placeholders = Placeholders::read(input)?;
    let mut operations = Vec::new();
    if let Some(source) = input.text("UpdateExpression").filter(|_| updates) {
        operations = expression::update(source, &mut placeholders)?;
    }
    let mut condition = None;
    if let Some(source) = input.text("ConditionExpression") {
        condition = Some(expression::condition(
            Kind::Condition,
            source,
            &mut placeholders,
        )?);
    }
    placeholders.all_used()?;
    if updates && let Some(all) = input.map("AttributeUpdates") {
        operations = legacy::updates(all)?;
    }
    if let Some(expected) = input.map("Expected") {
        condition = Some(legacy::expected(
            expected,
            input.text("ConditionalOperator"),
        )?);
    } else if input.has("ConditionalOperator") && condition.is_none() {
        return Err(invalid(
            "ConditionalOperator cannot be used without Filter or Expected",
        ));
    }
    Ok(Write {
        table: name_of(input.text_or_empty("TableName")).to_owned(),
        change: match kind {
            "Put" => Change::Put(keyed),
            "Delete" => Change::Delete(keyed),
            "Update" => Change::Update(keyed, operations),
            _ => Change::Check(keyed),
        },
        condition,
        tells_old: input.text("ReturnValuesOnConditionCheckFailure") == Some("ALL_OLD"),
    })
}

fn return_values(kind: &str, input: &Fields) -> Result<(), Fault> {
    match (kind, input.text("ReturnValues").unwrap_or("NONE")) {
        ("Update", _) | (_, "NONE" | "ALL_OLD") => Ok(()),
        _ => Err(invalid("Return values set to invalid value")),
    }
}

/// Refuses index keys with values that no index can hold.
pub(super) fn check_index_keys(table: &TableRecord, item: &Item) -> Result<(), Fault> {
    for index in table.indexes() {
        for part in index.key.parts() {
            if table.key.has(&part.name) {
                continue;
            }
            let Some(value) = item.get(&part.name) else {
                continue;
            };
            if value.kind() != part.kind {
                return Err(bad_values(format!(
                    "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}",
                    part.name,
                    part.kind,
                    value.kind(),
                    index.name
                )));
            }
            let what = match value {
                Attribute::S(text) if text.is_empty() => "string",
                Attribute::B(bytes) if bytes.is_empty() => "binary",
                _ => continue,
            };
            return Err(invalid(format!(
                "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {what} value. IndexName: {}, IndexKey: {}",
                index.name, part.name
            )));
        }
    }
    Ok(())
}
