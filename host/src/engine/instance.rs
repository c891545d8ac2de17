//! One environment's instance: what wasmtime does in it. What follows from that is
//! [`Process`]'s.

use super::WasmtimeEngine;
use super::backstop::{Backstop, Cut};
use super::component::Guest;
use super::config::{HOST_STACK_BYTES, WASM_STACK_BYTES};
use super::ending::ending;
use super::state::State;
use lambdabox_border::abi::Value;
use lambdabox_border::contract;
use lambdabox_border::wasi::Handle;
use lambdabox_core::engine::{
    Answer, CallLimits, Ending, EngineError, Failure, INSTANTIATION_FUEL, InstanceSpec,
    InvocationContext, Machine, MemoryCount, OutOfMemory, Process, TrapKind,
};
use lambdabox_sandbox::{CallEnd, Sandbox};
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

/// A running instance of a component in wasmtime.
pub type WasmtimeInstance = Process<WasmtimeMachine>;

/// What wasmtime has for one instance.
pub struct WasmtimeMachine {
    store: Store<State>,
    backstop: Backstop,
}

/// Why there is no instance.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotStarted {
    /// The pool has no slot left.
    #[error("all slots of the pool are in use")]
    NoSlot,
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<NotStarted> for EngineError {
    fn from(error: NotStarted) -> Self {
        match error {
            NotStarted::Engine(error) => error,
            NotStarted::NoSlot => Self {
                message: error.to_string(),
            },
        }
    }
}

pub(super) fn start(
    engine: &WasmtimeEngine,
    spec: &InstanceSpec,
) -> Result<WasmtimeInstance, NotStarted> {
    let WasmtimeEngine {
        component,
        backstop,
        library,
        or_else: _,
    } = engine;
    let watch = backstop.watch(component.engine(), INSTANTIATION_FUEL);
    let state = State::new(spec, library.clone(), watch)?;
    let mut store = Store::new(component.engine(), state);
    store.limiter(|state| &mut state.limiter);
    store.epoch_deadline_callback(|store| match store.data().watch.ticks() {
        Some(ticks) => Ok(UpdateDeadline::Continue(ticks)),
        None => Err(Trap::Interrupt.into()),
    });
    store.set_epoch_deadline(1);
    let started = with_stack(|| component.start(&mut store, INSTANTIATION_FUEL));
    let guest = match started {
        Ok(guest) => Ok(guest),
        Err(error) if is_guests_doing(&error) => Err(ended(&mut store, &error)),
        Err(error) if error.is::<PoolConcurrencyLimitError>() => return Err(NotStarted::NoSlot),
        Err(error) => return Err(engine_error(error).into()),
    };
    store.data_mut().limiter.memory.instantiated();
    let machine = WasmtimeMachine {
        store,
        backstop: backstop.clone(),
    };
    Ok(Process::new(machine, guest))
}

impl Machine for WasmtimeMachine {
    type Guest = Guest;

    fn sandbox<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> Option<T> {
        Some(act(&mut self.store.data_mut().sandbox))
    }

    fn memory(&self) -> MemoryCount {
        self.store.data().limiter.memory
    }

    fn give_fuel(&mut self, budget: u64) {
        let watch = self.backstop.watch(self.store.engine(), budget);
        self.store.set_epoch_deadline(watch.ticks().unwrap_or(1));
        self.store.data_mut().watch = watch;
        if let Some(fuel) = self.store.data().parts.fuel() {
            // Cannot fail: the counter is a number that can be set.
            let _ = fuel.set(&mut self.store, budget);
        }
    }

    fn fuel_left(&mut self) -> u64 {
        let fuel = self.store.data().parts.fuel();
        fuel.map_or(0, |fuel| fuel.left(&mut self.store))
    }

    fn init(&mut self, guest: &Guest, handler: &str) -> Answer<()> {
        let parameters = contract::init_parameters(handler);
        let answer = with_stack(|| guest.init(&mut self.store, parameters));
        self.answer(answer, contract::init_answer)
    }

    fn invoke(
        &mut self,
        guest: &Guest,
        event: &[u8],
        context: &InvocationContext,
    ) -> Answer<Vec<u8>> {
        let parameters = contract::invoke_parameters(event, context);
        let answer = with_stack(|| guest.invoke(&mut self.store, parameters));
        self.answer(answer, contract::invoke_answer)
    }

    fn cut(&mut self, fuel: u64, elapsed_ns: u64, limits: &CallLimits) {
        self.backstop.ended(&self.store.data().watch, |real| Cut {
            real,
            fuel,
            virtual_ns: elapsed_ns,
            limit_ns: limits.time_ns,
        });
    }
}

/// Runs `body` with as much native stack as a guest may use, whatever thread this is.
///
/// WebAssembly that outgrows its share of the stack traps; a thread with less stack than that
/// share would take the whole process down.
fn with_stack<T>(body: impl FnOnce() -> T) -> T {
    let needed = WASM_STACK_BYTES + HOST_STACK_BYTES;
    stacker::maybe_grow(needed, needed + HOST_STACK_BYTES, body)
}

/// Whether instantiation failed because of what the component does, not because of this machine.
fn is_guests_doing(error: &wasmtime::Error) -> bool {
    error.is::<Trap>() || error.is::<OutOfMemory>() || error.is::<CallEnd>()
}

/// Why a call did not return.
fn ended(store: &mut Store<State>, error: &wasmtime::Error) -> Ending {
    let fuel = store.data().parts.fuel();
    let ran_out = fuel.is_some_and(|fuel| fuel.ran_out(&mut *store));
    ending(error, ran_out)
}

impl WasmtimeMachine {
    fn answer<T>(
        &mut self,
        answer: wasmtime::Result<Value<Handle>>,
        meaning: impl FnOnce(Value<Handle>) -> Option<Result<T, Failure>>,
    ) -> Answer<T> {
        match answer {
            // The plan has the contract's types, so there is always a meaning.
            Ok(answer) => meaning(answer).ok_or(Ending::Trap(TrapKind::BadCanonicalAbi)),
            Err(error) => Err(ended(&mut self.store, &error)),
        }
    }
}

fn engine_error(error: wasmtime::Error) -> EngineError {
    EngineError {
        message: format!("{error:#}"),
    }
}
