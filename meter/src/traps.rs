//! What the errors of a browser's WebAssembly mean.
//!
//! Browsers tell traps apart by the text of the error alone, and less finely than wasmtime:
//! V8 has one text for a float that is too large for an integer and for one that is no number, and
//! not every version has two for an indirect call to nothing and to a function of another type. What it cannot tell
//! apart is one kind here, and engines that can tell must not show the difference.
//!
//! Ask the counter first: after [`OUT_OF_FUEL`](crate::rules::OUT_OF_FUEL) the text says nothing.

/// A kind of trap that every engine tells from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trap {
    /// `unreachable` was executed.
    Unreachable,
    /// Beyond the end of a memory or a data segment.
    MemoryOutOfBounds,
    /// Beyond the end of a table or an element segment; also an indirect call.
    TableOutOfBounds,
    /// An indirect call to an empty table element, or to a function of another type.
    IndirectCall,
    /// A quotient, or the integer for a float, that cannot be represented.
    IntegerOverflow,
    /// Division or remainder by zero.
    IntegerDivisionByZero,
    /// The stack is used up. When that is depends on the machine.
    StackOverflow,
}

/// The kind of trap that an error of V8 (Chromium, Edge, Node.js) tells of: the `message` of a
/// `WebAssembly.RuntimeError` or a `RangeError`. `None` if it is no trap.
#[must_use]
pub fn from_v8(message: &str) -> Option<Trap> {
    Some(match message {
        "unreachable" => Trap::Unreachable,
        "memory access out of bounds" | "data segment out of bounds" => Trap::MemoryOutOfBounds,
        "table index is out of bounds"
        | "table access out of bounds"
        | "element segment out of bounds" => Trap::TableOutOfBounds,
        // The first of them is the text of versions that cannot tell the two apart.
        "null function or function signature mismatch"
        | "null function"
        | "function signature mismatch" => Trap::IndirectCall,
        "divide result unrepresentable" | "float unrepresentable in integer range" => {
            Trap::IntegerOverflow
        }
        "divide by zero" | "remainder by zero" => Trap::IntegerDivisionByZero,
        "Maximum call stack size exceeded" => Trap::StackOverflow,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_trap_has_no_kind() {
        assert_eq!(from_v8("unreachable"), Some(Trap::Unreachable));
        assert_eq!(from_v8("x is not a function"), None);
    }

    #[test]
    fn indirect_calls_are_one_kind_in_every_version() {
        for text in [
            "null function or function signature mismatch",
            "null function",
            "function signature mismatch",
        ] {
            assert_eq!(from_v8(text), Some(Trap::IndirectCall));
        }
    }
}
