//! WASI's functions as methods of the sandbox, one file for each of WASI's packages.
//!
//! The outer result of a method is the end of the call, the inner one (where there is one) is what
//! the guest is told. The methods are named as in WIT; what they answer is documented there.

mod cli;
mod clocks;
mod filesystem;
mod paths;
mod poll;
mod random;
pub mod sockets;
mod streams;

pub use streams::{READ_BYTES, StreamError, WRITE_PERMIT_BYTES};
