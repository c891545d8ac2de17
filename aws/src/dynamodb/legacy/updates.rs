//! `AttributeUpdates`.

use crate::{
    dynamodb::{
        attribute::{self, Attribute},
        expression::{Action, Operation, Path, Term},
        fault::{bad_values, invalid},
    },
    wire::{Fault, Fields, Value},
};

/// Reads the changes.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn updates(input: &Fields) -> Result<Vec<Operation>, Fault> {
    input
        .iter()
        .filter_map(|(name, change)| Some((name, change.as_map()?)))
        .map(|(name, change)| {
            Ok(Operation {
                path: Path::of(name),
                action: action(change)?,
            })
        })
        .collect()
}

fn action(change: &Fields) -> Result<Action, Fault> {
    let kind = change.text("Action").unwrap_or("PUT");
    let value = change
        .get("Value")
        .map(|value: &Value| attribute::read(value));
    match (kind, value.transpose()?) {
        ("DELETE", None) => Ok(Action::Remove),
        (_, None) => Err(bad_values(
            "Only DELETE action is allowed when no attribute value is specified",
        )),
        ("PUT", Some(value)) => Ok(Action::Set(Term::Value(value))),
        ("DELETE", Some(value)) => match value {
            Attribute::Strings(_) | Attribute::Numbers(_) | Attribute::Binaries(_) => {
                Ok(Action::Delete(value))
            }
            other => Err(bad_values(format!(
                "DELETE action with value is not supported for the type {}",
                other.kind()
            ))),
        },
        ("ADD", Some(value)) => match value {
            Attribute::N(_)
            | Attribute::L(_)
            | Attribute::Strings(_)
            | Attribute::Numbers(_)
            | Attribute::Binaries(_) => Ok(Action::Add(value)),
            other => Err(bad_values(format!(
                "ADD action is not supported for the type {}",
                other.kind()
            ))),
        },
        (kind, Some(_)) => Err(invalid(format!("Action {kind} is not known"))),
    }
}
