//! The border between a component and its host, for every engine.
//!
//! Both engines run a component as its metered core modules, put together by a
//! [`Plan`](lambdabox_meter::plan::Plan). What is around the modules is here: how values cross the
//! border ([`abi`]), the numbers that stand for resources ([`Handles`]), what answers the functions
//! that modules import ([`wasi`]), and the contract's two functions as values ([`contract`]).
//! An engine brings its memory, its allocator, and how a core function is called.

pub mod abi;
pub mod contract;
mod handles;
pub mod wasi;

pub use handles::Handles;
