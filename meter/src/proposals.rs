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

/// What is refused of components, besides what is refused of their modules.
#[cfg(feature = "handler")]
const ASYNC_COMPONENTS: WasmFeatures = WasmFeatures::CM_ASYNC
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_THREADING);

/// Turns the error of a module that is not accepted into the reason.
pub(crate) fn reason(module: &[u8], error: &wasmparser::Error) -> MeterError {
    if is_component(module) {
        return MeterError::Component;
    }
    reason_of(module, ACCEPTED, error)
}

/// Components of [`ACCEPTED`] modules.
#[cfg(feature = "handler")]
const ACCEPTED_COMPONENTS: WasmFeatures = ACCEPTED.union(WasmFeatures::COMPONENT_MODEL);

/// What validates a component while it is read.
#[cfg(feature = "handler")]
pub(crate) fn component_validator() -> Validator {
    Validator::new_with_features(ACCEPTED_COMPONENTS)
}

/// Validates a whole component with all its modules.
#[cfg(feature = "handler")]
pub(crate) fn check_component(component: &[u8]) -> Result<(), MeterError> {
    let accepted = ACCEPTED_COMPONENTS;
    let validate = |features| Validator::new_with_features(features).validate_all(component);
    let Err(error) = validate(accepted) else {
        return Ok(());
    };
    if validate(accepted | ASYNC_COMPONENTS).is_ok() {
        return Err(MeterError::Unsupported(Proposal::AsyncComponents));
    }
    Err(reason_of(component, accepted, &error))
}

fn reason_of(bytes: &[u8], accepted: WasmFeatures, error: &wasmparser::Error) -> MeterError {
    let valid_with = |more: WasmFeatures| {
        Validator::new_with_features(accepted | more)
            .validate_all(bytes)
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

#[cfg(test)]
mod tests {
    use crate::{InstrumentOptions, MeterError, Proposal, instrument};

    fn refusal(text: &str) -> MeterError {
        let module = wat::parse_str(text).unwrap();
        instrument(&module, &InstrumentOptions::default()).unwrap_err()
    }

    #[test]
    fn what_is_refused_is_named() {
        for (text, proposal) in [
            ("(module (memory 1 1 shared))", Proposal::Threads),
            ("(module (memory i64 1))", Proposal::Memory64),
            ("(module (type (struct)))", Proposal::GarbageCollection),
            (
                "(module (func (param v128) local.get 0 local.get 0 i8x16.relaxed_swizzle drop))",
                Proposal::RelaxedSimd,
            ),
            ("(module (tag))", Proposal::Exceptions),
            (
                "(module (memory 1 (pagesize 1)))",
                Proposal::CustomPageSizes,
            ),
        ] {
            let refusal = match refusal(text) {
                MeterError::Invalid(_) => panic!("{text}"),
                refusal => refusal,
            };
            assert!(
                matches!(refusal, MeterError::Unsupported(named) if named == proposal),
                "{text}: {refusal}"
            );
        }
    }

    #[test]
    fn what_is_no_module_is_named() {
        assert_eq!(refusal("(component)"), MeterError::Component);
        let metered = "(module (import \"lambdabox:meter\" \"fuel\" (global (mut i64))))";
        assert_eq!(refusal(metered), MeterError::Metered);
        let junk = instrument(b"junk", &InstrumentOptions::default());
        assert!(matches!(junk, Err(MeterError::Invalid(_))));
    }
}
