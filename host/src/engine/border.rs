//! One function's border with the guest: its memory, its allocator, its handles.

use super::state::State;
use lambdabox_border::Handles;
use lambdabox_border::abi::{Fault, Guest};
use lambdabox_border::wasi::Handle;
use lambdabox_meter::plan::{Core, Signature};
use std::cell::RefCell;
use wasmtime::{AsContextMut as _, Error, Func, Memory, StoreContextMut, Val};

/// The border of one call.
pub(super) struct Border<'a> {
    store: RefCell<StoreContextMut<'a, State>>,
    signature: &'a Signature,
}

type Crossed<T> = Result<T, Fault<Error>>;

impl<'a> Border<'a> {
    pub(super) fn new(store: StoreContextMut<'a, State>, signature: &'a Signature) -> Self {
        Self {
            store: RefCell::new(store),
            signature,
        }
    }

    fn memory(&self) -> Crossed<Memory> {
        let store = self.store.borrow();
        let memories = &store.data().parts.memories;
        let memory = self.signature.memory.and_then(|at| memories.get(at));
        memory.copied().ok_or(Fault::Broken("no memory"))
    }

    fn allocator(&self) -> Crossed<Func> {
        let store = self.store.borrow();
        let reallocs = &store.data().parts.reallocs;
        let realloc = self.signature.realloc.and_then(|at| reallocs.get(at));
        realloc.copied().ok_or(Fault::Broken("no allocator"))
    }

    /// The handles of the component instance on the guest's side.
    fn handles<T>(
        &self,
        act: impl FnOnce(&mut Handles<Handle>) -> Option<T>,
        otherwise: &'static str,
    ) -> Crossed<T> {
        let mut store = self.store.borrow_mut();
        let handles = &mut store.data_mut().parts.handles;
        let handles = handles.entry(self.signature.instance).or_default();
        act(handles).ok_or(Fault::Broken(otherwise))
    }
}

impl Guest for Border<'_> {
    type Handle = Handle;
    type Thrown = Error;

    fn memory_bytes(&self) -> Crossed<u64> {
        let memory = self.memory()?;
        Ok(memory.data_size(&*self.store.borrow()) as u64)
    }

    fn read(&self, at: u32, length: u32) -> Crossed<Vec<u8>> {
        let memory = self.memory()?;
        let store = self.store.borrow();
        let at = at as usize;
        let bytes = memory.data(&*store).get(at..at + length as usize);
        let bytes = bytes.ok_or(Fault::Broken("a pointer beyond the memory"))?;
        Ok(bytes.to_vec())
    }

    fn write(&self, at: u32, bytes: &[u8]) -> Crossed<()> {
        // Nothing to write: then there may be no memory at all.
        if bytes.is_empty() {
            return Ok(());
        }
        let memory = self.memory()?;
        let mut store = self.store.borrow_mut();
        let at = at as usize;
        let to = memory.data_mut(&mut *store).get_mut(at..at + bytes.len());
        to.ok_or(Fault::Broken("a pointer beyond the memory"))?
            .copy_from_slice(bytes);
        Ok(())
    }

    fn realloc(&self, align: u32, size: u32) -> Crossed<u32> {
        let allocator = self.allocator()?;
        let mut store = self.store.borrow_mut();
        let arguments = [0, 0, align, size].map(|number| Val::I32(number.cast_signed()));
        let mut at = [Val::I32(0)];
        staying(&mut store, |store| {
            allocator.call(store, &arguments, &mut at)
        })
        .map_err(Fault::Thrown)?;
        Ok(core_of(&at[0]) as u32)
    }

    fn take(&self, resource: usize, handle: u32) -> Crossed<Handle> {
        self.handles(|all| all.remove(resource, handle), UNKNOWN)
    }

    fn borrow(&self, resource: usize, handle: u32) -> Crossed<Handle> {
        self.handles(|all| all.get(resource, handle).copied(), UNKNOWN)
    }

    fn give(&self, resource: usize, value: Handle) -> Crossed<u32> {
        self.handles(|all| all.insert(resource, value), "too many handles")
    }
}

const UNKNOWN: &str = "an unknown handle";

/// Calls into the guest, which must not call the host meanwhile.
pub(super) fn staying<T>(
    store: &mut StoreContextMut<'_, State>,
    body: impl FnOnce(StoreContextMut<'_, State>) -> T,
) -> T {
    let before = std::mem::replace(&mut store.data_mut().parts.may_leave, false);
    let done = body(store.as_context_mut());
    store.data_mut().parts.may_leave = before;
    done
}

/// A core value as the engine passes it.
pub(super) fn value_of(ty: Core, core: u64) -> Val {
    match ty {
        Core::I32 => Val::I32((core as u32).cast_signed()),
        Core::I64 => Val::I64(core.cast_signed()),
    }
}

/// The bits of a core value; the types of a plan are made of integers only.
pub(super) fn core_of(value: &Val) -> u64 {
    match value {
        Val::I32(number) => number.cast_unsigned().into(),
        Val::I64(number) => number.cast_unsigned(),
        _ => 0,
    }
}

/// What unwinds a guest that has broken the rules.
pub(super) fn broken(what: &str) -> Error {
    Error::msg(format!(
        "the component broke the component model's rules: {what}"
    ))
}

/// What unwinds a guest.
pub(super) fn thrown(fault: Fault<Error>) -> Error {
    match fault {
        Fault::Broken(what) => broken(what),
        Fault::Thrown(error) => error,
    }
}
