//! Parameters from before expressions: `Expected`, `AttributeUpdates`, `KeyConditions`, filters,
//! `AttributesToGet`. They become what expressions become.

mod conditions;
mod updates;

use super::fault::invalid;
use crate::wire::{Fault, Fields};

pub(super) use conditions::{expected, filter, key_conditions};
pub(super) use updates::updates;

/// Refuses parameters of both kinds in one request.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(super) fn unmixed(input: &Fields, old: &[&str], new: &[&str]) -> Result<(), Fault> {
    let found = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .filter(|name| input.has(name))
            .map(|name| (*name).to_owned())
            .collect()
    };
    let (old, new) = (found(old), found(new));
    if old.is_empty() || new.is_empty() {
        return Ok(());
    }
    Err(invalid(format!(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
        old.join(", "),
        new.join(", ")
    )))
}
