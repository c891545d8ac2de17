//! From a component to its plan, by wasmtime's own reading of components.

use super::{Refusal, types::Types};
use crate::plan::{Export, FORMAT, HostFunction, Import, Item, Plan, Signature, Step};
use crate::proposals;
use wasmtime_environ::component::{
    CanonicalOptionsDataModel, ComponentTranslation, ComponentTypesBuilder, CoreDef, CoreExport,
    Export as ComponentExport, ExportItem, GlobalInitializer, InstantiateModule, OptionsIndex,
    RuntimeImportIndex, StaticModuleIndex, StringEncoding, Trampoline, TrampolineIndex, Translator,
    TypeFuncIndex,
};
use wasmtime_environ::{EntityIndex, ModuleTranslation, PrimaryMap, ScopeVec, Tunables};

const ASYNCHRONOUS: &str = "asynchronous functions";
const BETWEEN: &str = "calls from one component to another";
const OWN_RESOURCES: &str = "resources of its own";

/// A component, read: how to put it together, and its core modules as they stand.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "bundle"),
    expect(
        dead_code,
        reason = "whoever only checks a component needs no more than that it can be read"
    )
)]
pub(crate) struct Translated {
    pub(crate) plan: Plan,
    pub(crate) modules: Vec<Vec<u8>>,
}

/// Reads a component that exports the contract.
pub(crate) fn translate(component: &[u8]) -> Result<Translated, Refusal> {
    let mut validator = proposals::component_validator();
    let mut types = ComponentTypesBuilder::new(&validator);
    let scope = ScopeVec::new();
    let tunables = Tunables::default_u32();
    let translator = Translator::new(&tunables, &mut validator, &mut types, &scope);
    let (component, modules) =
        translator
            .translate(component)
            .map_err(|error| Refusal::Invalid {
                message: format!("{error:#}"),
            })?;
    let (types, _) = types.finish(&component.component);
    let reader = Reader {
        types: Types::new(&types, &component.component),
        component: &component,
        modules: &modules,
    };
    let plan = reader.plan()?;
    let modules = modules.values().map(|module| module.wasm.to_vec());
    Ok(Translated {
        plan,
        modules: modules.collect(),
    })
}

struct Reader<'a> {
    component: &'a ComponentTranslation,
    modules: &'a PrimaryMap<StaticModuleIndex, ModuleTranslation<'a>>,
    types: Types<'a>,
}

impl Reader<'_> {
    fn plan(&self) -> Result<Plan, Refusal> {
        let mut steps = Vec::new();
        // The module of each instance, to find what its exports are called.
        let mut instances = Vec::new();
        for initializer in &self.component.component.initializers {
            steps.push(match initializer {
                GlobalInitializer::InstantiateModule(
                    InstantiateModule::Static(module, args),
                    _,
                ) => {
                    let imports = self.imports(*module, args, &instances)?;
                    instances.push(*module);
                    Step::Instantiate {
                        module: module.as_u32() as usize,
                        imports,
                    }
                }
                GlobalInitializer::ExtractMemory(memory) => {
                    let export = memory.export.clone().map_index(EntityIndex::Memory);
                    Step::Memory(export_item(self.modules, &export, &instances)?)
                }
                GlobalInitializer::ExtractRealloc(realloc) => {
                    Step::Realloc(self.item(&realloc.def, &instances)?)
                }
                GlobalInitializer::ExtractPostReturn(post_return) => {
                    Step::PostReturn(self.item(&post_return.def, &instances)?)
                }
                // Nothing to be done: it is a host function, found where it is imported.
                GlobalInitializer::LowerImport { .. } => continue,
                GlobalInitializer::Resource(_) => return Err(unsupported(OWN_RESOURCES)),
                GlobalInitializer::InstantiateModule(InstantiateModule::Import(..), _) => {
                    return Err(unsupported("modules that it imports"));
                }
                GlobalInitializer::ExtractCallback(_) | GlobalInitializer::ExtractTable(_) => {
                    return Err(unsupported(ASYNCHRONOUS));
                }
            });
        }
        let host_functions = self.component.trampolines.values();
        let host_functions = host_functions.map(|trampoline| self.host_function(trampoline));
        Ok(Plan {
            format: FORMAT,
            steps,
            host_functions: host_functions.collect::<Result<_, _>>()?,
            init: self.export("init", &instances)?,
            invoke: self.export("invoke", &instances)?,
        })
    }

    fn imports(
        &self,
        module: StaticModuleIndex,
        args: &[CoreDef],
        instances: &[StaticModuleIndex],
    ) -> Result<Vec<Import>, Refusal> {
        let imports = self.modules[module].module.imports();
        imports
            .zip(args)
            .map(|((module, name, _), def)| {
                Ok(Import {
                    module: module.to_owned(),
                    name: name.to_owned(),
                    item: self.item(def, instances)?,
                })
            })
            .collect()
    }

    fn item(&self, def: &CoreDef, instances: &[StaticModuleIndex]) -> Result<Item, Refusal> {
        match def {
            CoreDef::Export(export) => export_item(self.modules, export, instances),
            CoreDef::Trampoline(index) => Ok(Item::Host(place(*index))),
            // What adapters between components are given.
            CoreDef::InstanceFlags(_) | CoreDef::UnsafeIntrinsic(_) | CoreDef::TaskMayBlock => {
                Err(unsupported(BETWEEN))
            }
        }
    }

    fn host_function(&self, trampoline: &Trampoline) -> Result<HostFunction, Refusal> {
        match trampoline {
            Trampoline::LowerImport {
                index,
                lower_ty,
                options,
            } => {
                let import = self
                    .lowered(index.as_u32())
                    .ok_or_else(|| unsupported("a lowered function without an import"))?;
                let (interface, path) = &self.component.component.imports[import];
                let (interface, _) = &self.component.component.import_types[*interface];
                let [function] = path.as_slice() else {
                    return Err(unsupported("an import outside of an interface"));
                };
                Ok(HostFunction::Call {
                    interface: super::world::unversioned(interface).to_owned(),
                    function: function.clone(),
                    signature: self.signature(*lower_ty, *options)?,
                })
            }
            Trampoline::ResourceDrop { instance, ty } => Ok(HostFunction::DropResource {
                instance: instance.as_u32() as usize,
                resource: self.types.resource(*ty)?,
            }),
            Trampoline::ResourceNew { .. } | Trampoline::ResourceRep { .. } => {
                Err(unsupported(OWN_RESOURCES))
            }
            Trampoline::Transcoder { .. }
            | Trampoline::ResourceTransferOwn
            | Trampoline::ResourceTransferBorrow
            | Trampoline::Trap
            | Trampoline::EnterSyncCall
            | Trampoline::ExitSyncCall => Err(unsupported(BETWEEN)),
            _ => Err(unsupported(ASYNCHRONOUS)),
        }
    }

    fn lowered(&self, number: u32) -> Option<RuntimeImportIndex> {
        let initializers = &self.component.component.initializers;
        initializers
            .iter()
            .find_map(|initializer| match initializer {
                GlobalInitializer::LowerImport { index, import } if index.as_u32() == number => {
                    Some(*import)
                }
                _ => None,
            })
    }

    fn signature(&self, ty: TypeFuncIndex, options: OptionsIndex) -> Result<Signature, Refusal> {
        let options = &self.component.component.options[options];
        if options.string_encoding != StringEncoding::Utf8 {
            return Err(unsupported("strings in another encoding than UTF-8"));
        }
        if options.async_ || options.callback.is_some() {
            return Err(unsupported(ASYNCHRONOUS));
        }
        let CanonicalOptionsDataModel::LinearMemory(memory) = options.data_model else {
            return Err(unsupported("values in garbage-collected objects"));
        };
        let (params, result) = self.types.function(ty)?;
        Ok(Signature {
            instance: options.instance.as_u32() as usize,
            memory: memory.memory.map(|index| index.as_u32() as usize),
            realloc: memory.realloc.map(|index| index.as_u32() as usize),
            params,
            result,
        })
    }

    /// A function of the contract.
    fn export(&self, name: &str, instances: &[StaticModuleIndex]) -> Result<Export, Refusal> {
        let missing = || Refusal::Contract {
            message: format!("it exports no function {name}"),
        };
        let component = &self.component.component;
        let handler = component
            .exports
            .raw_iter()
            .find_map(|(export, (index, _))| {
                export
                    .starts_with(super::world::HANDLER)
                    .then_some(&component.export_items[*index])
            });
        let Some(ComponentExport::Instance { exports, .. }) = handler else {
            return Err(missing());
        };
        let function = exports.raw_iter().find_map(|(export, (index, _))| {
            (export.as_str() == name).then_some(&component.export_items[*index])
        });
        let Some(ComponentExport::LiftedFunction { ty, func, options }) = function else {
            return Err(missing());
        };
        let post_return = component.options[*options].post_return;
        Ok(Export {
            function: self.item(func, instances)?,
            post_return: post_return.map(|index| index.as_u32() as usize),
            signature: self.signature(*ty, *options)?,
        })
    }
}

/// An export of an instance, by its name: modules keep their names when they are metered, but not
/// their numbers.
fn export_item(
    modules: &PrimaryMap<StaticModuleIndex, ModuleTranslation<'_>>,
    export: &CoreExport<EntityIndex>,
    instances: &[StaticModuleIndex],
) -> Result<Item, Refusal> {
    let instance = export.instance.as_u32() as usize;
    let name = match &export.item {
        ExportItem::Name(name) => Some(name.clone()),
        ExportItem::Index(wanted) => instances.get(instance).and_then(|module| {
            let module = &modules[*module].module;
            let mut exports = module.exports.iter();
            let (name, _) = exports.find(|(_, index)| *index == wanted)?;
            Some(module.strings[name].to_owned())
        }),
    };
    let name = name.ok_or_else(|| unsupported("an export without a name"))?;
    Ok(Item::Export { instance, name })
}

fn place(index: TrampolineIndex) -> usize {
    index.as_u32() as usize
}

/// What is neither refused by the validator nor known to every engine.
pub(super) fn unsupported(what: &'static str) -> Refusal {
    Refusal::Composed { what }
}
