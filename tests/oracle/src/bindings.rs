//! The contract of `wit/`, as Rust types.

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "function",
    ownership: Borrowing { duplicate_if_necessary: true },
});
