//! Which WebAssembly is accepted: what both engines run alike.

use crate::error::{MeterError, Proposal};
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

/// What may be in a module.
pub(crate) const ACCEPTED: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::FLOATS);

/// What is recognised, to name it in the error.
const REFUSED: [(Proposal, WasmFeatures); 9] = [
    (Proposal::Threads, WasmFeatures::THREADS),
    (Proposal::Memory64, WasmFeatures::MEMORY64),
    (
        Proposal::GarbageCollection,
        WasmFeatures::GC.union(WasmFeatures::FUNCTION_REFERENCES),
    ),
    (Proposal::RelaxedSimd, WasmFeatures::RELAXED_SIMD),
    (Proposal::LegacyExceptions, WasmFeatures::LEGACY_EXCEPTIONS),
    (Proposal::Exceptions, WasmFeatures::EXCEPTIONS),
    (Proposal::CustomPageSizes, WasmFeatures::CUSTOM_PAGE_SIZES),
    (Proposal::WideArithmetic, WasmFeatures::WIDE_ARITHMETIC),
    (Proposal::StackSwitching, WasmFeatures::STACK_SWITCHING),
];

/// Turns the error of a module that is not accepted into the reason.
pub(crate) fn reason(module: &[u8], error: &wasmparser::Error) -> MeterError {
    if is_component(module) {
        return MeterError::Component;
    }
    let valid_with = |more: WasmFeatures| {
        Validator::new_with_features(ACCEPTED | more)
            .validate_all(module)
            .is_ok()
    };
    for (proposal, features) in REFUSED {
        if valid_with(features) {
            return MeterError::Unsupported(proposal);
        }
    }
    let all = REFUSED
        .iter()
        .fold(WasmFeatures::empty(), |all, (_, features)| all | *features);
    if valid_with(all) {
        return MeterError::Unsupported(Proposal::Several);
    }
    MeterError::Invalid(error.to_string())
}

fn is_component(module: &[u8]) -> bool {
    matches!(
        Parser::new(0).parse_all(module).next(),
        Some(Ok(Payload::Version {
            encoding: Encoding::Component,
            ..
        }))
    )
}
