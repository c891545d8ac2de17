//! Real modules, changed a little by numbers: compiled handlers and the kernels of the benchmark.
//! They have what generated modules seldom have, such as deep nesting, long functions and big tables.

use super::Random;
use super::support::describe::describe;
use std::path::Path;
use std::sync::OnceLock;
use wasm_mutate::WasmMutate;
use wasmparser::{Parser, Payload};

#[path = "../../examples/speed/kernels.rs"]
mod kernels;

/// The most bytes of a module that is changed: a larger one would only make fewer of them.
const LARGEST: usize = 500_000;

/// What engines answer where a calculation has no number is theirs to choose, so no floats here.
const WITH_FLOATS: &str = "floats";

fn originals() -> &'static [Vec<u8>] {
    static ORIGINALS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    ORIGINALS.get_or_init(|| {
        let mut modules: Vec<_> = kernels::KERNELS
            .iter()
            .filter(|(name, ..)| !name.starts_with(WITH_FLOATS))
            .map(|(_, source, _)| wat::parse_str(source).unwrap())
            .collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/handlers");
        for handler in ["rust_orders", "tasks", "traps"] {
            let path = folder.join(handler).with_extension("wasm");
            let component = std::fs::read(&path).unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; `cargo xtask handlers` builds it",
                    path.display()
                )
            });
            modules.extend(core_modules(&component));
        }
        modules
    })
}

fn core_modules(component: &[u8]) -> Vec<Vec<u8>> {
    Parser::new(0)
        .parse_all(component)
        .filter_map(|payload| match payload.unwrap() {
            Payload::ModuleSection {
                unchecked_range, ..
            } => Some(component[unchecked_range].to_vec()),
            _ => None,
        })
        .filter(|module| module.len() <= LARGEST && !describe(module).functions.is_empty())
        .collect()
}

/// A changed module, or nothing where no change worked out.
pub(crate) fn module(random: &mut Random) -> Option<Vec<u8>> {
    let originals = originals();
    let mut module = originals[random.below(originals.len() as u64) as usize].clone();
    let mut changes = 1 + random.below(4);
    for _ in 0..16 {
        if let Some(mutant) = changed(&module, random.next()) {
            module = mutant;
            changes -= 1;
        }
        if changes == 0 {
            return Some(module);
        }
    }
    None
}

fn changed(module: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut mutate = WasmMutate::default();
    mutate.seed(seed).preserve_semantics(false).fuel(300);
    mutate.run(module).ok()?.next()?.ok()
}
