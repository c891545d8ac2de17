//! Panics of a handler, caught as AWS's runtime catches them.
//!
//! `wasm32-wasip2` has no unwinding. lambdabox gives the component one when it loads it: it replaces
//! the bodies of the two exported functions here, and lets every function on the way return. In
//! other hosts they do what they say, and a panic ends the process.

#[cfg(target_arch = "wasm32")]
#[path = "panics/component.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "panics/native.rs"]
mod platform;

pub(crate) use platform::{catch, install};
#[cfg(target_arch = "wasm32")]
pub(crate) use platform::{leave, left};
