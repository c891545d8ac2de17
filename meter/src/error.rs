//! Why a module cannot be metered.

/// Why a module cannot be metered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MeterError {
    /// It uses a part of WebAssembly that not every engine runs alike.
    #[error("the module uses {0}, which lambdabox does not run")]
    Unsupported(Proposal),
    /// It is not a valid module.
    #[error("not a valid WebAssembly module: {0}")]
    Invalid(String),
    /// It is a component; its modules can be metered, it cannot.
    #[error("this is a WebAssembly component, not a core module")]
    Component,
    /// It imports or exports a name that the meter keeps for itself.
    #[error("the module uses the name `lambdabox:meter`: it is metered already")]
    Metered,
    /// One of its parts is larger than engines accept once it is metered.
    #[error("the module is too large: {0}")]
    TooLarge(&'static str),
}

/// Parts of WebAssembly that are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proposal {
    /// Shared memories and atomic operators.
    Threads,
    /// 64-bit memories and tables.
    Memory64,
    /// Structures, arrays and typed references.
    GarbageCollection,
    /// Vector operators whose results depend on the machine.
    RelaxedSimd,
    /// Exceptions in their first form.
    LegacyExceptions,
    /// Exceptions.
    Exceptions,
    /// Memories with pages of one byte.
    CustomPageSizes,
    /// 128-bit arithmetic.
    WideArithmetic,
    /// Continuations.
    StackSwitching,
    /// Components that wait for one another.
    AsyncComponents,
    /// Several of the above, or a proposal of its own.
    Several,
}

impl std::fmt::Display for Proposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Threads => "threads (shared memory or atomic operators)",
            Self::Memory64 => "64-bit memories or tables",
            Self::GarbageCollection => "garbage-collected or typed references",
            Self::RelaxedSimd => "relaxed SIMD, whose results depend on the machine",
            Self::LegacyExceptions => "legacy exceptions",
            Self::Exceptions => "WebAssembly exceptions",
            Self::CustomPageSizes => "custom page sizes",
            Self::WideArithmetic => "wide arithmetic",
            Self::StackSwitching => "stack switching",
            Self::AsyncComponents => "asynchronous calls between components",
            Self::Several => "several experimental proposals",
        })
    }
}

impl From<wasmparser::Error> for MeterError {
    fn from(error: wasmparser::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<wasm_encoder::reencode::Error<MeterError>> for MeterError {
    fn from(error: wasm_encoder::reencode::Error<MeterError>) -> Self {
        match error {
            wasm_encoder::reencode::Error::UserError(error) => error,
            wasm_encoder::reencode::Error::ParseError(error) => error.into(),
            error => Self::Invalid(error.to_string()),
        }
    }
}
