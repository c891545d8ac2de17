//! From wasmtime's errors to the names that every engine uses.

use super::limiter::MachineOutOfMemory;
use lambdabox_core::engine::{Ending, OutOfMemory, TrapKind};
use lambdabox_sandbox::CallEnd;
use wasmtime::Trap;

/// Why a call did not return.
pub(crate) fn ending(error: &wasmtime::Error) -> Ending {
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
        Some(Trap::OutOfFuel) => Ending::Deadline,
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
