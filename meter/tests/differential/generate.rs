//! Modules from numbers.

use super::Random;
use arbitrary::Unstructured;
use wasm_smith::{Config, Module};

/// A module that is different for every state of `random`, and the same for the same.
pub(crate) fn module(random: &mut Random) -> Option<Vec<u8>> {
    let size = [300, 1_000, 3_000, 8_000][random.below(4) as usize];
    let bytes: Vec<u8> = (0..size)
        .flat_map(|_| random.next().to_le_bytes())
        .collect();
    let mut input = Unstructured::new(&bytes);
    let config = Config {
        export_everything: true,
        min_funcs: 1,
        max_funcs: 12,
        min_types: 1,
        max_instructions: 10 + random.below(300) as usize,
        max_memories: 1,
        min_memories: random.below(2) as u32,
        max_memory32_bytes: 40 << 16,
        memory_max_size_required: random.below(2) == 0,
        max_tables: 3,
        max_table_elements: 200,
        table_max_size_required: random.below(2) == 0,
        max_imports: random.below(8) as usize,
        canonicalize_nans: true,
        bulk_memory_enabled: true,
        reference_types_enabled: true,
        simd_enabled: random.below(4) == 0,
        tail_call_enabled: random.below(2) == 0,
        relaxed_simd_enabled: false,
        exceptions_enabled: false,
        gc_enabled: false,
        compact_imports_enabled: false,
        threads_enabled: false,
        memory64_enabled: false,
        multi_value_enabled: true,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        extended_const_enabled: random.below(2) == 0,
        custom_page_sizes_enabled: false,
        wide_arithmetic_enabled: false,
        allow_start_export: true,
        generate_custom_sections: false,
        disallow_traps: false,
        ..Config::default()
    };
    Some(Module::new(config, &mut input).ok()?.to_bytes())
}
