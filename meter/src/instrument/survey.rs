//! What has to be known of a module before its functions are gone through.

use super::context::Context;
use super::{InstrumentOptions, Links};
use crate::error::MeterError;
use crate::rules;
use wasmparser::{ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload, TypeRef};

/// Browsers accept no function with more than 1,000 parameters or results; a metered one has one
/// more than the original.
const MAXIMUM_VALUES: usize = 999;

/// Browsers accept a million types; the metered module has up to three for each.
const MAXIMUM_TYPES: usize = 300_000;

/// The sections of a module.
#[derive(Debug, Default)]
pub(crate) struct Sections<'a> {
    /// All but the functions' bodies.
    pub(crate) payloads: Vec<Payload<'a>>,
    pub(crate) bodies: Vec<FunctionBody<'a>>,
    /// The functions of the metered kind that are seen from outside: exported or started.
    pub(crate) seen: Vec<u32>,
}

/// Reads the sections of a valid module, and what has to be known of it.
pub(crate) fn survey<'a>(
    module: &'a [u8],
    options: &InstrumentOptions,
) -> Result<(Sections<'a>, Context), MeterError> {
    let mut sections = Sections::default();
    let mut context = Context {
        table_elements: options.table_elements,
        ..Context::default()
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::CodeSectionEntry(body) => sections.bodies.push(body),
            payload => {
                section(&mut context, &mut sections, &payload, &options.links)?;
                sections.payloads.push(payload);
            }
        }
    }
    sections.seen.sort_unstable();
    sections.seen.dedup();
    context.exported = sections.seen.clone();
    for body in &sections.bodies {
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::MemoryGrow { .. } => context.meter_functions = 2,
                Operator::RefFunc { function_index } => {
                    context.referenced.insert(function_index);
                }
                _ => {}
            }
        }
    }
    context.defined_functions = context.functions.len() as u32 - context.imported_functions;
    Ok((sections, context))
}

fn section(
    context: &mut Context,
    sections: &mut Sections<'_>,
    payload: &Payload<'_>,
    links: &Links,
) -> Result<(), MeterError> {
    match payload {
        Payload::TypeSection(reader) => {
            for ty in reader.clone().into_iter_err_on_gc_types() {
                let ty = ty?;
                if ty.params().len() > MAXIMUM_VALUES || ty.results().len() > MAXIMUM_VALUES {
                    return Err(MeterError::TooLarge("a function's type"));
                }
                context.types.push(ty);
            }
            if context.types.len() > MAXIMUM_TYPES {
                return Err(MeterError::TooLarge("the number of types"));
            }
        }
        Payload::ImportSection(reader) => {
            for import in reader.clone().into_imports() {
                let import = import?;
                if import.module == rules::MODULE {
                    return Err(MeterError::Metered);
                }
                let name = (import.module.to_owned(), import.name.to_owned());
                self::import(context, import.ty, links.imports.contains(&name))?;
            }
        }
        Payload::FunctionSection(reader) => {
            for ty in reader.clone() {
                context.functions.push(ty?);
            }
        }
        Payload::TableSection(reader) => {
            for table in reader.clone() {
                let table = table?.ty;
                if table.initial > u64::from(context.table_elements) {
                    return Err(MeterError::TooLarge("a table"));
                }
                context.tables.push(table);
            }
        }
        Payload::MemorySection(reader) => {
            for memory in reader.clone() {
                context.memories.push(memory?);
            }
        }
        Payload::GlobalSection(reader) => {
            for global in reader.clone() {
                let global = global?;
                let constant = if global.ty.mutable {
                    None
                } else {
                    constant(&global.init_expr)?
                };
                context.global_constants.push(constant);
            }
        }
        Payload::ExportSection(reader) => {
            for export in reader.clone() {
                let export = export?;
                if Links::is_reserved(export.name) {
                    return Err(MeterError::Metered);
                }
                if !matches!(export.kind, ExternalKind::Func) {
                    continue;
                }
                if links.wants(export.name) {
                    see(context, sections, export.index);
                }
                if links.exports.contains(export.name) {
                    context.linked_exports.insert(export.index);
                }
            }
        }
        Payload::ElementSection(reader) => {
            for element in reader.clone() {
                if let ElementItems::Functions(functions) = element?.items {
                    for function in functions {
                        context.in_segments.insert(function?);
                    }
                }
            }
        }
        Payload::StartSection { func, .. } => see(context, sections, *func),
        _ => {}
    }
    Ok(())
}

fn import(context: &mut Context, ty: TypeRef, linked: bool) -> Result<(), MeterError> {
    match ty {
        TypeRef::Func(ty) => {
            context.functions.push(ty);
            if linked {
                context.linked_imports.insert(context.imported_functions);
            } else {
                context.plain_imports.push(context.imported_functions);
            }
            context.imported_functions += 1;
        }
        TypeRef::Global(_) => {
            context.global_constants.push(None);
        }
        TypeRef::Memory(ty) => {
            context.memories.push(ty);
            context.imported_memories += 1;
        }
        TypeRef::Table(ty) => context.tables.push(ty),
        _ => {
            return Err(MeterError::Invalid(
                "an import of an unknown kind".to_owned(),
            ));
        }
    }
    Ok(())
}

fn see(context: &Context, sections: &mut Sections<'_>, function: u32) {
    if !context.is_plain_import(function) {
        sections.seen.push(function);
    }
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<Option<i32>, MeterError> {
    let mut operators = expression.get_operators_reader();
    let Operator::I32Const { value } = operators.read()? else {
        return Ok(None);
    };
    Ok(matches!(operators.read()?, Operator::End).then_some(value))
}
