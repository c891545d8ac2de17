//! The module that is loaded at once: as it was, but for the functions that moved.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, CustomSection, ExportKind, ExportSection, Function, Instruction, RawSection,
    RefType, TableSection, TableType,
};
use wasmparser::{Parser, Payload};

use super::{Module, SLOTS, second};

pub(super) fn write(
    wasm: &[u8],
    module: &Module<'_>,
    moved: &BTreeSet<u32>,
    slots: &[u32],
) -> Result<Vec<u8>> {
    let mut out = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::TableSection(_) => {
                out.section(&tables(module, slots)?);
            }
            Payload::ExportSection(section) => {
                out.section(&exports(module, moved, section.clone())?);
            }
            Payload::CodeSectionStart { .. } => {
                out.section(&code(wasm, module, moved, slots)?);
            }
            Payload::CustomSection(section) if section.name() != "name" => {
                out.section(&CustomSection {
                    name: section.name().into(),
                    data: section.data().into(),
                });
            }
            Payload::CustomSection(_) | Payload::CodeSectionEntry(_) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &wasm[range];
                    out.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(out.finish())
}

fn tables(module: &Module<'_>, slots: &[u32]) -> Result<TableSection> {
    let mut tables = TableSection::new();
    for table in &module.tables {
        tables.table(RoundtripReencoder.table_type(*table)?);
    }
    tables.table(slot_table(slots));
    Ok(tables)
}

/// The table that the second module fills.
pub(super) fn slot_table(slots: &[u32]) -> TableType {
    TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: slots.len() as u64,
        maximum: Some(slots.len() as u64),
        shared: false,
    }
}

fn exports(
    module: &Module<'_>,
    moved: &BTreeSet<u32>,
    section: wasmparser::ExportSectionReader<'_>,
) -> Result<ExportSection> {
    let mut exports = ExportSection::new();
    for export in section {
        let export = export?;
        let kind = RoundtripReencoder.export_kind(export.kind)?;
        exports.export(export.name, kind, export.index);
    }
    for function in second::used(module, moved) {
        exports.export(&second::function_name(function), ExportKind::Func, function);
    }
    for index in 0..u32::try_from(module.globals.len())? {
        exports.export(&second::global_name(index), ExportKind::Global, index);
    }
    for index in 0..u32::try_from(module.memories.len())? {
        exports.export(&second::memory_name(index), ExportKind::Memory, index);
    }
    let tables = u32::try_from(module.tables.len())?;
    for index in 0..tables {
        exports.export(&second::table_name(index), ExportKind::Table, index);
    }
    exports.export(SLOTS, ExportKind::Table, tables);
    Ok(exports)
}

fn code(
    wasm: &[u8],
    module: &Module<'_>,
    moved: &BTreeSet<u32>,
    slots: &[u32],
) -> Result<CodeSection> {
    let table = u32::try_from(module.tables.len())?;
    let mut code = CodeSection::new();
    for function in module.own_functions() {
        if !moved.contains(&function) {
            let body = module.body(function).context("a function has no body")?;
            code.raw(&wasm[body.range()]);
            continue;
        }
        let mut jump = Function::new([]);
        match slots.iter().position(|it| *it == function) {
            Some(slot) => {
                let parameters = module.type_of(function)?.params().len();
                for parameter in 0..u32::try_from(parameters)? {
                    jump.instruction(&Instruction::LocalGet(parameter));
                }
                jump.instruction(&Instruction::I32Const(i32::try_from(slot)?));
                jump.instruction(&Instruction::CallIndirect {
                    type_index: module.functions[function as usize],
                    table_index: table,
                });
            }
            // Nobody who stays uses it.
            None => {
                jump.instruction(&Instruction::Unreachable);
            }
        }
        jump.instruction(&Instruction::End);
        code.function(&jump);
    }
    Ok(code)
}
