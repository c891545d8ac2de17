//! Why a component cannot be prepared for a browser.

use crate::MeterError;
use crate::handler::Refusal;

/// Why a component cannot be prepared for a browser. Each names its reason in a sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It is no handler that can be run.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One of its modules cannot be metered.
    #[error(transparent)]
    Meter(#[from] MeterError),
    /// The manifest has no JSON form: a fault of lambdabox.
    #[error("the component cannot be prepared for the browser: {0}")]
    Manifest(serde_json::Error),
}
