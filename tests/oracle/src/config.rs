//! How wasmtime counts: what the rules of `lambdabox-meter` follow.

use wasmtime::{Config, OperatorCost};

/// The native stack that WebAssembly frames may use, in bytes: as in the host's engine.
pub(crate) const WASM_STACK_BYTES: usize = 4 << 20;

/// What host functions may use on top of it, in bytes.
pub(crate) const HOST_STACK_BYTES: usize = 1 << 20;

/// The snapshot of a language runtime is sparse: without this, it is copied into every instance.
const DENSE_IMAGE_BYTES: u64 = 128 << 20;

pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .operator_cost(operator_cost())
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(WASM_STACK_BYTES + HOST_STACK_BYTES)
        .memory_guaranteed_dense_image_size(DENSE_IMAGE_BYTES)
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        .wasm_exceptions(false)
        .wasm_gc(false)
        .wasm_function_references(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_stack_switching(false)
        .shared_memory(false)
        .wasm_backtrace_max_frames(None);
    config
}
/// The price list: 1 unit of fuel an operator, 0 for those that only structure the code, and 1 for
/// every byte or element that a bulk operator touches.
fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    cost.Nop = 0;
    cost.Drop = 0;
    cost.Block = 0;
    cost.Loop = 0;
    cost.Unreachable = 0;
    cost.Return = 0;
    cost.Else = 0;
    cost.End = 0;
    cost.variable.memory_copy_per_byte = 1;
    cost.variable.memory_fill_per_byte = 1;
    cost.variable.memory_init_per_byte = 1;
    cost.variable.memory_grow_per_page = 0;
    cost.variable.table_copy_per_element = 1;
    cost.variable.table_fill_per_element = 1;
    cost.variable.table_init_per_element = 1;
    cost.variable.table_grow_per_element = 1;
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An upgrade of wasmtime that changes a price must be noticed.
    #[test]
    fn every_operator_but_the_free_ones_costs_one() {
        let prices = format!("{:?}", operator_cost());
        let free: Vec<_> = prices
            .split(", ")
            .filter_map(|entry| entry.strip_suffix(": 0"))
            .map(|name| name.rsplit(['{', ' ']).next().unwrap())
            .collect();
        assert_eq!(
            free,
            [
                "Unreachable",
                "Nop",
                "Block",
                "Loop",
                "Else",
                "End",
                "Return",
                "Drop",
                "memory_grow_per_page"
            ],
        );
        let dear = prices.split(", ").filter(|entry| {
            entry
                .split(": ")
                .last()
                .is_some_and(|price| !matches!(price.trim_end_matches([' ', '}']), "0" | "1"))
        });
        assert_eq!(dear.count(), 0, "{prices}");
    }
}
