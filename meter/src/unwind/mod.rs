//! Panics of compiled handlers, caught without exceptions.
//!
//! AWS's runtime for Rust catches a panic: the invocation fails, the process lives on. Rust for
//! `wasm32-wasip2` aborts instead, exceptions are not metered alike by every engine, and an
//! instance that has trapped is gone. So a panic is made an ordinary way out, before any engine
//! sees the component: every function that may lead to a panic looks, after each such call, whether
//! one is under way, and returns at once if so. Both engines run the same result, so the fuel that
//! this takes (2 units a call) is equal in both.
//!
//! A module asks for it by exporting the two functions of `guest-sdk`, whose bodies are replaced:
//!
//! - [`UNWIND`], `() -> ()`: a panic is under way. Instead of trapping, it returns.
//! - [`CATCH`], `(function, data, stack) -> caught`: calls `function(data)` and says whether a panic
//!   came out of it. `stack` is 0, or where the stack in linear memory begins for that call: so the
//!   variables of a `main` that is left stay where they are, and nobody writes over them.
//!
//! The names are no privilege: a module that exports them with other types, or with a body that has
//! no stack, stays as it is, and one that has the shape gets nothing but its own early returns.
//!
//! Nothing is dropped on the way: what the functions that were left hold, stays held. All other
//! modules and components stay as they are, byte for byte.

mod body;
mod module;

use std::borrow::Cow;
use wasm_encoder::{Encode as _, RawSection};
use wasmparser::BinaryReader;

/// The export that begins an unwinding.
pub const UNWIND: &str = "lambdabox_unwind";

/// The export that ends an unwinding.
pub const CATCH: &str = "lambdabox_catch";

/// The length of the preamble of modules and components.
const PREAMBLE: usize = 8;

/// The section of a component that holds a core module.
const CORE_MODULE: u8 = 1;

/// Makes panics an ordinary way out of those modules of the component that ask for it.
///
/// Bytes that are no component, or that cannot be read, are returned as they are: whoever checks
/// them next says what is wrong.
#[must_use]
pub fn with_unwinding(component: &[u8]) -> Cow<'_, [u8]> {
    rewrite(component).map_or(Cow::Borrowed(component), Cow::Owned)
}

fn rewrite(component: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(component)?;
    let mut rewritten = false;
    let mut result = component.get(..PREAMBLE)?.to_vec();
    for (id, data) in sections {
        let module = (id == CORE_MODULE).then(|| module::rewrite(data)).flatten();
        rewritten |= module.is_some();
        let data = module.as_deref().unwrap_or(data);
        // A section's own encoding writes no number in front of itself.
        result.push(id);
        RawSection { id, data }.encode(&mut result);
    }
    rewritten.then_some(result)
}

/// The sections of a module or of a component: numbers and contents.
fn sections(bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut reader = BinaryReader::new(bytes.get(PREAMBLE..)?, 0);
    let mut sections = Vec::new();
    while !reader.eof() {
        let id = reader.read_u8().ok()?;
        let length = reader.read_var_u32().ok()?;
        sections.push((id, reader.read_bytes(length as usize).ok()?));
    }
    Some(sections)
}

#[cfg(test)]
mod tests;
