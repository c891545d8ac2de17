//! Which attributes a request wants.

use crate::{
    dynamodb::{
        attribute::Item,
        expression::{self, Path, Placeholders, Projection},
        fault::invalid,
    },
    wire::{Fault, Fields},
};

/// Reads `ProjectionExpression` or `AttributesToGet`; `None` for all attributes.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(super) fn wanted(
    input: &Fields,
    placeholders: &mut Placeholders,
) -> Result<Option<Projection>, Fault> {
    if let Some(source) = input.text("ProjectionExpression") {
        return expression::projection(source, placeholders).map(Some);
    }
    if !input.has("AttributesToGet") {
        return Ok(None);
    }
    let paths: Vec<_> = input.texts("AttributesToGet").map(Path::of).collect();
    for (index, path) in paths.iter().enumerate() {
        if paths.iter().take(index).any(|other| other == path) {
            return Err(invalid(format!(
                "One or more parameter values were invalid: Duplicate value in attribute name: {}",
                path.top()
            )));
        }
    }
    Ok(Some(Projection::of(&paths)))
}

/// What is wanted of an item.
pub(super) fn picked(projection: Option<&Projection>, item: &Item) -> Item {
    match projection {
        Some(projection) => projection.pick(item),
        None => item.clone(),
    }
}
