//! Addresses in the page that answers lead to.

use crate::state::route::Route;

/// A log group.
pub(super) fn log_group(group: &str) -> String {
    Route::log_group(group).href()
}

/// A stream of a log group.
pub(super) fn log_stream(group: &str, stream: &str) -> String {
    Route::log_events(group, Some(stream)).href()
}

/// The events of all streams of a log group.
pub(super) fn log_events(group: &str) -> String {
    Route::log_events(group, None).href()
}

/// All functions.
pub(super) fn functions() -> String {
    Route::Functions.href()
}

/// All log groups.
pub(super) fn log_groups() -> String {
    Route::Logs.href()
}
