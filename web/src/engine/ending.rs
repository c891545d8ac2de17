//! From the browser's exceptions to the names that every engine uses.

use super::fuel::Fuel;
use super::memory::{MemoryEnd, MemoryMeter};
use js_sys::{Error, RangeError, WebAssembly::RuntimeError};
use lambdabox_core::engine::{Ending, TrapKind};
use lambdabox_meter::traps::{Trap, from_v8};
use lambdabox_sandbox::CallEnd;
use wasm_bindgen::{JsCast, JsValue};

/// Why a call did not return. The text of an exception is asked last: a guest cannot fake what the
/// sandbox, the memory and the counter know.
pub(super) fn ending(
    exception: &JsValue,
    sandbox: Option<CallEnd>,
    memory: &MemoryMeter,
    fuel: &Fuel,
) -> Ending {
    match sandbox {
        Some(CallEnd::Deadline) => return Ending::Deadline,
        Some(CallEnd::Exit { code }) => return Ending::Exit { code },
        Some(CallEnd::MachineOutOfMemory) => return Ending::Backstop,
        Some(CallEnd::Unreadable { reason }) => return Ending::RuntimeUnavailable { reason },
        Some(_) => return Ending::Trap(TrapKind::BadCanonicalAbi),
        None => {}
    }
    match memory.ended() {
        Some(MemoryEnd::Limit) => return Ending::OutOfMemory,
        Some(MemoryEnd::Machine) => return Ending::Backstop,
        None => {}
    }
    if fuel.ran_out() {
        return Ending::Deadline;
    }
    Ending::Trap(trap_kind(exception))
}

/// Names a trap. What is neither a trap of WebAssembly nor a stack that is used up comes from the
/// border, which found a value that breaks the component model's rules.
fn trap_kind(exception: &JsValue) -> TrapKind {
    let may_be_trap =
        exception.is_instance_of::<RuntimeError>() || exception.is_instance_of::<RangeError>();
    let text = exception
        .dyn_ref::<Error>()
        .map(|error| String::from(error.message()));
    match text.as_deref().filter(|_| may_be_trap).and_then(from_v8) {
        Some(Trap::Unreachable) => TrapKind::Unreachable,
        Some(Trap::MemoryOutOfBounds) => TrapKind::MemoryOutOfBounds,
        Some(Trap::TableOutOfBounds) => TrapKind::TableOutOfBounds,
        Some(Trap::IndirectCall) => TrapKind::IndirectCall,
        Some(Trap::IntegerOverflow) => TrapKind::IntegerOverflow,
        Some(Trap::IntegerDivisionByZero) => TrapKind::IntegerDivisionByZero,
        Some(Trap::StackOverflow) => TrapKind::StackOverflow,
        Some(_) => TrapKind::Other,
        None => TrapKind::BadCanonicalAbi,
    }
}
