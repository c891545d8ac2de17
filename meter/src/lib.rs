//! One meter for every engine: core modules that count fuel exactly as wasmtime does.
//!
//! [`instrument`] turns a core WebAssembly module into one that counts its own fuel, by the rules
//! in [`rules`]. Run in a browser, it burns, at every point where anybody can look, exactly what
//! the original burns in wasmtime 48. [`traps`] names what ends it. `handler` says whether a
//! component can be run at all, and `bundle` makes of it what a browser can run.

#[cfg(feature = "bundle")]
pub mod bundle;
#[cfg(feature = "handler")]
pub mod handler;
#[cfg(feature = "plan")]
pub mod plan;
pub mod rules;
pub mod traps;
#[cfg(feature = "handler")]
pub mod unwind;

mod constants;
mod error;
mod instrument;
mod proposals;

pub use error::{MeterError, Proposal};
pub use instrument::{InstrumentOptions, Links, instrument};
