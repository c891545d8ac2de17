//! WASI for wasmtime.

mod bindings;
mod resources;
