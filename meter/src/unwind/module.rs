//! One core module: which of its functions may unwind, and what is replaced.

use super::body::{self, Calls};
use super::{CATCH, UNWIND, sections};
use crate::proposals::ACCEPTED;
use std::collections::HashMap;
use wasm_encoder::{CodeSection, Encode, Function, Module, RawSection, SectionId, ValType};
use wasmparser::{
    CodeSectionReader, CompositeInnerType, ExportSectionReader, ExternalKind, FuncType,
    FunctionBody, FunctionSectionReader, GlobalSectionReader, ImportSectionReader, SubType,
    TypeRef, TypeSectionReader,
};

/// What the pass knows of a module.
#[derive(Default)]
struct Survey<'a> {
    /// By number; `None` for a type that is no function's.
    types: Vec<Option<FuncType>>,
    imported_functions: u32,
    globals: u32,
    /// The type of each function that the module defines.
    functions: Vec<u32>,
    exports: HashMap<&'a str, u32>,
    bodies: Vec<FunctionBody<'a>>,
}

/// The globals of the pass and of the program, by their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Globals {
    /// The program's: where its stack in linear memory ends.
    pub(super) stack: u32,
    /// 1 while functions return because of a panic.
    pub(super) unwinding: u32,
}

/// The module with an ordinary way out for panics; `None` if it does not ask for one.
pub(super) fn rewrite(module: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(module)?;
    let survey = Survey::of(&sections)?;
    let (unwind, catch) = (survey.exported(UNWIND)?, survey.exported(CATCH)?);
    if survey.signature(unwind)? != (vec![], vec![])
        || survey.signature(catch)? != (vec![ValType::I32; 3], vec![ValType::I32])
    {
        return None;
    }
    let callback = survey.callback_type()?;
    let stack = body::first_global_set(survey.bodies.get(catch as usize)?)?;
    let globals = Globals {
        stack,
        unwinding: survey.globals,
    };
    let may_unwind = survey.may_unwind(unwind, catch)?;

    let mut code = CodeSection::new();
    for (number, function) in (0_u32..).zip(&survey.bodies) {
        if number == unwind {
            code.function(&body::unwind(globals));
        } else if number == catch {
            code.function(&body::catch(globals, callback));
        } else if may_unwind.get(number as usize).copied()? {
            let (_, results) = survey.signature(number)?;
            let unwinds = |called: u32| {
                let defined = called.checked_sub(survey.imported_functions);
                defined.is_some_and(|number| may_unwind.get(number as usize) == Some(&true))
            };
            code.raw(&body::rewrite(function, globals, &results, unwinds)?);
        } else {
            code.raw(function.as_bytes());
        }
    }
    let mut result = Module::new();
    for (id, data) in &sections {
        if *id == SectionId::Code as u8 {
            result.section(&code);
        } else if *id == SectionId::Global as u8 {
            let data = with_a_global(data)?;
            result.section(&RawSection {
                id: *id,
                data: &data,
            });
        } else {
            result.section(&RawSection { id: *id, data });
        }
    }
    let result = result.finish();
    // A guest may export these names with anything behind them, such as a first global that is no
    // stack. Only what was valid and still is takes the place of the module; all else stays as it
    // is, so that whoever looks at the component next says what is wrong with it.
    (is_valid(module) && is_valid(&result)).then_some(result)
}

fn is_valid(module: &[u8]) -> bool {
    let mut validator = wasmparser::Validator::new_with_features(ACCEPTED);
    validator.validate_all(module).is_ok()
}

/// The section of globals with one more at its end: a mutable 32-bit integer that begins with 0.
fn with_a_global(section: &[u8]) -> Option<Vec<u8>> {
    const ZERO: [u8; 5] = [0x7f, 0x01, 0x41, 0x00, 0x0b];
    let mut reader = wasmparser::BinaryReader::new(section, 0);
    let count = reader.read_var_u32().ok()?;
    let rest = reader.read_bytes(reader.bytes_remaining()).ok()?;
    let mut data = Vec::new();
    count.checked_add(1)?.encode(&mut data);
    data.extend_from_slice(rest);
    data.extend_from_slice(&ZERO);
    Some(data)
}

impl<'a> Survey<'a> {
    fn of(sections: &[(u8, &'a [u8])]) -> Option<Self> {
        let mut survey = Self::default();
        for (id, data) in sections {
            let reader = wasmparser::BinaryReader::new(data, 0);
            match *id {
                id if id == SectionId::Type as u8 => {
                    for group in TypeSectionReader::new(reader).ok()? {
                        survey
                            .types
                            .extend(group.ok()?.into_types().map(function_type));
                    }
                }
                id if id == SectionId::Import as u8 => {
                    for import in ImportSectionReader::new(reader).ok()?.into_imports() {
                        match import.ok()?.ty {
                            TypeRef::Func(_) => survey.imported_functions += 1,
                            TypeRef::Global(_) => survey.globals += 1,
                            _ => {}
                        }
                    }
                }
                id if id == SectionId::Function as u8 => {
                    for ty in FunctionSectionReader::new(reader).ok()? {
                        survey.functions.push(ty.ok()?);
                    }
                }
                id if id == SectionId::Global as u8 => {
                    survey.globals += GlobalSectionReader::new(reader).ok()?.count();
                }
                id if id == SectionId::Export as u8 => {
                    for export in ExportSectionReader::new(reader).ok()? {
                        let export = export.ok()?;
                        if export.kind == ExternalKind::Func {
                            survey.exports.insert(export.name, export.index);
                        }
                    }
                }
                id if id == SectionId::Code as u8 => {
                    for body in CodeSectionReader::new(reader).ok()? {
                        survey.bodies.push(body.ok()?);
                    }
                }
                _ => {}
            }
        }
        (survey.bodies.len() == survey.functions.len()).then_some(survey)
    }

    /// The number of an exported function among those that the module defines.
    fn exported(&self, name: &str) -> Option<u32> {
        self.exports.get(name)?.checked_sub(self.imported_functions)
    }

    /// Parameters and results of a function that the module defines.
    fn signature(&self, number: u32) -> Option<(Vec<ValType>, Vec<ValType>)> {
        let ty = *self.functions.get(number as usize)?;
        let ty = self.types.get(ty as usize)?.as_ref()?;
        Some((value_types(ty.params())?, value_types(ty.results())?))
    }

    /// The type of what [`CATCH`] calls.
    fn callback_type(&self) -> Option<u32> {
        let is_callback = |ty: &Option<FuncType>| {
            ty.as_ref().is_some_and(|ty| {
                ty.params() == [wasmparser::ValType::I32] && ty.results().is_empty()
            })
        };
        u32::try_from(self.types.iter().position(is_callback)?).ok()
    }

    /// Which of the module's own functions a panic may come out of. Whatever is called through a
    /// table may be anything.
    fn may_unwind(&self, unwind: u32, catch: u32) -> Option<Vec<bool>> {
        let mut may = vec![false; self.bodies.len()];
        let mut callers: Vec<Vec<u32>> = vec![Vec::new(); self.bodies.len()];
        let mut todo = vec![unwind];
        for (number, function) in (0_u32..).zip(&self.bodies) {
            let Calls { direct, indirect } = body::calls(function)?;
            if indirect {
                todo.push(number);
            }
            for called in direct {
                let called = called.checked_sub(self.imported_functions);
                if let Some(called) = called {
                    callers.get_mut(called as usize)?.push(number);
                }
            }
        }
        while let Some(number) = todo.pop() {
            let known = may.get_mut(number as usize)?;
            if number != catch && !std::mem::replace(known, true) {
                todo.extend(callers.get(number as usize)?);
            }
        }
        Some(may)
    }
}

fn function_type(ty: SubType) -> Option<FuncType> {
    match ty.composite_type.inner {
        CompositeInnerType::Func(ty) => Some(ty),
        _ => None,
    }
}

fn value_types(types: &[wasmparser::ValType]) -> Option<Vec<ValType>> {
    types.iter().map(|ty| ValType::try_from(*ty).ok()).collect()
}

/// A function of the pass itself.
pub(super) fn function(locals: &[(u32, ValType)]) -> Function {
    Function::new(locals.iter().copied())
}
