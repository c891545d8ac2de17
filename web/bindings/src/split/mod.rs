//! Splits a module in two: what is loaded at once, and a part that is loaded when it is first needed.
//!
//! The part has the functions whose names say that they belong to it, and those that nobody else
//! calls. The other module keeps all numbers: in the place of a function that moved stands a jump
//! through a table, which the part fills when it is instantiated with the other one's exports as its
//! imports. Memory, globals and tables stay where they were and are shared, so the two are one
//! program. Calling what was not loaded yet is a trap: whoever can call it loads it first.

mod belongs;
mod first;
mod second;

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use wasmparser::{
    Element, ElementItems, ExternalKind, FuncType, FunctionBody, KnownCustom, Name, Operator,
    Parser, Payload, TypeRef,
};

/// The module that the second one imports everything from.
const FIRST: &str = "$";
/// The export of the table that the second one fills.
const SLOTS: &str = "$slots";

/// The two modules.
pub(crate) struct Split {
    /// Loaded at once.
    pub(crate) first: Vec<u8>,
    /// Loaded when it is needed.
    pub(crate) second: Vec<u8>,
    /// How many functions moved.
    pub(crate) moved: usize,
}

/// How the functions of the part are told by their names.
pub(crate) struct Words<'a> {
    /// Who stays calls functions with this in their names, once the part is loaded.
    pub(crate) entry: &'a str,
    /// Functions of the part have one of these in their names.
    pub(crate) of_part: Vec<&'a str>,
}

impl Words<'_> {
    fn enter(&self, name: &str) -> bool {
        name.contains(self.entry)
    }

    fn name(&self, name: &str) -> bool {
        self.enter(name) || self.of_part.iter().any(|word| name.contains(word))
    }
}

/// Moves the functions of the part out of a module, and what only they call.
///
/// # Errors
///
/// When the module cannot be read, has no names, or nothing in it belongs to the part.
pub(crate) fn split(wasm: &[u8], words: &Words<'_>) -> Result<Split> {
    let module = Module::read(wasm)?;
    let moved = belongs::moved(&module, words);
    if moved.is_empty() {
        bail!(
            "no function of the module is called like {}",
            words.of_part.join(" or ")
        );
    }
    let slots = module.slots(&moved);
    Ok(Split {
        first: first::write(wasm, &module, &moved, &slots)?,
        second: second::write(&module, &moved, &slots)?,
        moved: moved.len(),
    })
}

/// What is known of a module.
struct Module<'a> {
    types: Vec<FuncType>,
    /// The raw section of the types: both modules have the same.
    type_section: &'a [u8],
    /// How many functions are imported: they come first.
    imported: u32,
    /// The type of each function, imported ones included.
    functions: Vec<u32>,
    names: Vec<String>,
    tables: Vec<wasmparser::TableType>,
    globals: Vec<wasmparser::GlobalType>,
    memories: Vec<wasmparser::MemoryType>,
    bodies: Vec<FunctionBody<'a>>,
    /// What each body calls or takes the address of, by the function's number.
    uses: Vec<BTreeSet<u32>>,
    /// Functions that are exported or run at the start.
    roots: BTreeSet<u32>,
    /// Functions that stand in tables.
    in_tables: BTreeSet<u32>,
}

impl<'a> Module<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            types: Vec::new(),
            type_section: &[],
            imported: 0,
            functions: Vec::new(),
            names: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            memories: Vec::new(),
            bodies: Vec::new(),
            uses: Vec::new(),
            roots: BTreeSet::new(),
            in_tables: BTreeSet::new(),
        };
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    module.type_section = &wasm[section.range()];
                    for group in section {
                        for ty in group?.into_types() {
                            module.types.push(ty.unwrap_func().clone());
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import?.ty {
                            TypeRef::Func(ty) => {
                                module.imported += 1;
                                module.functions.push(ty);
                            }
                            other => bail!("{other:?} is imported, which is not expected"),
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        module.functions.push(ty?);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        module.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        module.memories.push(memory?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        module.globals.push(global?.ty);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            module.roots.insert(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => {
                    module.roots.insert(func);
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        module.in_tables.extend(functions_of(&element?)?);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    module.uses.push(used_by(&body)?);
                    module.bodies.push(body);
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(reader) = section.as_known() {
                        for name in reader {
                            if let Name::Function(map) = name? {
                                for naming in map {
                                    let naming = naming?;
                                    names.push((naming.index, naming.name));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        module.names = vec![String::new(); module.functions.len()];
        for (index, name) in names {
            if let Some(place) = module.names.get_mut(index as usize) {
                name.clone_into(place);
            }
        }
        Ok(module)
    }

    /// The name of a function, as far as it is known.
    fn name(&self, function: u32) -> &str {
        self.names.get(function as usize).map_or("", String::as_str)
    }

    /// The body of a function, if it is not imported.
    fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        self.bodies
            .get(function.checked_sub(self.imported)? as usize)
    }

    /// What a function calls or takes the address of.
    fn used_by(&self, function: u32) -> impl Iterator<Item = u32> + '_ {
        let own = function.checked_sub(self.imported);
        let uses = own.and_then(|own| self.uses.get(own as usize));
        uses.into_iter().flatten().copied()
    }

    fn own_functions(&self) -> impl Iterator<Item = u32> {
        let all = u32::try_from(self.functions.len()).unwrap_or(u32::MAX);
        self.imported..all
    }

    /// The type of a function.
    fn type_of(&self, function: u32) -> Result<&FuncType> {
        let ty = self.functions.get(function as usize);
        ty.and_then(|ty| self.types.get(*ty as usize))
            .context("a function has no type")
    }

    /// The functions that moved and are used by what stays, in the order of their slots.
    fn slots(&self, moved: &BTreeSet<u32>) -> Vec<u32> {
        let stays = self.own_functions().filter(|it| !moved.contains(it));
        let mut used: BTreeSet<u32> = stays.flat_map(|it| self.used_by(it)).collect();
        used.extend(&self.in_tables);
        used.intersection(moved).copied().collect()
    }
}

fn functions_of(element: &Element<'_>) -> Result<Vec<u32>> {
    match &element.items {
        ElementItems::Functions(functions) => {
            Ok(functions.clone().into_iter().collect::<Result<_, _>>()?)
        }
        ElementItems::Expressions(_, expressions) => {
            let mut found = Vec::new();
            for expression in expressions.clone() {
                for operator in expression?.get_operators_reader() {
                    if let Operator::RefFunc { function_index } = operator? {
                        found.push(function_index);
                    }
                }
            }
            Ok(found)
        }
    }
}

fn used_by(body: &FunctionBody<'_>) -> Result<BTreeSet<u32>> {
    let mut used = BTreeSet::new();
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => {
                used.insert(function_index);
            }
            _ => {}
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests;
