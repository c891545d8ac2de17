//! What the model says of parameters, in AWS's words.

use super::fault::invalid;
use crate::{
    cloud::caller::matches_case,
    wire::{
        Fault, Fields, Service,
        constraints::{sentence, violations},
    },
};

/// Values of enumerations in the order in which AWS names them.
const ORDERS: [&str; 9] = [
    "B, N, S",
    "HASH, RANGE",
    "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES",
    "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW",
    "INDEXES, TOTAL, NONE",
    "SIZE, NONE",
    "OR, AND",
    "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS",
    "ALL, INCLUDE, KEYS_ONLY",
];
const LONGEST_NAME: usize = 255;

/// Checks the parameters of an operation.
///
/// # Errors
///
/// AWS's `ValidationException` with all that is wrong.
pub(super) fn request(operation: &str, input: &Fields) -> Result<(), Fault> {
    let model = Service::DynamoDb.model();
    let Some(shape) = model.operations.get(operation) else {
        return Ok(());
    };
    let mut found: Vec<_> = violations(model, shape, input)
        .into_iter()
        .map(in_order)
        .collect();
    if let Some(name) = input
        .text("TableName")
        .filter(|_| operation != "ListTables")
    {
        found.extend(wrong_name(operation, name));
    }
    if operation == "Query" {
        for text in &mut found {
            // The one parameter that AWS checks elsewhere.
            if matches_case("Value '*' at 'limit'*", text) {
                "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1".clone_into(text);
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(invalid(sentence(&found)))
}

/// The name of a table of a request that has none of the model's limits.
fn wrong_name(operation: &str, name: &str) -> Vec<String> {
    let fails = |constraint: &str| {
        format!("Value '{name}' at 'tableName' failed to satisfy constraint: {constraint}")
    };
    let mut found = Vec::new();
    if name.is_empty() || name.starts_with("arn:") {
        return found;
    }
    if operation == "CreateTable" && name.len() < 3 {
        found.push(fails("Member must have length greater than or equal to 3"));
    }
    if name.len() > LONGEST_NAME && name.len() <= 1024 {
        found.push(fails("Member must have length less than or equal to 255"));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if !name.bytes().all(fits) {
        found.push(fails(
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ));
    }
    found
}

fn in_order(text: String) -> String {
    const MARK: &str = "Member must satisfy enum value set: [";
    let Some((before, values)) = text.split_once(MARK) else {
        return text;
    };
    let sorted = |values: &str| {
        let mut all: Vec<_> = values.split(", ").map(str::to_owned).collect();
        all.sort();
        all
    };
    let given = sorted(values.trim_end_matches(']'));
    match ORDERS.iter().find(|order| sorted(order) == given) {
        Some(order) => format!("{before}{MARK}{order}]"),
        None => text,
    }
}
