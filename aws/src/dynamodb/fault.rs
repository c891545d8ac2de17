//! DynamoDB's errors.

use crate::wire::Fault;

/// A `ValidationException`.
pub(super) fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message).status(400)
}

/// `One or more parameter values were invalid: ...`.
pub(super) fn bad_values(detail: impl std::fmt::Display) -> Fault {
    invalid(format!(
        "One or more parameter values were invalid: {detail}"
    ))
}

/// The answer of item operations for a table that is not there.
pub(super) fn no_table() -> Fault {
    Fault::new("ResourceNotFoundException", "Requested resource not found")
}

/// The answer of operations on tables.
pub(super) fn table_not_found(name: &str) -> Fault {
    Fault::new(
        "ResourceNotFoundException",
        format!("Requested resource not found: Table: {name} not found"),
    )
}

/// The keys do not fit the table.
pub(super) fn wrong_key() -> Fault {
    invalid("The provided key element does not match the schema")
}
