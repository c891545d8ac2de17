//! The pass over one core module.
//!
//! # Shape of a metered module
//!
//! Every function gets one more parameter and one more result: the copy of the counter travels in
//! them, so that it can stay in a register across calls. What is seen from outside keeps its type:
//! exports are small functions that read the counter and call the metered one; imported functions
//! that are called directly are called as they are, with the counter stored before and read again
//! after; those that are called through a table or a reference get a small function, too.
//! Everything in a table is of the metered kind, so tables may be shared between metered modules,
//! and [`Links`] lets them import and export functions of the metered kind as well.
//!
//! ```text
//! (func (param …) (param $fuel i64) (result …) (result i64)
//!   counter = $fuel                ;; unless its callers do: see `Context::stores_on_entry`
//!   block $out_of_fuel
//!     br_if $out_of_fuel ($fuel >= -1)
//!     block $body (result …)       ;; if something branches to it
//!       … in loops: br_if $out_of_fuel ($fuel >= 0)
//!     end
//!     $fuel += …; counter = $fuel  ;; unless a call has just stored the same
//!     return … $fuel
//!   end
//!   counter = OUT_OF_FUEL; unreachable)
//! ```
//!
//! Every byte counts: browsers inline what is small, by the length of the code as it is written.
//! That is why charges stay pending for as long as possible, why what all callers would do is done
//! by the function that they call, and why the counter is the first global.

mod access;
mod body;
mod context;
mod emit;
mod links;
mod module;
mod survey;
mod wrappers;

pub use links::Links;

use crate::error::MeterError;
use crate::rules;

/// What may be chosen about a metered module.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InstrumentOptions {
    /// The most elements that a table may have.
    pub table_elements: u32,
    /// What the module shares with other metered ones.
    pub links: Links,
}

impl Default for InstrumentOptions {
    fn default() -> Self {
        Self {
            table_elements: rules::TABLE_ELEMENTS,
            links: Links::default(),
        }
    }
}

/// Meters one core module: the result behaves like `module`, and counts its fuel as
/// [`rules`](crate::rules) says.
///
/// The result imports [`rules::FUEL`] from [`rules::MODULE`], and, if it can grow a memory,
/// [`rules::GROW_MEMORY`] and [`rules::GROW_MEMORY_FAILED`]. Custom sections are left out.
///
/// # Errors
///
/// The module is not valid, uses what is not supported, or is too large.
pub fn instrument(module: &[u8], options: &InstrumentOptions) -> Result<Vec<u8>, MeterError> {
    module::instrument(module, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::{Parser, Payload};

    /// Code bytes of each function of a metered module.
    fn lengths(source: &str) -> Vec<usize> {
        let module = wat::parse_str(source).unwrap();
        let metered = instrument(&module, &InstrumentOptions::default()).unwrap();
        let payloads = Parser::new(0).parse_all(&metered).map(Result::unwrap);
        let bodies = payloads.filter_map(|payload| match payload {
            Payload::CodeSectionEntry(body) => Some(body.range().len()),
            _ => None,
        });
        bodies.collect()
    }

    /// Browsers weigh functions by their bytes when they decide what to inline.
    #[test]
    fn small_functions_stay_small() {
        let lengths = lengths(
            "(module (memory 1)
               (func $passes_on (param i32) (result i32) local.get 0 call $loads)
               (func $loads (param i32) (result i32) local.get 0 i32.load))",
        );
        assert_eq!(lengths, [38, 41]);
    }
}
