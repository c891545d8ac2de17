//! The ids of places in the document that more than one room knows.

/// What came of the last test.
pub const RESULTS: &str = "execution-results";
/// What came of the last simulation.
pub const SIMULATION: &str = "simulation-results";
/// What scrolls log events.
pub const LOG_EVENTS: &str = "log-events-box";
/// The view, inside of its frame.
pub const CONTENT: &str = "content";

/// A field of a sheet's form. The field of no name is the form itself.
#[must_use]
pub fn field_id(form: &str, field: &str) -> String {
    if form.is_empty() {
        return field.to_owned();
    }
    [form, "-", field].concat()
}

/// What the ids of fields in rows begin with.
pub const ROW: &str = "row-";

/// A field in a row of keys and values.
#[must_use]
pub fn row_id(row: usize, part: &str) -> String {
    [ROW, &row.to_string(), "-", part].concat()
}
