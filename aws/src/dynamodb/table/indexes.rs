//! Global indexes that come and go.

use super::{
    create::{MOST_GLOBALS, check_throughput},
    record::TableRecord,
    schema::{definitions, index, units},
};
use crate::{
    dynamodb::{
        fault::{bad_values, invalid},
        key::KeyPart,
    },
    wire::{Fault, Fields},
};

/// Carries out `GlobalSecondaryIndexUpdates`; the names of the indexes that are gone.
pub(super) fn update(input: &Fields, table: &mut TableRecord) -> Result<Vec<String>, Fault> {
    let given = definitions(input);
    let mut gone = Vec::new();
    let mut built = 0;
    for change in input.maps("GlobalSecondaryIndexUpdates") {
        let actions = ["Create", "Update", "Delete"];
        let wanted = actions
            .iter()
            .filter_map(|action| Some((*action, change.map(action)?)))
            .collect::<Vec<_>>();
        let [(action, wanted)] = wanted[..] else {
            return Err(bad_values(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
            ));
        };
        built += usize::from(action != "Update");
        if built > 1 {
            return Err(Fault::new(
                "LimitExceededException",
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            ));
        }
        let name = wanted.text_or_empty("IndexName");
        let known = table.globals.iter().position(|index| index.name == name);
        match (action, known) {
            ("Create", None) => create(wanted, &given, table)?,
            ("Create", Some(_)) => {
                return Err(invalid(
                    "Attempting to create an index which already exists",
                ));
            }
            (_, None) => {
                return Err(Fault::new(
                    "ResourceNotFoundException",
                    "Requested resource not found",
                ));
            }
            ("Delete", Some(position)) => {
                table.globals.remove(position);
                gone.push(name.to_owned());
            }
            (_, Some(position)) => {
                if let (Some(index), Some(units)) = (
                    table.globals.get_mut(position),
                    units(wanted.map("ProvisionedThroughput")),
                ) {
                    index.units = units;
                }
            }
        }
    }
    if !gone.is_empty() {
        // What only the index needed is no longer defined.
        let needed = |part: &KeyPart| {
            table.key.has(&part.name) || table.indexes().any(|index| index.key.has(&part.name))
        };
        let kept: Vec<_> = table
            .definitions
            .iter()
            .filter(|part| needed(part))
            .cloned()
            .collect();
        table.definitions = kept;
    }
    Ok(gone)
}

fn create(wanted: &Fields, given: &[KeyPart], table: &mut TableRecord) -> Result<(), Fault> {
    let name = wanted.text_or_empty("IndexName");
    if table.index(name).is_some() {
        return Err(bad_values(format!("Duplicate index name: {name}")));
    }
    if table.globals.len() >= MOST_GLOBALS {
        return Err(Fault::new(
            "LimitExceededException",
            format!(
                "Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of {MOST_GLOBALS}"
            ),
        ));
    }
    let mut definitions = table.definitions.clone();
    for part in given {
        match definitions.iter().find(|known| known.name == part.name) {
            Some(known) if known.kind != part.kind => {
                return Err(bad_values(format!(
                    "Attribute {} is defined with another type",
                    part.name
                )));
            }
            Some(_) => {}
            None => definitions.push(part.clone()),
        }
    }
    check_throughput(wanted, table.billing.on_demand.is_some())?;
    let made = index(wanted, &definitions, None)?;
    definitions.retain(|part| {
        made.key.has(&part.name) || table.definitions.iter().any(|known| known == part)
    });
    table.definitions = definitions;
    table.globals.push(made);
    Ok(())
}
