//! Wasmtime, with its own fuel.

use super::{Answer, Outcome, Request, Run};
use wasmtime::{
    Config, Engine, Extern, ExternType, Func, Global, Instance, Memory, Module, OptLevel, Ref,
    RefType, ResourceLimiter, Store, Table, Trap, Val, ValType,
};

/// The settings that the contract is about, as the host has them.
pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .wasm_exceptions(false)
        .wasm_gc(false)
        .wasm_function_references(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_stack_switching(false)
        .shared_memory(false)
        .wasm_backtrace_max_frames(None);
    config
}

/// Quick to compile, and with deep stacks. Its NaNs are the processor's, as in V8; what arithmetic
/// makes of them is made equal in the generated modules themselves.
pub(crate) fn fuzzing_engine() -> Engine {
    let mut config = config();
    config
        .cranelift_opt_level(OptLevel::None)
        .memory_reservation(1 << 26)
        .max_wasm_stack(STACK - (1 << 20))
        .async_stack_size(STACK);
    Engine::new(&config).unwrap()
}

/// The stack of the thread that runs wasmtime must be larger than what it lets guests use.
pub(crate) const STACK: usize = 64 << 20;

#[derive(Debug, thiserror::Error)]
#[error("out of memory")]
struct OutOfMemory;

struct State {
    pages: u64,
    used: u64,
    calls: Vec<String>,
}

impl ResourceLimiter for State {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > 1 << 32 || maximum.is_some_and(|most| desired > most) {
            return Ok(false);
        }
        let used = self.used + (desired - current) as u64 / 65_536;
        if used > self.pages {
            return Err(OutOfMemory.into());
        }
        self.used = used;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let most = lambdabox_meter::rules::TABLE_ELEMENTS as usize;
        Ok(desired <= most && maximum.is_none_or(|maximum| desired <= maximum))
    }
}

fn value(ty: &str, bits: &str) -> Val {
    let bits: u64 = bits.parse().unwrap_or(0);
    match ty {
        "i32" => Val::I32((bits as u32).cast_signed()),
        "i64" => Val::I64(bits.cast_signed()),
        "f32" => Val::F32(bits as u32),
        "f64" => Val::F64(bits),
        "funcref" => Val::FuncRef(None),
        _ => Val::ExternRef(None),
    }
}

fn text(value: &Val) -> String {
    match value {
        Val::I32(value) => value.cast_unsigned().to_string(),
        Val::I64(value) => value.cast_unsigned().to_string(),
        Val::F32(bits) if f32::from_bits(*bits).is_nan() => "nan".into(),
        Val::F32(bits) => bits.to_string(),
        Val::F64(bits) if f64::from_bits(*bits).is_nan() => "nan".into(),
        Val::F64(bits) => bits.to_string(),
        Val::FuncRef(None) | Val::ExternRef(None) => "null".into(),
        _ => "ref".into(),
    }
}

fn texts(values: &[Val]) -> Vec<String> {
    values.iter().map(text).collect()
}

struct Environment {
    store: Store<State>,
    instance: Instance,
    /// What the host calls functions of.
    called: Instance,
}

impl Environment {
    fn start(module: &Module, request: &Request) -> wasmtime::Result<Self> {
        let state = State {
            pages: request.pages,
            used: 0,
            calls: Vec::new(),
        };
        let mut store = Store::new(module.engine(), state);
        store.limiter(|state| state);
        store.set_fuel(1_000_000)?;
        store.set_epoch_deadline(u64::MAX / 2);
        let mut imports = Vec::new();
        for import in module.imports() {
            imports.push(make(&mut store, import.ty())?);
        }
        let instance = Instance::new(&mut store, module, &imports)?;
        let called = match &request.caller {
            None => instance,
            Some(caller) => {
                let caller = Module::new(module.engine(), &caller.plain)?;
                let exports = caller.imports();
                let exports: Vec<_> = exports
                    .map(|import| instance.get_export(&mut store, import.name()).unwrap())
                    .collect();
                Instance::new(&mut store, &caller, &exports)?
            }
        };
        Ok(Self {
            store,
            instance,
            called,
        })
    }

    fn run(&mut self, run: &Run) -> Outcome {
        let function = self.called.get_func(&mut self.store, &run.name).unwrap();
        self.store.set_fuel(run.fuel.parse().unwrap()).unwrap();
        self.store.data_mut().calls.clear();
        let params: Vec<_> = run
            .params
            .iter()
            .map(|it| value(&it.ty, &it.bits))
            .collect();
        let mut results = vec![Val::I32(0); run.results.len()];
        let mut outcome = Outcome::default();
        match function.call(&mut self.store, &params, &mut results) {
            Ok(()) => outcome.returned = Some(texts(&results)),
            Err(error) => outcome.failed = Some(failure(&error)),
        }
        outcome.left = self.store.get_fuel().unwrap().to_string();
        outcome.calls = std::mem::take(&mut self.store.data_mut().calls);
        outcome
    }

    fn state(&mut self, request: &Request) -> Vec<String> {
        let store = &mut self.store;
        let item = |(name, _): &(String, String)| match self.instance.get_export(&mut *store, name)
        {
            Some(Extern::Memory(memory)) => {
                let data = memory.data(&*store);
                format!("{}:{}", data.len(), crc32fast::hash(data))
            }
            Some(Extern::Table(table)) => table.size(&*store).to_string(),
            Some(Extern::Global(global)) => text(&global.get(&mut *store)),
            other => panic!("{name}: {other:?}"),
        };
        request.state.iter().map(item).collect()
    }
}

fn make(store: &mut Store<State>, ty: ExternType) -> wasmtime::Result<Extern> {
    Ok(match ty {
        ExternType::Func(ty) => {
            let results: Vec<_> = ty.results().collect();
            Func::new(store, ty, move |mut caller, params, out| {
                let line = format!("{}:{}", caller.get_fuel()?, texts(params).join(","));
                caller.data_mut().calls.push(line);
                for (slot, ty) in out.iter_mut().zip(&results) {
                    *slot = zero(ty);
                }
                Ok(())
            })
            .into()
        }
        ExternType::Global(ty) => {
            let value = zero(ty.content());
            Global::new(store, ty, value)?.into()
        }
        ExternType::Memory(ty) => Memory::new(store, ty)?.into(),
        ExternType::Table(ty) => {
            let null = null(ty.element());
            Table::new(store, ty, null)?.into()
        }
        other => panic!("{other:?}"),
    })
}

fn null(ty: &RefType) -> Ref {
    Ref::null(ty.heap_type())
}

fn zero(ty: &ValType) -> Val {
    match ty {
        ValType::I32 => Val::I32(0),
        ValType::I64 => Val::I64(0),
        ValType::F32 => Val::F32(0),
        ValType::F64 => Val::F64(0),
        ValType::V128 => Val::V128(0.into()),
        ValType::Ref(ty) => null(ty).into(),
    }
}

/// The same names as for V8.
fn failure(error: &wasmtime::Error) -> String {
    if error.is::<OutOfMemory>() {
        return "out of memory".into();
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => "out of fuel".into(),
        Some(Trap::UnreachableCodeReached) => "Unreachable".into(),
        Some(Trap::MemoryOutOfBounds) => "MemoryOutOfBounds".into(),
        Some(Trap::TableOutOfBounds) => "TableOutOfBounds".into(),
        Some(Trap::IndirectCallToNull | Trap::BadSignature) => "IndirectCall".into(),
        Some(Trap::IntegerOverflow | Trap::BadConversionToInteger) => "IntegerOverflow".into(),
        Some(Trap::IntegerDivisionByZero) => "IntegerDivisionByZero".into(),
        Some(Trap::StackOverflow) => "StackOverflow".into(),
        _ => format!("{error:?}"),
    }
}

/// Makes the calls of a request in wasmtime, with the module as it was before metering.
pub(crate) fn run(engine: &Engine, module: &[u8], request: &Request) -> Answer {
    let mut answer = Answer::default();
    let module = match Module::new(engine, module) {
        Ok(module) => module,
        Err(error) => {
            answer.rejected = Some(format!("{error:?}"));
            return answer;
        }
    };
    let mut environment: Option<Environment> = None;
    for run in &request.runs {
        if run.fresh || environment.is_none() {
            match Environment::start(&module, request) {
                Ok(started) => environment = Some(started),
                Err(error) => {
                    return Answer {
                        stillborn: Some(format!("{error:?}")),
                        ..Answer::default()
                    };
                }
            }
        }
        if let Some(environment) = &mut environment {
            answer.runs.push(environment.run(run));
        }
    }
    if let Some(environment) = &mut environment {
        answer.state = environment.state(request);
    }
    answer
}
