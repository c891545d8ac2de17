//! `tracing` and `log`, in the form that the function's configuration names.

use lambdabox_guest::tracing;
use serde_json::{Value, json};
use std::sync::Once;

/// Tells both something, at levels that are written and at one that is not.
pub(crate) fn tell(text: &str) -> Value {
    static ONCE: Once = Once::new();
    ONCE.call_once(tracing::init_default_subscriber);
    tracing::info!(length = text.len(), "tracing: {text}");
    tracing::debug!("not written");
    log::warn!("log: {text}");
    json!({ "told": text })
}
