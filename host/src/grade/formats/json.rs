//! The report itself, and JSON for others.

use super::FormatError;
use super::plain::broken_marks;
use crate::grade::report::Report;
use serde::Serialize;

/// Indented, so that a report under version control can be compared line by line.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    render("json", report)
}

/// A document of any form that is JSON.
pub(super) fn render(form: &'static str, value: &impl Serialize) -> Result<String, FormatError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| FormatError::Write {
        form,
        reason: error.to_string(),
    })?;
    // Only within texts, where both mean the same: where a CI system looks on, it may be a command.
    Ok(broken_marks(&text, "#\\u0023") + "\n")
}
