//! A component that is compiled: its metered modules, and how they are put together.
//!
//! What a plan names is looked up once, when the component is loaded; starting an instance follows
//! numbers only.

use super::border::{Border, broken, core_of, staying, thrown, value_of};
use super::host_functions::HostFunctions;
use super::parts::Fuel;
use super::state::State;
use lambdabox_border::abi::{Lift, Lower, Value};
use lambdabox_border::wasi::Handle;
use lambdabox_meter::plan::{Export, FORMAT, Import, Item, Plan, Signature, Step};
use lambdabox_meter::rules;
use std::sync::Arc;
use wasmtime::{
    AsContextMut as _, Extern, Func, Instance, Memory, Module, ModuleExport, Result, Store,
    StoreContextMut, Val,
};

/// A component, ready to be started. Clones share it.
#[derive(Clone)]
pub(super) struct Component(Arc<Loaded>);

struct Loaded {
    engine: wasmtime::Engine,
    plan: Arc<Plan>,
    steps: Vec<Ready>,
    init: Found,
    invoke: Found,
    host: HostFunctions,
}

/// A step of the plan whose names were looked up.
enum Ready {
    Instantiate { module: Module, imports: Vec<Found> },
    Memory(Found),
    Realloc(Found),
    PostReturn(Found),
}

/// Something that modules pass to each other.
enum Found {
    Export {
        instance: usize,
        export: ModuleExport,
    },
    Host(usize),
    Fuel,
    /// A function of the meter by its name.
    Meter(&'static str),
}

/// An instance that can be called.
#[derive(Debug)]
pub struct Guest {
    component: Component,
    init: Func,
    invoke: Func,
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component").finish_non_exhaustive()
    }
}

impl Component {
    /// Looks up what the plan names among these modules, which are by its numbers.
    pub(super) fn new(engine: &wasmtime::Engine, plan: Plan, modules: &[Module]) -> Result<Self> {
        if plan.format != FORMAT {
            return Err(wasmtime::Error::msg("a plan of another version"));
        }
        let plan = Arc::new(plan);
        // The modules of the instances so far, to find what their exports are called.
        let mut instances: Vec<Module> = Vec::new();
        let mut steps = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            steps.push(match step {
                Step::Instantiate { module, imports } => {
                    let module = modules.get(*module).cloned();
                    let module = module.ok_or_else(|| broken("no such module"))?;
                    let imports = found_imports(&module, imports, &instances)?;
                    instances.push(module.clone());
                    Ready::Instantiate { module, imports }
                }
                Step::Memory(item) => Ready::Memory(found(item, &instances)?),
                Step::Realloc(item) => Ready::Realloc(found(item, &instances)?),
                Step::PostReturn(item) => Ready::PostReturn(found(item, &instances)?),
            });
        }
        Ok(Self(Arc::new(Loaded {
            engine: engine.clone(),
            steps,
            init: found(&plan.init.function, &instances)?,
            invoke: found(&plan.invoke.function, &instances)?,
            host: HostFunctions::new(engine, &plan)?,
            plan,
        })))
    }

    pub(super) fn engine(&self) -> &wasmtime::Engine {
        &self.0.engine
    }

    /// Starts an instance in a fresh store. What its modules do while they start is metered with
    /// `budget`.
    pub(super) fn start(&self, store: &mut Store<State>, budget: u64) -> Result<Guest> {
        let fuel = Fuel::new(&mut *store, budget)?;
        store.data_mut().parts.set_fuel(fuel);
        let loaded = &*self.0;
        let mut instances: Vec<Instance> = Vec::new();
        for step in &loaded.steps {
            match step {
                Ready::Instantiate { module, imports } => {
                    let imports = imports
                        .iter()
                        .map(|item| loaded.item(store, item, &instances))
                        .collect::<Result<Vec<_>>>()?;
                    instances.push(Instance::new(&mut *store, module, &imports)?);
                }
                Ready::Memory(item) => {
                    let memory = loaded.memory(store, item, &instances)?;
                    store.data_mut().parts.memories.push(memory);
                }
                Ready::Realloc(item) => {
                    let function = loaded.function(store, item, &instances)?;
                    store.data_mut().parts.reallocs.push(function);
                }
                Ready::PostReturn(item) => {
                    let function = loaded.function(store, item, &instances)?;
                    store.data_mut().parts.post_returns.push(function);
                }
            }
        }
        Ok(Guest {
            component: self.clone(),
            init: loaded.function(store, &loaded.init, &instances)?,
            invoke: loaded.function(store, &loaded.invoke, &instances)?,
        })
    }
}

impl Loaded {
    fn item(
        &self,
        store: &mut Store<State>,
        item: &Found,
        instances: &[Instance],
    ) -> Result<Extern> {
        match item {
            Found::Export { instance, export } => {
                let instance = instances.get(*instance);
                let export = instance.and_then(|it| it.get_module_export(store, export));
                export.ok_or_else(|| broken("no such export"))
            }
            Found::Host(number) => self.host.get(store, *number),
            Found::Fuel => {
                let fuel = store.data().parts.fuel();
                let fuel = fuel.ok_or_else(|| broken("no counter"))?;
                Ok(fuel.global().into())
            }
            Found::Meter(name) => self.host.of_meter(store, name),
        }
    }

    fn function(
        &self,
        store: &mut Store<State>,
        item: &Found,
        instances: &[Instance],
    ) -> Result<Func> {
        let function = self.item(store, item, instances)?.into_func();
        function.ok_or_else(|| broken("a function that is none"))
    }

    fn memory(
        &self,
        store: &mut Store<State>,
        item: &Found,
        instances: &[Instance],
    ) -> Result<Memory> {
        let memory = self.item(store, item, instances)?.into_memory();
        memory.ok_or_else(|| broken("a memory that is none"))
    }
}

/// What a module imports, in its own order: the plan's imports, and around them the meter's.
fn found_imports(module: &Module, imports: &[Import], instances: &[Module]) -> Result<Vec<Found>> {
    let mut planned = imports.iter();
    let mut all = Vec::with_capacity(imports.len() + 3);
    for import in module.imports() {
        all.push(match (import.module(), import.name()) {
            (rules::MODULE, rules::FUEL) => Found::Fuel,
            (rules::MODULE, rules::GROW_MEMORY) => Found::Meter(rules::GROW_MEMORY),
            (rules::MODULE, rules::GROW_MEMORY_FAILED) => Found::Meter(rules::GROW_MEMORY_FAILED),
            (module, name) => {
                let next = planned.next();
                let next = next.filter(|next| next.module == module && next.name == name);
                let next = next.ok_or_else(|| broken("an import that is not planned"))?;
                found(&next.item, instances)?
            }
        });
    }
    Ok(all)
}

fn found(item: &Item, instances: &[Module]) -> Result<Found> {
    Ok(match item {
        Item::Host(number) => Found::Host(*number),
        Item::Export { instance, name } => {
            let module = instances.get(*instance);
            let export = module.and_then(|module| module.get_export_index(name));
            Found::Export {
                instance: *instance,
                export: export.ok_or_else(|| broken("no such export"))?,
            }
        }
    })
}

impl Guest {
    /// Calls the contract's `init`.
    pub(super) fn init(
        &self,
        store: &mut Store<State>,
        parameters: Vec<Value<Handle>>,
    ) -> Result<Value<Handle>> {
        call(store, &self.component.0.plan.init, self.init, parameters)
    }

    /// Calls the contract's `invoke`.
    pub(super) fn invoke(
        &self,
        store: &mut Store<State>,
        parameters: Vec<Value<Handle>>,
    ) -> Result<Value<Handle>> {
        call(
            store,
            &self.component.0.plan.invoke,
            self.invoke,
            parameters,
        )
    }
}

fn call(
    store: &mut Store<State>,
    export: &Export,
    function: Func,
    parameters: Vec<Value<Handle>>,
) -> Result<Value<Handle>> {
    let Signature { params, result, .. } = &export.signature;
    let border = Border::new(store.as_context_mut(), &export.signature);
    let core = Lower::new(&border).parameters(params, parameters);
    let core = core.map_err(thrown)?;
    let types = export.signature.lifted_parameters();
    let arguments: Vec<Val> = types
        .into_iter()
        .zip(core)
        .map(|(ty, core)| value_of(ty, core))
        .collect();
    let mut answer = [Val::I32(0)];
    let answer = match result {
        Some(_) => &mut answer[..],
        None => &mut [],
    };
    function.call(&mut *store, &arguments, answer)?;
    let Some(ty) = result else {
        return Ok(Value::Fields(Vec::new()));
    };
    let core = answer.first().map(core_of).unwrap_or_default();
    let most_bytes = store.data().parts.most_bytes;
    let border = Border::new(store.as_context_mut(), &export.signature);
    let value = Lift::new(&border, most_bytes).result(ty, core);
    let value = value.map_err(thrown)?;
    if let Some(number) = export.post_return {
        let function = store.data().parts.post_returns.get(number).copied();
        let function = function.ok_or_else(|| broken("no such function"))?;
        let mut store: StoreContextMut<'_, State> = store.as_context_mut();
        staying(&mut store, |store| function.call(store, answer, &mut []))?;
    }
    Ok(value)
}
