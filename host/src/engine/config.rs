//! How wasmtime is set up.
//!
//! Its own fuel is off: what it runs was metered by `lambdabox-meter`, as what browsers run. What changes
//! how a program behaves is part of the contract with every other engine, and is therefore spelt out
//! here instead of being left to a default that may move.

use super::limiter::{ADDRESSABLE_BYTES, TABLE_ELEMENTS};
use std::env;
use std::thread::available_parallelism;
use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig, WasmBacktraceDetails};

/// The native stack that WebAssembly frames may use, in bytes.
///
/// CPython guards its own recursion by the stack in linear memory; this one must be so deep that
/// CPython always gets there first, and small enough that a host can afford it.
pub(crate) const WASM_STACK_BYTES: usize = 4 << 20;

/// What host functions may use on top of [`WASM_STACK_BYTES`], in bytes.
pub(crate) const HOST_STACK_BYTES: usize = 1 << 20;

/// Memory images up to this size are always mapped copy-on-write, however sparse they are.
///
/// The snapshot of a pre-initialised language runtime is sparse: without this, wasmtime silently
/// copies it into every instance (20 ms and 40 MB each instead of 0.5 ms and 2 MB).
const DENSE_IMAGE_BYTES: u64 = 128 << 20;

/// How much of a slot's memory a pool sets back by copying, and leaves where it is; the rest is given
/// back to the system. More than the memory that the Python runtime begins with (11.3 MiB): giving up
/// any page of it costs more than copying it, since all threads of the process must hear of it.
const RESIDENT_BYTES: usize = 16 << 20;

/// The most that the compiled side of one component may need in a pool, in bytes.
const POOLED_STATE_BYTES: usize = 16 << 20;

/// The most core instances, memories and tables of one component in a pool, and of a slot on average.
const POOLED_ITEMS: u32 = 128;
const POOLED_ITEMS_EACH: u32 = 16;

/// The environment variable that, with the value `baseline`, has code compiled for every processor of
/// this kind: an image is often built on another machine than the ones that it runs on.
const CPU: &str = "LAMBDABOX_CPU";

/// The settings of every engine of this crate.
pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(WASM_STACK_BYTES + HOST_STACK_BYTES)
        // A pool is only for environments that come and go: its slots keep pages that idle ones
        // never touch, and it bounds how many environments there can be.
        .allocation_strategy(InstanceAllocationStrategy::OnDemand)
        .memory_init_cow(true)
        .memory_guaranteed_dense_image_size(DENSE_IMAGE_BYTES)
        // What compiled modules are kept in.
        .wasm_component_model(true)
        // The proposals that no engine of ours can meter alike.
        .wasm_exceptions(false)
        .wasm_gc(false)
        .wasm_function_references(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_stack_switching(false)
        .shared_memory(false)
        // A trap is reported by its kind; nobody reads native frames, and collecting them after a
        // runaway recursion is slow.
        .wasm_backtrace_max_frames(None)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .generate_address_map(false);
    if env::var_os(CPU).is_some_and(|cpu| cpu == "baseline")
        && let Some(target) = target()
    {
        // A target that is named is compiled for without a look at this machine's processor. These
        // names are known, so this cannot fail.
        let _ = config.target(target);
    }
    config
}

/// The same settings, with environments in slots whose memory is used again: twice as many as this
/// machine can run at once. Compiled code is the same.
pub(crate) fn pooled() -> Config {
    let parallel = available_parallelism().map_or(1, usize::from);
    let slots = u32::try_from(parallel).unwrap_or(u32::MAX).clamp(1, 64) * 2;
    let items = slots * POOLED_ITEMS_EACH;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(items)
        .total_memories(slots)
        .total_tables(items)
        .total_stacks(0)
        .total_gc_heaps(0)
        .max_core_instances_per_component(POOLED_ITEMS)
        .max_memories_per_component(POOLED_ITEMS)
        .max_tables_per_component(POOLED_ITEMS)
        .max_component_instance_size(POOLED_STATE_BYTES)
        .max_core_instance_size(POOLED_STATE_BYTES)
        .max_memory_size(usize::try_from(ADDRESSABLE_BYTES).unwrap_or(usize::MAX))
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(RESIDENT_BYTES)
        .table_keep_resident(RESIDENT_BYTES);
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// This machine's target, where compiled code is carried to other machines.
const fn target() -> Option<&'static str> {
    if cfg!(all(
        target_os = "linux",
        target_arch = "x86_64",
        target_env = "gnu"
    )) {
        Some("x86_64-unknown-linux-gnu")
    } else if cfg!(all(
        target_os = "linux",
        target_arch = "aarch64",
        target_env = "gnu"
    )) {
        Some("aarch64-unknown-linux-gnu")
    } else {
        None
    }
}
