//! Keys and indexes as requests give them.

use super::record::{Index, Projected, Units};
use crate::{
    dynamodb::{
        fault::{bad_values, invalid},
        key::{KeyPart, KeySchema},
    },
    wire::{Fault, Fields},
};

/// Attributes of one kind in the key of a global index.
const MOST_PARTS: usize = 4;

/// `AttributeDefinitions`.
pub(super) fn definitions(input: &Fields) -> Vec<KeyPart> {
    input
        .maps("AttributeDefinitions")
        .map(|one| KeyPart {
            name: one.text_or_empty("AttributeName").to_owned(),
            kind: one.text_or_empty("AttributeType").to_owned(),
        })
        .collect()
}

/// `KeySchema`. `most` attributes may be of one kind: one, or four in global indexes.
pub(super) fn key_schema(
    input: &Fields,
    definitions: &[KeyPart],
    several: bool,
) -> Result<KeySchema, Fault> {
    let elements: Vec<_> = input
        .maps("KeySchema")
        .map(|one| {
            (
                one.text_or_empty("AttributeName"),
                one.text_or_empty("KeyType"),
            )
        })
        .collect();
    let most = if several { 2 * MOST_PARTS } else { 2 };
    if elements.len() > most {
        let shown: Vec<_> = elements
            .iter()
            .map(|(name, kind)| format!("KeySchemaElement(attributeName={name}, keyType={kind})"))
            .collect();
        return Err(invalid(format!(
            "1 validation error detected: Value '[{}]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to {most}",
            shown.join(", ")
        )));
    }
    if elements.first().is_none_or(|(_, kind)| *kind != "HASH") {
        return Err(invalid(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ));
    }
    if !several && elements.get(1).is_some_and(|(_, kind)| *kind != "RANGE") {
        return Err(invalid(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        ));
    }
    let duplicate = elements
        .iter()
        .enumerate()
        .any(|(index, one)| elements.iter().take(index).any(|other| other.0 == one.0));
    if duplicate {
        return Err(invalid(
            "Invalid KeySchema: Some index key attribute have no definition",
        ));
    }
    let hashes = elements.iter().filter(|(_, kind)| *kind == "HASH").count();
    let ordered = elements
        .iter()
        .take(hashes)
        .all(|(_, kind)| *kind == "HASH");
    if !ordered || hashes > MOST_PARTS || elements.len() - hashes > MOST_PARTS {
        return Err(bad_values(format!(
            "Key Schema too big. Key Schema must have at most {MOST_PARTS} hash keys, followed by at most {MOST_PARTS} range keys"
        )));
    }
    let undefined: Vec<_> = elements
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !definitions.iter().any(|part| part.name == *name))
        .collect();
    if !undefined.is_empty() {
        let keys: Vec<_> = elements.iter().map(|(name, _)| *name).collect();
        return Err(bad_values(format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            keys.join(", "),
            names(definitions)
        )));
    }
    let mut schema = KeySchema::default();
    for (name, kind) in elements {
        let part = definitions.iter().find(|part| part.name == name).cloned();
        let parts = if kind == "HASH" {
            &mut schema.hash
        } else {
            &mut schema.range
        };
        parts.extend(part);
    }
    Ok(schema)
}

pub(super) fn names(parts: &[KeyPart]) -> String {
    let all: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
    all.join(", ")
}

/// An index. `table` is the key of its table, for local ones.
pub(super) fn index(
    input: &Fields,
    definitions: &[KeyPart],
    table: Option<&KeySchema>,
) -> Result<Index, Fault> {
    let name = input.text_or_empty("IndexName").to_owned();
    let key = key_schema(input, definitions, table.is_none())?;
    if let Some(table) = table {
        if key.range.is_empty() {
            return Err(bad_values(format!(
                "Index KeySchema does not have a range key for index: {name}"
            )));
        }
        if key.hash != table.hash {
            return Err(bad_values(format!(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index hash key: {}, table hash key: {}",
                names(&key.hash),
                names(&table.hash)
            )));
        }
    }
    Ok(Index {
        name,
        key,
        projected: projected(input.map("Projection"))?,
        units: units(input.map("ProvisionedThroughput")).unwrap_or_default(),
    })
}

fn projected(input: Option<&Fields>) -> Result<Projected, Fault> {
    let kind = input.and_then(|input| input.text("ProjectionType"));
    let more: Option<Vec<_>> = input
        .filter(|input| input.has("NonKeyAttributes"))
        .map(|input| input.texts("NonKeyAttributes").map(str::to_owned).collect());
    match (kind, more) {
        (Some("INCLUDE"), Some(names)) => Ok(Projected::Include(names)),
        (Some("INCLUDE"), None) => Err(bad_values(
            "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        )),
        (Some(kind), Some(_)) => Err(bad_values(format!(
            "ProjectionType is {kind}, but NonKeyAttributes is specified"
        ))),
        (Some("ALL"), None) => Ok(Projected::All),
        (Some("KEYS_ONLY"), None) => Ok(Projected::Keys),
        (kind, None) => Err(bad_values(format!(
            "Unknown ProjectionType: {}",
            kind.unwrap_or("null")
        ))),
        (None, Some(_)) => Err(bad_values("Unknown ProjectionType: null")),
    }
}

/// `ProvisionedThroughput`.
pub(super) fn units(input: Option<&Fields>) -> Option<Units> {
    let input = input?;
    Some(Units {
        read: input.int("ReadCapacityUnits")?,
        write: input.int("WriteCapacityUnits")?,
    })
}
