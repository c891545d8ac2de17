//! The rules of the meter: what costs fuel, when it is counted, and when it is looked at.
//!
//! They are wasmtime 48's rules (`Config::consume_fuel`), since the command line runs on wasmtime
//! itself. A metered module in a browser must show the same counter as wasmtime wherever anybody
//! can look at it: when a call returns, when the guest calls the host, when the fuel is used up,
//! and after any other trap.
//!
//! # The counter
//!
//! One signed 64-bit counter per environment, shared by all of its modules: the mutable global
//! [`MODULE`]`.`[`FUEL`]. It is set to minus the budget and counts up. What is left of the budget
//! is `max(0, -counter)`; nothing else about the counter can be observed ([`fuel_left`]).
//! A budget is used up when the counter is at 0 or above *at a check*.
//!
//! Wasmtime keeps a copy of the counter in a local of every function. The charges go to the copy,
//! and the counter proper only changes at the *stores* below. That matters after a trap: what a
//! function had burnt since its last store is then lost, in wasmtime and here.
//!
//! # Costs
//!
//! - 0: `nop drop block loop unreachable return else end`, and all code that cannot be reached.
//! - 1: every other operator, and the entry of every function.
//! - `memory.copy memory.fill memory.init table.copy table.fill table.init table.grow`: 1 more for
//!   every byte or element of their length operand, whether or not they succeed. `memory.grow`
//!   has no such cost.
//!
//! # Charges, stores and checks
//!
//! | where | charge | store | check |
//! |---|---|---|---|
//! | entry of a function | 1 | | after the charge |
//! | `loop` | what came before, once | | at the header, in each iteration |
//! | `call call_indirect` | everything up to it | before it; the copy is read again after it | |
//! | `return_call return_call_indirect return unreachable` | everything up to it | before it | |
//! | end of a function, if it can be reached | everything up to it | yes | |
//! | a load or store beyond the memory's maximum size, whatever its address | everything up to it | before its trap | |
//! | a bulk operator or `memory.grow` with a length that is *not constant* | everything up to it, and the length | | after the charge |
//! | a bulk operator with a constant length of more than [`SMALL_BULK_COST`] | the same | | after the charge |
//! | a bulk operator with a smaller constant length, `memory.grow` with a constant | the length | | |
//!
//! Code after an unconditional branch, a trap or a load that always traps is unreachable until the
//! `else` or `end` that something reachable leads to.
//!
//! Whether a length is *constant* is asked of the value in static single assignment form while
//! wasmtime translates the function: `i32.const`, an immutable global that this module sets to a
//! constant, the size of a table that cannot grow, an untouched local (0), and any of these
//! through locals, block parameters and block results; but not through a loop header that is still
//! open, nor where two different values meet. See `constants.rs`.
//!
//! # Memory
//!
//! A growth within what the memory itself may ever have (its declared maximum and 4 GiB) is
//! announced to the host before it happens ([`GROW_MEMORY`]): a host that has no more memory for
//! the environment ends it as out of memory, just as Lambda kills a process that outgrows its
//! memory. If the engine fails although the host agreed, the host is told
//! ([`GROW_MEMORY_FAILED`]): a memory whose real maximum is lower than what this module declared
//! answers -1; a machine without memory must end the call, since -1 would make a handler's
//! behaviour depend on the machine. A growth beyond what the memory may ever have answers -1.
//! A table that would have more than [`TABLE_ELEMENTS`] elements does not grow: -1.
//!
//! # Out of fuel
//!
//! At a failed check the module sets the counter to [`OUT_OF_FUEL`] and traps. Nothing else sets
//! that value, so whoever catches the trap asks the counter, not the text of the error.
//!
//! # Instantiation
//!
//! Engines differ in what instantiation itself costs. The budget is set after it.
//!
//! # Beyond the contract
//!
//! How deep a recursion may go differs between engines and machines. It ends with a trap in each.

use wasmparser::Operator;

/// The module name of everything that a metered module imports from the meter.
pub const MODULE: &str = "lambdabox:meter";

/// The import name of the counter: `(global (mut i64))`.
pub const FUEL: &str = "fuel";

/// The import name of the function that hears of every growth of a memory before it happens:
/// `(func (param $pages i32))`, pages of 64 KiB, unsigned. It throws to end the environment as out
/// of memory.
pub const GROW_MEMORY: &str = "grow_memory";

/// The import name of the function that hears that the growth announced last has failed: `(func)`.
pub const GROW_MEMORY_FAILED: &str = "grow_memory_failed";

/// The name of the custom section of a metered module: its own memories' initial sizes in pages
/// of 64 KiB, as unsigned 32-bit little-endian numbers. They count as used from the instantiation on.
pub const SECTION: &str = "lambdabox:meter";

/// The cost of entering a function.
pub const ENTRY_COST: i64 = 1;

/// What the counter holds after a failed check, and never otherwise.
pub const OUT_OF_FUEL: i64 = i64::MAX;

/// The most elements that a table may have.
pub const TABLE_ELEMENTS: u32 = 1 << 20;

/// Up to this cost a bulk operator of constant length is not followed by a check.
pub const SMALL_BULK_COST: i64 = 128;

/// What is left of a budget when the counter holds `counter`.
#[must_use]
pub fn fuel_left(counter: i64) -> u64 {
    counter.min(0).unsigned_abs()
}

/// What the counter holds when `budget` units are left. More than `i64::MAX` units cannot be told
/// apart from `i64::MAX`.
#[must_use]
pub fn counter_for(budget: u64) -> i64 {
    -i64::try_from(budget).unwrap_or(i64::MAX)
}

/// The fixed cost of an operator, in units of fuel.
#[must_use]
pub fn cost(operator: &Operator<'_>) -> i64 {
    match operator {
        Operator::Nop
        | Operator::Drop
        | Operator::Block { .. }
        | Operator::Loop { .. }
        | Operator::Unreachable
        | Operator::Return
        | Operator::Else
        | Operator::End => 0,
        _ => 1,
    }
}

/// What every unit of length of an operator costs, for the operators whose length matters at all.
#[must_use]
pub fn cost_per_unit(operator: &Operator<'_>) -> Option<i64> {
    match operator {
        Operator::MemoryCopy { .. }
        | Operator::MemoryFill { .. }
        | Operator::MemoryInit { .. }
        | Operator::TableCopy { .. }
        | Operator::TableFill { .. }
        | Operator::TableInit { .. }
        | Operator::TableGrow { .. } => Some(1),
        // Free, but its length still decides whether there is a check.
        Operator::MemoryGrow { .. } => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_is_minus_what_is_left() {
        assert_eq!(fuel_left(counter_for(12)), 12);
        assert_eq!(fuel_left(0), 0);
        assert_eq!(fuel_left(5), 0);
        assert_eq!(fuel_left(OUT_OF_FUEL), 0);
        assert_eq!(counter_for(u64::MAX), -i64::MAX);
    }
}
