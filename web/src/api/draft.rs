//! Drafts: what is being edited, by however many tabs. A tab writes over what it has seen or has
//! written itself, never over what another one has written meanwhile.

use super::ApiError;
use super::function::Function;
use serde_json::{Value, json};

thread_local! {
    /// This worker, and so this tab, among all that ever write.
    static TAB: String = js_sys::Math::random().to_string();
}

/// Writes what a tab has.
///
/// # Errors
/// If another tab has written since `Base`, and `Overwrite` does not say that it may be lost.
pub(super) fn put(function: &mut Function, input: &Value) -> Result<Value, ApiError> {
    check(function, input)?;
    let revision = revision(function);
    function.draft = input["Draft"].clone();
    sign(function, revision);
    Ok(json!({}))
}

/// The code is deployed, whatever it was: there is nothing to be kept of it.
pub(super) fn clear(function: &mut Function) {
    let revision = revision(function);
    function.draft["Files"] = json!([]);
    sign(function, revision);
}

/// Refuses to go on from something else than what is kept.
pub(super) fn check(function: &Function, input: &Value) -> Result<(), ApiError> {
    let base = input["Base"].as_str().and_then(|base| base.parse().ok());
    let seen = base.unwrap_or(0) == revision(function);
    if seen || is_mine(function) || input["Overwrite"] == true {
        return Ok(());
    }
    Err(ApiError::new(
        "PreconditionFailedException",
        "This function was changed in another tab.",
    ))
}

/// Whether this tab wrote it.
pub(super) fn is_mine(function: &Function) -> bool {
    TAB.with(|tab| function.draft["Author"] == tab.as_str())
}

fn revision(function: &Function) -> u64 {
    function.draft["Revision"].as_u64().unwrap_or(0)
}

fn sign(function: &mut Function, before: u64) {
    function.draft["Revision"] = before.wrapping_add(1).into();
    function.draft["Author"] = TAB.with(String::clone).into();
}
