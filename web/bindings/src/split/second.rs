//! The part that is loaded when it is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context as _, Result};
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, FunctionSection, ImportSection,
    RawSection, SectionId,
};

use super::{FIRST, Module, SLOTS, first};

pub(super) fn function_name(function: u32) -> String {
    format!("$f{function}")
}

pub(super) fn global_name(index: u32) -> String {
    format!("$g{index}")
}

pub(super) fn memory_name(index: u32) -> String {
    format!("$m{index}")
}

pub(super) fn table_name(index: u32) -> String {
    format!("$t{index}")
}

/// The functions that stay and are used by those that moved.
pub(super) fn used(module: &Module<'_>, moved: &BTreeSet<u32>) -> BTreeSet<u32> {
    let used = moved.iter().flat_map(|function| module.used_by(*function));
    used.filter(|function| !moved.contains(function)).collect()
}

pub(super) fn write(module: &Module<'_>, moved: &BTreeSet<u32>, slots: &[u32]) -> Result<Vec<u8>> {
    let used = used(module, moved);
    let mut numbers = Renumbered(BTreeMap::new());
    for (number, function) in used.iter().chain(moved).enumerate() {
        numbers.0.insert(*function, u32::try_from(number)?);
    }
    let renumbered = |function: &u32| numbers.0.get(function).copied().context("no number");
    let mut out = wasm_encoder::Module::new();
    out.section(&RawSection {
        id: SectionId::Type.into(),
        data: module.type_section,
    });
    out.section(&imports(module, &used, slots)?);
    let mut functions = FunctionSection::new();
    for function in moved {
        functions.function(module.functions[*function as usize]);
    }
    out.section(&functions);
    let mut elements = ElementSection::new();
    let in_slots: Vec<u32> = slots.iter().map(renumbered).collect::<Result<_>>()?;
    elements.active(
        Some(u32::try_from(module.tables.len())?),
        &ConstExpr::i32_const(0),
        Elements::Functions(in_slots.into()),
    );
    // Whatever has its address taken must be declared.
    let all: Vec<u32> = numbers.0.values().copied().collect();
    elements.declared(Elements::Functions(all.into()));
    out.section(&elements);
    let mut code = CodeSection::new();
    for function in moved {
        let body = module.body(*function).context("a function has no body")?;
        numbers.parse_function_body(&mut code, body.clone())?;
    }
    out.section(&code);
    Ok(out.finish())
}

fn imports(module: &Module<'_>, used: &BTreeSet<u32>, slots: &[u32]) -> Result<ImportSection> {
    let mut imports = ImportSection::new();
    for function in used {
        let ty = EntityType::Function(module.functions[*function as usize]);
        imports.import(FIRST, &function_name(*function), ty);
    }
    let numbered = |index: usize| u32::try_from(index);
    for (index, table) in module.tables.iter().enumerate() {
        let ty = RoundtripReencoder.table_type(*table)?;
        imports.import(FIRST, &table_name(numbered(index)?), ty);
    }
    imports.import(FIRST, SLOTS, first::slot_table(slots));
    for (index, memory) in module.memories.iter().enumerate() {
        let ty = RoundtripReencoder.memory_type(*memory)?;
        imports.import(FIRST, &memory_name(numbered(index)?), ty);
    }
    for (index, global) in module.globals.iter().enumerate() {
        let ty = RoundtripReencoder.global_type(*global)?;
        imports.import(FIRST, &global_name(numbered(index)?), ty);
    }
    Ok(imports)
}

/// Functions have other numbers here; everything else has the same.
struct Renumbered(BTreeMap<u32, u32>);

/// A function that moved uses one that has no number here.
#[derive(Debug)]
struct Unknown(u32);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the function {} is unknown", self.0)
    }
}

impl std::error::Error for Unknown {}

impl Reencode for Renumbered {
    type Error = Unknown;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let number = self.0.get(&function).copied();
        number.ok_or(Error::UserError(Unknown(function)))
    }
}
