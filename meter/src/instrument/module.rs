//! The sections of a metered module.

use super::context::Context;
use super::survey::{Sections, survey};
use super::{InstrumentOptions, Links, body, wrappers};
use crate::error::MeterError;
use crate::{proposals, rules};
use std::borrow::Cow;
use std::collections::HashMap;
use wasm_encoder::reencode::{Error as ReencodeError, Reencode};
use wasm_encoder::{
    CodeSection, CustomSection, DataCountSection, DataSection, ElementSection, Elements,
    EntityType, ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection,
    MemorySection, Module, StartSection, TableSection, TypeSection, ValType,
};
use wasmparser::{
    ExternalKind, FuncValidatorAllocations, Payload, TypeRef, ValidPayload, Validator,
};

/// See [`super::instrument`].
pub(crate) fn instrument(
    module: &[u8],
    options: &InstrumentOptions,
) -> Result<Vec<u8>, MeterError> {
    if let Err(error) = Validator::new_with_features(proposals::ACCEPTED).validate_all(module) {
        return Err(proposals::reason(module, &error));
    }
    let (sections, mut context) = survey(module, options)?;
    let mut output = Output::default();
    output.fuel();
    output.types(&mut context, &sections)?;
    output.functions(&context)?;
    for payload in &sections.payloads {
        output.section(&context, payload, &options.links)?;
    }
    output.imports(&context);
    output.references(&context);
    output.code(&context, &sections)?;
    Ok(output.finish(&context))
}

/// Renumbers what is in constant expressions, segments and imports.
struct Renumber<'a>(&'a Context);

impl Reencode for Renumber<'_> {
    type Error = MeterError;

    /// Where a function is referred to, as opposed to called: the metered kind.
    fn function_index(&mut self, function: u32) -> Result<u32, ReencodeError<MeterError>> {
        Ok(self.0.metered(function))
    }

    fn global_index(&mut self, global: u32) -> Result<u32, ReencodeError<MeterError>> {
        Ok(self.0.global(global))
    }
}

/// The sections of the result.
#[derive(Default)]
struct Output {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    start: Option<u32>,
    elements: ElementSection,
    data_count: Option<u32>,
    code: CodeSection,
    data: DataSection,
    /// The type of the function that hears of growing memories.
    grow_type: u32,
}

impl Output {
    /// The types of the module, their metered kinds, and what the meter needs besides.
    fn types(&mut self, context: &mut Context, sections: &Sections<'_>) -> Result<(), MeterError> {
        let mut renumber = Renumber(context);
        for payload in &sections.payloads {
            if let Payload::TypeSection(reader) = payload {
                renumber.parse_type_section(&mut self.types, reader.clone())?;
            }
        }
        for ty in &context.types {
            let counter = || std::iter::once(Ok(ValType::I64));
            let values = |types: &[wasmparser::ValType]| -> Result<Vec<ValType>, MeterError> {
                let types = types.iter().map(|ty| value_type(*ty));
                types.chain(counter()).collect()
            };
            let (parameters, results) = (values(ty.params())?, values(ty.results())?);
            self.types.ty().function(parameters, results);
        }
        let mut blocks = HashMap::new();
        let mut numbers = Vec::with_capacity(context.types.len());
        for ty in &context.types {
            if ty.results().len() < 2 {
                numbers.push(None);
                continue;
            }
            let number = match blocks.get(ty.results()) {
                Some(number) => *number,
                None => {
                    let number = self.types.len();
                    let results = ty.results().iter().map(|ty| value_type(*ty));
                    let results = results.collect::<Result<Vec<_>, _>>()?;
                    self.types.ty().function([], results);
                    blocks.insert(ty.results(), number);
                    number
                }
            };
            numbers.push(Some(number));
        }
        context.result_blocks = numbers;
        self.grow_type = self.types.len();
        self.types.ty().function([ValType::I32], []);
        self.types.ty().function([], []);
        Ok(())
    }

    fn functions(&mut self, context: &Context) -> Result<(), MeterError> {
        for ty in context
            .functions
            .iter()
            .skip(context.imported_functions as usize)
        {
            self.functions.function(context.metered_type(*ty));
        }
        for function in &context.exported {
            self.functions.function(context.function_type(*function)?.0);
        }
        for function in &context.plain_imports {
            let (ty, _) = context.function_type(*function)?;
            self.functions.function(context.metered_type(ty));
        }
        Ok(())
    }

    fn section(
        &mut self,
        context: &Context,
        payload: &Payload<'_>,
        links: &Links,
    ) -> Result<(), MeterError> {
        let mut renumber = Renumber(context);
        match payload {
            Payload::ImportSection(reader) => {
                let mut function = 0..;
                for import in reader.clone().into_imports() {
                    let import = import?;
                    let linked = matches!(import.ty, TypeRef::Func(_))
                        && function
                            .next()
                            .is_some_and(|index| context.linked_imports.contains(&index));
                    let ty = match import.ty {
                        TypeRef::Func(ty) if linked => {
                            EntityType::Function(context.metered_type(ty))
                        }
                        ty => renumber.entity_type(ty)?,
                    };
                    self.imports.import(import.module, import.name, ty);
                }
            }
            Payload::TableSection(reader) => {
                renumber.parse_table_section(&mut self.tables, reader.clone())?;
            }
            Payload::MemorySection(reader) => {
                renumber.parse_memory_section(&mut self.memories, reader.clone())?;
            }
            Payload::GlobalSection(reader) => {
                renumber.parse_global_section(&mut self.globals, reader.clone())?;
            }
            Payload::ExportSection(reader) => {
                for export in reader.clone() {
                    let export = export?;
                    let kind = renumber.export_kind(export.kind)?;
                    if export.kind == ExternalKind::Func && links.exports.contains(export.name) {
                        let function = context.metered(export.index);
                        self.exports
                            .export(&Links::name_of(export.name), kind, function);
                    }
                    if !links.wants(export.name) {
                        continue;
                    }
                    let index = match export.kind {
                        ExternalKind::Func => context.seen(export.index)?,
                        ExternalKind::Global => context.global(export.index),
                        _ => export.index,
                    };
                    self.exports.export(export.name, kind, index);
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(context.seen(*func)?),
            Payload::ElementSection(reader) => {
                renumber.parse_element_section(&mut self.elements, reader.clone())?;
            }
            Payload::DataCountSection { count, .. } => self.data_count = Some(*count),
            Payload::DataSection(reader) => {
                renumber.parse_data_section(&mut self.data, reader.clone())?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The counter, before all other imports.
    fn fuel(&mut self) {
        self.imports.import(
            rules::MODULE,
            rules::FUEL,
            EntityType::Global(GlobalType {
                val_type: ValType::I64,
                mutable: true,
                shared: false,
            }),
        );
    }

    /// What else the meter imports.
    fn imports(&mut self, context: &Context) {
        if context.meter_functions > 0 {
            let functions = [
                (rules::GROW_MEMORY, self.grow_type),
                (rules::GROW_MEMORY_FAILED, self.grow_type + 1),
            ];
            for (name, ty) in functions {
                self.imports
                    .import(rules::MODULE, name, EntityType::Function(ty));
            }
        }
    }

    /// Declares what code refers to, after all other segments.
    fn references(&mut self, context: &Context) {
        if context.referenced.is_empty() {
            return;
        }
        let functions = context.referenced.iter();
        let functions: Vec<_> = functions
            .map(|function| context.metered(*function))
            .collect();
        self.elements
            .declared(Elements::Functions(functions.into()));
    }

    fn code(&mut self, context: &Context, sections: &Sections<'_>) -> Result<(), MeterError> {
        let mut validator = Validator::new_with_features(proposals::ACCEPTED);
        let mut allocations = FuncValidatorAllocations::default();
        let mut bodies = sections.bodies.iter();
        for payload in &sections.payloads {
            validator.payload(payload)?;
            let Payload::CodeSectionStart { count, .. } = payload else {
                continue;
            };
            let numbers = context.imported_functions..;
            for (number, body) in numbers.zip(bodies.by_ref().take(*count as usize)) {
                let payload = Payload::CodeSectionEntry(body.clone());
                let ValidPayload::Func(function, _) = validator.payload(&payload)? else {
                    continue;
                };
                let mut function = function.into_validator(allocations);
                self.code
                    .function(&body::meter(context, number, body, &mut function)?);
                allocations = function.into_allocations();
            }
        }
        for function in &context.exported {
            self.code.function(&wrappers::export(context, *function)?);
        }
        for function in &context.plain_imports {
            self.code.function(&wrappers::import(context, *function)?);
        }
        Ok(())
    }

    fn finish(self, context: &Context) -> Vec<u8> {
        let mut module = Module::new();
        module
            .section(&self.types)
            .section(&self.imports)
            .section(&self.functions)
            .section(&self.tables)
            .section(&self.memories)
            .section(&self.globals)
            .section(&self.exports);
        if let Some(function_index) = self.start {
            module.section(&StartSection { function_index });
        }
        module.section(&self.elements);
        if let Some(count) = self.data_count {
            module.section(&DataCountSection { count });
        }
        module.section(&self.code).section(&self.data);
        let memories = context
            .memories
            .iter()
            .skip(context.imported_memories as usize);
        let pages: Vec<u8> = memories
            .flat_map(|memory| {
                u32::try_from(memory.initial)
                    .unwrap_or(u32::MAX)
                    .to_le_bytes()
            })
            .collect();
        module.section(&CustomSection {
            name: Cow::Borrowed(rules::SECTION),
            data: Cow::Owned(pages),
        });
        module.finish()
    }
}

/// A value's type, for the encoder.
pub(crate) fn value_type(ty: wasmparser::ValType) -> Result<ValType, MeterError> {
    Ok(Renumber(&Context::default()).val_type(ty)?)
}
