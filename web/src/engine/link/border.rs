//! One function's border with the guest: its memory, its allocator, its handles.

use super::Parts;
use js_sys::{Array, Error, Function, Reflect, Uint8Array, WebAssembly::Memory};
use lambdabox_border::abi::{Fault, Guest};
use lambdabox_border::wasi::Handle;
use lambdabox_meter::plan::Signature;
use wasm_bindgen::{JsCast, JsValue};

pub(super) struct Border<'a> {
    pub(super) parts: &'a Parts,
    pub(super) signature: &'a Signature,
}

impl Border<'_> {
    fn memory(&self) -> Result<Memory, Fault<JsValue>> {
        let memories = self.parts.memories.borrow();
        let memory = self.signature.memory.and_then(|at| memories.get(at));
        memory.cloned().ok_or(Fault::Broken("no memory"))
    }

    fn allocator(&self) -> Result<Function, Fault<JsValue>> {
        let reallocs = self.parts.reallocs.borrow();
        let realloc = self.signature.realloc.and_then(|at| reallocs.get(at));
        realloc.cloned().ok_or(Fault::Broken("no allocator"))
    }
}

impl Guest for Border<'_> {
    type Handle = Handle;
    type Thrown = JsValue;

    fn memory_bytes(&self) -> Result<u64, Fault<JsValue>> {
        let memory = self.memory()?;
        Ok(u64::from(Uint8Array::new(&memory.buffer()).length()))
    }

    fn read(&self, at: u32, length: u32) -> Result<Vec<u8>, Fault<JsValue>> {
        let memory = Uint8Array::new(&self.memory()?.buffer());
        Ok(memory.subarray(at, at.saturating_add(length)).to_vec())
    }

    fn write(&self, at: u32, bytes: &[u8]) -> Result<(), Fault<JsValue>> {
        // Nothing to write: then there may be no memory at all.
        if !bytes.is_empty() {
            let memory = Uint8Array::new(&self.memory()?.buffer());
            let end = at.saturating_add(bytes.len() as u32);
            memory.subarray(at, end).copy_from(bytes);
        }
        Ok(())
    }

    fn realloc(&self, align: u32, size: u32) -> Result<u32, Fault<JsValue>> {
        let allocator = self.allocator()?;
        let numbers = [0, 0, align, size].map(JsValue::from);
        let arguments: Array = numbers.iter().collect();
        let at = self
            .parts
            .staying(|| Reflect::apply(&allocator, &JsValue::UNDEFINED, &arguments));
        let at = at.map_err(Fault::Thrown)?.as_f64().unwrap_or_default();
        // What WebAssembly returns is signed.
        Ok(at as i64 as u32)
    }

    fn take(&self, resource: usize, handle: u32) -> Result<Handle, Fault<JsValue>> {
        let mut handles = self.parts.handles.borrow_mut();
        let handles = handles.entry(self.signature.instance).or_default();
        handles
            .remove(resource, handle)
            .ok_or(Fault::Broken("an unknown handle"))
    }

    fn borrow(&self, resource: usize, handle: u32) -> Result<Handle, Fault<JsValue>> {
        let handles = self.parts.handles.borrow();
        let handles = handles.get(&self.signature.instance);
        handles
            .and_then(|handles| handles.get(resource, handle))
            .copied()
            .ok_or(Fault::Broken("an unknown handle"))
    }

    fn give(&self, resource: usize, value: Handle) -> Result<u32, Fault<JsValue>> {
        let mut handles = self.parts.handles.borrow_mut();
        let handles = handles.entry(self.signature.instance).or_default();
        handles
            .insert(resource, value)
            .ok_or(Fault::Broken("too many handles"))
    }
}

/// What unwinds a guest that has broken the rules.
pub(super) fn broken(what: &str) -> JsValue {
    Error::new(&format!(
        "the component broke the component model's rules: {what}"
    ))
    .unchecked_into()
}

/// What unwinds a guest.
pub(super) fn exception(fault: Fault<JsValue>) -> JsValue {
    match fault {
        Fault::Broken(what) => broken(what),
        Fault::Thrown(exception) => exception,
    }
}
