//! From wasmtime's errors to the names that every engine uses.

use super::limiter::MachineOutOfMemory;
use lambdabox_core::engine::{Ending, OutOfMemory, TrapKind};
use lambdabox_sandbox::CallEnd;
use wasmtime::Trap;

/// Why a call did not return. `ran_out` says whether the guest's counter has told that its fuel is used
/// up: then the trap that ended it means nothing else.
pub(crate) fn ending(error: &wasmtime::Error, ran_out: bool) -> Ending {
    if error.is::<OutOfMemory>() {
        return Ending::OutOfMemory;
    }
    if let Some(end) = error.downcast_ref::<CallEnd>() {
        return match end {
            CallEnd::Deadline => Ending::Deadline,
            CallEnd::Exit { code } => Ending::Exit { code: *code },
            CallEnd::MachineOutOfMemory => Ending::Backstop,
            CallEnd::Unreadable { reason } => Ending::RuntimeUnavailable {
                reason: reason.clone(),
            },
            _ => Ending::Trap(TrapKind::BadCanonicalAbi),
        };
    }
    if error.is::<MachineOutOfMemory>() || error.is::<wasmtime::OutOfMemory>() {
        return Ending::Backstop;
    }
    match error.downcast_ref::<Trap>() {
        Some(_) if ran_out => Ending::Deadline,
        Some(Trap::Interrupt) => Ending::Backstop,
        Some(trap) => Ending::Trap(trap_kind(*trap)),
        // What wasmtime finds wrong while it carries values between guest and host (a pointer out
        // of bounds, a string that is not UTF-8, an unknown handle, more data in one call than the
        // guest may hold) has no trap code of its own.
        None => Ending::Trap(TrapKind::BadCanonicalAbi),
    }
}

fn trap_kind(trap: Trap) -> TrapKind {
    match trap {
        Trap::UnreachableCodeReached => TrapKind::Unreachable,
        Trap::MemoryOutOfBounds => TrapKind::MemoryOutOfBounds,
        Trap::TableOutOfBounds => TrapKind::TableOutOfBounds,
        // Browsers cannot tell these pairs apart.
        Trap::IndirectCallToNull | Trap::BadSignature => TrapKind::IndirectCall,
        Trap::IntegerOverflow | Trap::BadConversionToInteger => TrapKind::IntegerOverflow,
        Trap::IntegerDivisionByZero => TrapKind::IntegerDivisionByZero,
        Trap::StackOverflow => TrapKind::StackOverflow,
        Trap::NullReference => TrapKind::NullReference,
        Trap::CannotEnterComponent
        | Trap::CannotLeaveComponent
        | Trap::InvalidChar
        | Trap::InvalidDiscriminant
        | Trap::ListOutOfBounds
        | Trap::StringOutOfBounds
        | Trap::UnalignedPointer => TrapKind::BadCanonicalAbi,
        _ => TrapKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_recognised_below_any_context() {
        let wrapped =
            |error: wasmtime::Error| ending(&error.context("error while executing"), false);
        assert_eq!(wrapped(OutOfMemory.into()), Ending::OutOfMemory);
        assert_eq!(wrapped(CallEnd::Deadline.into()), Ending::Deadline);
        let exit = CallEnd::Exit { code: 3 };
        assert_eq!(wrapped(exit.into()), Ending::Exit { code: 3 });
        let reason = "gone".to_owned();
        let lost = CallEnd::Unreadable {
            reason: reason.clone(),
        };
        assert_eq!(wrapped(lost.into()), Ending::RuntimeUnavailable { reason });
        let ran_out = ending(&Trap::UnreachableCodeReached.into(), true);
        assert_eq!(ran_out, Ending::Deadline);
        assert_eq!(wrapped(Trap::Interrupt.into()), Ending::Backstop);
        assert_eq!(
            wrapped(Trap::StackOverflow.into()),
            Ending::Trap(TrapKind::StackOverflow)
        );
        assert_eq!(
            wrapped(wasmtime::Error::msg("string is not UTF-8")),
            Ending::Trap(TrapKind::BadCanonicalAbi)
        );
    }
}
