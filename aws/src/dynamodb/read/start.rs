//! `ExclusiveStartKey`.

use super::source::Source;
use crate::{
    dynamodb::{
        attribute::{self, Item},
        fault::invalid,
        key::Place,
    },
    wire::{Fault, Fields},
};

/// A key, its place in the source and in the table.
pub(in crate::dynamodb) type Start = (Item, (Place, Place));

/// Reads where an earlier page ended: its key, its place in the source and in the table.
///
/// # Errors
///
/// AWS's `ValidationException` for what is no key of the source.
pub(in crate::dynamodb) fn start(input: &Fields, source: &Source) -> Result<Option<Start>, Fault> {
    let Some(fields) = input.map("ExclusiveStartKey") else {
        return Ok(None);
    };
    let key = attribute::read_item(fields).map_err(|fault| {
        invalid(format!(
            "The provided starting key is invalid: {}",
            fault.message
        ))
    })?;
    let table = &source.table.key;
    let index = source.index.as_ref().map(|(index, _)| &index.key);
    let mut names: Vec<_> = table.parts().map(|part| &part.name).collect();
    if let Some(index) = index {
        names.extend(
            index
                .parts()
                .map(|part| &part.name)
                .filter(|name| !table.has(name)),
        );
    }
    if key.len() != names.len() || names.iter().any(|name| !key.contains_key(*name)) {
        return Err(invalid(if source.index.is_some() {
            "The provided starting key is invalid"
        } else {
            "The provided starting key is invalid: The provided key element does not match the schema"
        }));
    }
    let mismatch = || {
        invalid(
            "The provided starting key is invalid: The provided key element does not match the schema",
        )
    };
    let row = table.place(&key).ok_or_else(mismatch)?;
    let place = match index {
        Some(index) => index.place(&key).ok_or_else(mismatch)?,
        None => row.clone(),
    };
    Ok(Some((key, (place, row))))
}
