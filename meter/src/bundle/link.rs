//! Which functions the modules of a component call in each other, and what they need not export.
//!
//! A component that was linked from libraries has modules that call each other all the time: CPython
//! calls the C library for every object that it makes. Where both sides are metered, the counter
//! travels in the call itself, and nothing stands between the two.

use crate::plan::{Import, Item, Plan, Step};
use crate::{Links, MeterError};
use std::collections::{BTreeSet, HashMap};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// The two halves of an import's name.
type Name = (String, String);

/// A function that a module exports.
#[derive(Clone, Debug)]
enum Function {
    Defined,
    Imported(Name),
}

/// Where a function is defined: an instance, and the name of its export.
type Origin = (usize, String);

#[derive(Debug)]
struct Instance {
    module: usize,
    /// The origin of each import that is a function of a module.
    given: HashMap<Name, Origin>,
}

/// Makes the plan hand functions of the metered kind from module to module. Returns how each module
/// is to be metered for that.
pub(super) fn link(plan: &mut Plan, modules: &[Vec<u8>]) -> Result<Vec<Links>, MeterError> {
    let functions = modules.iter().map(|module| exported_functions(module));
    let functions = functions.collect::<Result<Vec<_>, _>>()?;
    let instances = instances(plan, &functions);
    let mut links = vec![Links::default(); modules.len()];
    for (number, links) in links.iter_mut().enumerate() {
        links.imports = imports_of(number, &instances);
    }
    let mut wanted = vec![BTreeSet::new(); modules.len()];
    let mut instance = instances.iter();
    for step in &mut plan.steps {
        match step {
            Step::Instantiate { imports, .. } => {
                let Some(instance) = instance.next() else {
                    break;
                };
                for import in imports {
                    let name = (import.module.clone(), import.name.clone());
                    let linked = links
                        .get(instance.module)
                        .is_some_and(|links| links.imports.contains(&name));
                    match instance.given.get(&name) {
                        Some(origin) if linked => take(import, origin, &instances, &mut links),
                        _ => want(&import.item, &instances, &mut wanted),
                    }
                }
            }
            Step::Memory(item) | Step::Realloc(item) | Step::PostReturn(item) => {
                want(item, &instances, &mut wanted);
            }
        }
    }
    for export in [&plan.init, &plan.invoke] {
        want(&export.function, &instances, &mut wanted);
    }
    for (links, wanted) in links.iter_mut().zip(wanted) {
        links.wanted = Some(wanted);
    }
    Ok(links)
}

/// The imports of a module that are functions of other modules in all of its instances.
fn imports_of(module: usize, instances: &[Instance]) -> BTreeSet<Name> {
    let mut mine = instances.iter().filter(|it| it.module == module);
    let Some(first) = mine.next() else {
        return BTreeSet::new();
    };
    let mut names: BTreeSet<Name> = first.given.keys().cloned().collect();
    for other in mine {
        names.retain(|name| other.given.contains_key(name));
    }
    names
}

/// Gives the import the metered kind of the function, from where it is defined.
fn take(
    import: &mut Import,
    (instance, name): &Origin,
    instances: &[Instance],
    links: &mut [Links],
) {
    import.item = Item::Export {
        instance: *instance,
        name: Links::name_of(name),
    };
    let module = instances.get(*instance).map(|it| it.module);
    if let Some(links) = module.and_then(|module| links.get_mut(module)) {
        links.exports.insert(name.clone());
    }
}

/// Notes that an export is needed as its module has it.
fn want(item: &Item, instances: &[Instance], wanted: &mut [BTreeSet<String>]) {
    if let Item::Export { instance, name } = item {
        let module = instances.get(*instance).map(|it| it.module);
        if let Some(wanted) = module.and_then(|module| wanted.get_mut(module)) {
            wanted.insert(name.clone());
        }
    }
}

/// The instances of the plan. What one is given comes from those before it.
fn instances(plan: &Plan, functions: &[HashMap<String, Function>]) -> Vec<Instance> {
    let mut instances: Vec<Instance> = Vec::new();
    for step in &plan.steps {
        let Step::Instantiate { module, imports } = step else {
            continue;
        };
        let mut given = HashMap::new();
        for import in imports {
            if let Some(origin) = origin(&import.item, &instances, functions) {
                given.insert((import.module.clone(), import.name.clone()), origin);
            }
        }
        instances.push(Instance {
            module: *module,
            given,
        });
    }
    instances
}

/// Where a function of a module is defined; a module may export what it imports.
fn origin(
    item: &Item,
    instances: &[Instance],
    functions: &[HashMap<String, Function>],
) -> Option<Origin> {
    let Item::Export { instance, name } = item else {
        return None;
    };
    let from = instances.get(*instance)?;
    match functions.get(from.module)?.get(name)? {
        Function::Defined => Some((*instance, name.clone())),
        Function::Imported(name) => from.given.get(name).cloned(),
    }
}

fn exported_functions(module: &[u8]) -> Result<HashMap<String, Function>, MeterError> {
    let mut imported = Vec::new();
    let mut exported = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_)) {
                        imported.push((import.module.to_owned(), import.name.to_owned()));
                    }
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        let function = match imported.get(export.index as usize) {
                            Some(name) => Function::Imported(name.clone()),
                            None => Function::Defined,
                        };
                        exported.insert(export.name.to_owned(), function);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(exported)
}

#[cfg(test)]
mod tests;
