//! Why a component cannot be prepared for a browser.

use crate::MeterError;

/// Why a component cannot be prepared for a browser. Each names its reason in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The bytes are something else.
    #[error("this is not a WebAssembly component")]
    NotWebAssembly,
    /// A core module: the step that makes a component of it is missing.
    #[error("this is a core WebAssembly module, not a component: build it for wasm32-wasip2")]
    CoreModule,
    /// Too large to look at.
    #[error("the component has {bytes} bytes, at most {most} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// Damaged, or in need of a WebAssembly proposal that handlers may not use.
    #[error("the component is invalid or uses a feature that handlers may not use: {message}")]
    Invalid {
        /// What the validator says.
        message: String,
    },
    /// It imports what nobody offers.
    #[error("the component imports {import}, which lambdabox does not offer")]
    Import {
        /// The name of the import.
        import: String,
    },
    /// It does not export the contract of `wit/`.
    #[error("the component is no Lambda handler: {message}")]
    Contract {
        /// What is missing or different.
        message: String,
    },
    /// One of its modules cannot be metered.
    #[error(transparent)]
    Meter(#[from] MeterError),
    /// The generated code is not what this version knows how to mend: a fault of lambdabox.
    #[error("the component cannot be prepared for the browser: {message}")]
    Generator {
        /// What was not expected.
        message: String,
    },
}
