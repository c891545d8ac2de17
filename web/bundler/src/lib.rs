//! Checks, meters and bundles a component in the page: what the command line does when it compiles
//! one.
//!
//! A WebAssembly module of its own, without imports, so that a page loads it only when a component
//! is dropped on it, and frees all its memory by forgetting the instance. An instance prepares one
//! component: [`allocate`] room, write the component there, [`prepare`] it, and read the parts.

use lambdabox_meter::bundle::{BundleOptions, bundle};
use std::cell::RefCell;

/// What was made of the component: its parts, or one sentence that says why there are none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    /// Whether [`parts`](Self::parts) is a bundle.
    pub accepted: bool,
    /// The manifest's text and the metered modules in its order; or the sentence alone.
    pub parts: Vec<Vec<u8>>,
}

/// Prepares a component of at most `most` bytes.
#[must_use]
pub fn prepared(component: &[u8], most: u64) -> Prepared {
    let options = BundleOptions {
        max_bytes: most,
        ..BundleOptions::default()
    };
    match bundle(component, &options) {
        Ok(bundle) => {
            let mut files = bundle.files;
            let mut parts: Vec<Vec<u8>> = files.pop().into_iter().map(|file| file.bytes).collect();
            let modules = bundle.manifest.modules.iter().map(|module| {
                let file = files.iter().find(|file| file.name == module.file);
                file.map(|file| file.bytes.clone()).unwrap_or_default()
            });
            parts.extend(modules);
            Prepared {
                accepted: true,
                parts,
            }
        }
        Err(refused) => Prepared {
            accepted: false,
            parts: vec![refused.to_string().into_bytes()],
        },
    }
}

/// What this instance works on.
#[derive(Default)]
struct Work {
    component: Vec<u8>,
    prepared: Prepared,
}

thread_local! {
    static WORK: RefCell<Work> = RefCell::default();
}

/// Makes room for the component, and says where it is.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(bytes: usize) -> *mut u8 {
    WORK.with_borrow_mut(|work| {
        work.component = vec![0; bytes];
        work.component.as_mut_ptr()
    })
}

/// Prepares the component that was written into the room that [`allocate`] made, if it has at most
/// `most` bytes. 1 if it is accepted, 0 if it is refused.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(most: u64) -> u32 {
    WORK.with_borrow_mut(|work| {
        work.prepared = prepared(&std::mem::take(&mut work.component), most);
        work.prepared.accepted.into()
    })
}

/// How many parts there are: the manifest and the modules, or the one sentence of a refusal.
#[unsafe(no_mangle)]
pub extern "C" fn part_count() -> usize {
    WORK.with_borrow(|work| work.prepared.parts.len())
}

/// Where a part is.
#[unsafe(no_mangle)]
pub extern "C" fn part_address(number: usize) -> *const u8 {
    WORK.with_borrow(|work| {
        let part = work.prepared.parts.get(number);
        part.map_or(std::ptr::null(), |part| part.as_ptr())
    })
}

/// How many bytes a part has.
#[unsafe(no_mangle)]
pub extern "C" fn part_length(number: usize) -> usize {
    WORK.with_borrow(|work| work.prepared.parts.get(number).map_or(0, Vec::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_sentence() {
        let refused = prepared(b"\0asm\x01\0\0\0", 1 << 20);
        assert!(!refused.accepted);
        assert_eq!(
            refused.parts,
            [b"this is a core WebAssembly module, not a component: build it for wasm32-wasip2"]
        );
    }
}
