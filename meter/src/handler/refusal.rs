//! Why a file cannot be run as a handler, in words for the person who made it.

use crate::Proposal;

/// Why a file cannot be run as a handler: one sentence that names the reason and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are something else.
    #[error(
        "this is not a WebAssembly component: a compiled handler is one, built for wasm32-wasip2"
    )]
    NotWebAssembly,
    /// A core module: the step that makes a component of it is missing.
    #[error("this is a core WebAssembly module, not a component: build it for wasm32-wasip2")]
    CoreModule,
    /// Too large to look at.
    #[error(
        "the component has {bytes} bytes, at most {most} are accepted: build it with --release, \
         and without debug information"
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// Damaged.
    #[error("the component is damaged, build it again: {message}")]
    Invalid {
        /// What the validator says.
        message: String,
    },
    /// It needs a WebAssembly proposal that handlers may not use.
    #[error("the component uses {proposal}, which lambdabox does not run: build it without")]
    Unsupported {
        /// Which.
        proposal: Proposal,
    },
    /// It is put together in a way that not every engine follows.
    #[error(
        "the component uses {what}, which lambdabox does not run: build it as a single component \
         for wasm32-wasip2"
    )]
    Composed {
        /// What is not followed.
        what: &'static str,
    },
    /// It imports what nobody offers.
    #[error(
        "the component imports {import}, which lambdabox does not offer: {}",
        advice(import)
    )]
    Import {
        /// The name of the import.
        import: String,
    },
    /// It imports a function of WASI, but not as WASI defines it.
    #[error(
        "the component imports {function} of {interface} with another signature than WASI 0.2 \
         gives it: build it for wasm32-wasip2"
    )]
    ImportSignature {
        /// The name of the interface.
        interface: String,
        /// The name of the function.
        function: String,
    },
    /// It does not export the contract of `wit/`.
    #[error(
        "the component is no Lambda handler: {message}; in Rust, `lambdabox_guest::handler!` does"
    )]
    Contract {
        /// What is missing or different.
        message: String,
    },
}

/// What to do about an import that nobody offers.
fn advice(import: &str) -> &'static str {
    if import.starts_with("wasi:http") || import.starts_with("wasi:tls") {
        "there is no network inside a handler, build it without"
    } else {
        "only WASI 0.2 is there, build it for wasm32-wasip2"
    }
}
