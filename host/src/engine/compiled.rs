//! What is kept of a component: its metered modules, compiled, and the plan that puts them together.
//!
//! Wasmtime compiles and keeps one component better than many modules: in parallel, in one file, mapped
//! once. So the modules travel in a component that does nothing but export them. The plan lies
//! behind the code, in the same file, so that neither can be there without the other.

use lambdabox_meter::plan::Plan;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use wasm_encoder::{
    Component as Container, ComponentExportKind, ComponentExportSection, ComponentSectionId,
    RawSection,
};
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Module, Result, Store};

/// The length of the number at the end of a file: how many bytes before it are the plan.
const LENGTH_BYTES: u64 = 8;

/// A component that was compiled.
pub(crate) struct Compiled {
    /// Exports the modules.
    pub(super) component: Component,
    pub(super) plan: Plan,
}

/// The component that does nothing but export these modules.
pub(super) fn container(modules: &[Vec<u8>]) -> Vec<u8> {
    let mut container = Container::new();
    let mut exports = ComponentExportSection::new();
    for (number, module) in (0..).zip(modules) {
        container.section(&RawSection {
            id: ComponentSectionId::CoreModule.into(),
            data: module,
        });
        exports.export(name_of(number), ComponentExportKind::Module, number, None);
    }
    container.section(&exports);
    container.finish()
}

fn name_of(number: u32) -> String {
    format!("module{number}")
}

/// What is kept of compiled code and its plan.
pub(super) fn write(mut code: Vec<u8>, plan: &Plan) -> Result<Vec<u8>> {
    let plan = postcard::to_allocvec(plan).map_err(wasmtime::Error::new)?;
    code.extend_from_slice(&plan);
    code.extend_from_slice(&(plan.len() as u64).to_le_bytes());
    Ok(code)
}

/// The code and the plan in what was kept; `None` if it is something else.
fn split(kept: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, length) = kept.split_last_chunk::<{ LENGTH_BYTES as usize }>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    rest.split_at_checked(rest.len().checked_sub(length)?)
}

impl Compiled {
    /// From what was kept, in memory.
    ///
    /// # Safety
    /// As [`Component::deserialize`]: the bytes must be what [`write`] has returned.
    #[expect(
        unsafe_code,
        reason = "wasmtime cannot know whether it has made these bytes itself"
    )]
    pub(crate) unsafe fn from_bytes(engine: &Engine, kept: &[u8]) -> Option<Self> {
        let (code, plan) = split(kept)?;
        let plan = postcard::from_bytes(plan).ok()?;
        // SAFETY: the caller's.
        let component = unsafe { Component::deserialize(engine, code) }.ok()?;
        Some(Self { component, plan })
    }

    /// From what was kept, in a file, which is mapped.
    ///
    /// # Safety
    /// As [`Component::deserialize_file`]: the file must hold what [`write`] has returned, and must
    /// not change while it is mapped.
    #[expect(
        unsafe_code,
        reason = "wasmtime maps compiled code instead of reading it"
    )]
    pub(crate) unsafe fn from_file(engine: &Engine, kept: &Path) -> Option<Self> {
        let plan = postcard::from_bytes(&plan_of(kept).ok()?).ok()?;
        // SAFETY: the caller's. What lies behind the code is no part of it: its own headers say where
        // everything is.
        let component = unsafe { Component::deserialize_file(engine, kept) }.ok()?;
        Some(Self { component, plan })
    }

    /// The modules, by their numbers in the plan.
    pub(super) fn modules(&self, engine: &Engine) -> Result<Vec<Module>> {
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine).instantiate(&mut store, &self.component)?;
        let mut modules = Vec::new();
        while let Some(module) =
            instance.get_module(&mut store, &name_of(modules.len() as u32) as &str)
        {
            modules.push(module);
        }
        Ok(modules)
    }
}

/// The bytes of the plan at the end of a file.
fn plan_of(kept: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(kept)?;
    let end = file.metadata()?.len();
    let end = end
        .checked_sub(LENGTH_BYTES)
        .ok_or(io::ErrorKind::InvalidData)?;
    let mut length = [0; LENGTH_BYTES as usize];
    file.seek(SeekFrom::Start(end))?;
    file.read_exact(&mut length)?;
    let start = end.checked_sub(u64::from_le_bytes(length));
    file.seek(SeekFrom::Start(start.ok_or(io::ErrorKind::InvalidData)?))?;
    let mut plan = Vec::new();
    file.take(u64::from_le_bytes(length))
        .read_to_end(&mut plan)?;
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_meter::bundle::{BundleOptions, Parts, take_apart};

    /// A component of the contract, by hand: one module.
    const HANDLER: &str = include_str!("../../../tests/handlers/traps.wat");

    #[test]
    fn code_and_plan_come_back_from_one_file() {
        let component = wat::parse_str(HANDLER).unwrap();
        let Parts { plan, modules } = take_apart(&component, &BundleOptions::default()).unwrap();
        let engine = Engine::default();
        let code = engine.precompile_component(&container(&modules)).unwrap();
        let kept = write(code, &plan).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept");
        std::fs::write(&path, &kept).unwrap();
        #[expect(unsafe_code, reason = "the bytes were made two lines above")]
        // SAFETY: they are what `write` has returned, and nobody changes the file.
        let both = unsafe {
            [
                Compiled::from_bytes(&engine, &kept).unwrap(),
                Compiled::from_file(&engine, &path).unwrap(),
            ]
        };
        for compiled in both {
            assert_eq!(compiled.plan, plan);
            assert_eq!(compiled.modules(&engine).unwrap().len(), modules.len());
        }
    }

    #[test]
    fn what_has_no_plan_is_something_else() {
        assert_eq!(split(b"short"), None);
        assert_eq!(split(&[0xff; 16]), None);
        assert_eq!(
            split(&[7, 8, 1, 0, 0, 0, 0, 0, 0, 0]),
            Some((&[7][..], &[8][..]))
        );
    }
}
