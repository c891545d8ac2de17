//! The report itself.

use super::FormatError;
use crate::grade::report::Report;

/// Indented, so that a report under version control can be compared line by line.
pub(super) fn write(report: &Report) -> Result<String, FormatError> {
    serde_json::to_string_pretty(report)
        .map(|text| text + "\n")
        .map_err(|error| FormatError::Write {
            form: "json",
            reason: error.to_string(),
        })
}
