//! Which lengths are constant.
//!
//! Wasmtime asks this of values in static single assignment form, while it builds that form: the
//! answer depends on what its builder knows at that very moment. This is the same algorithm
//! (Braun et al., "Simple and Efficient Construction of Static Single Assignment Form"), reduced
//! to what can become the length of a bulk operator: integers of 32 bits.
//!
//! Only functions with bulk operators are looked at.

mod control;
mod ssa;

pub(crate) use control::{Constants, Shape};
