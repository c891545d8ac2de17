//! One environment's instance: what wasmtime does in it. What follows from that is
//! [`Process`]'s.

use super::WasmtimeEngine;
use super::backstop::{Backstop, Cut};
use super::bindings::Function;
use super::bindings::exports::lambdabox::runtime::lambda_handler as guest;
use super::config::{HOST_STACK_BYTES, WASM_STACK_BYTES};
use super::ending::ending;
use super::state::State;
use lambdabox_core::engine::{
    Answer, CallLimits, EngineError, Failure, INSTANTIATION_FUEL, InstanceSpec, InvocationContext,
    Machine, MemoryCount, OutOfMemory, Process,
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
        pre,
        backstop,
        library,
        or_else: _,
    } = engine;
    let watch = backstop.watch(pre.engine(), INSTANTIATION_FUEL);
    let state = State::new(spec, library.clone(), watch)?;
    let mut store = Store::new(pre.engine(), state);
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(usize::try_from(spec.memory_bytes).unwrap_or(usize::MAX));
    store.set_fuel(INSTANTIATION_FUEL).map_err(engine_error)?;
    store.epoch_deadline_callback(|store| match store.data().watch.ticks() {
        Some(ticks) => Ok(UpdateDeadline::Continue(ticks)),
        None => Err(Trap::Interrupt.into()),
    });
    store.set_epoch_deadline(1);
    let guest = match with_stack(|| pre.instantiate(&mut store)) {
        Ok(function) => Ok(function),
        Err(error) if is_guests_doing(&error) => Err(ending(&error)),
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
    type Guest = Function;

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
        // Cannot fail: fuel is on. Without any, the call would end at once.
        let _ = self.store.set_fuel(budget);
    }

    fn fuel_left(&self) -> u64 {
        // Cannot fail: fuel is on.
        self.store.get_fuel().unwrap_or(0)
    }

    fn init(&mut self, guest: &Function, handler: &str) -> Answer<()> {
        // The code lies below /var/task.
        let handlers = guest.lambdabox_runtime_lambda_handler();
        answer(with_stack(|| {
            handlers.call_init(&mut self.store, &[], handler)
        }))
    }

    fn invoke(
        &mut self,
        guest: &Function,
        event: &[u8],
        context: &InvocationContext,
    ) -> Answer<Vec<u8>> {
        let context = guest::InvocationContext {
            request_id: &context.request_id,
            deadline_ms: context.deadline_ms,
            invoked_function_arn: &context.invoked_function_arn,
            trace_id: &context.trace_id,
            client_context: context.client_context.as_deref(),
            cognito_identity: context.cognito_identity.as_deref(),
            tenant_id: context.tenant_id.as_deref(),
        };
        let handlers = guest.lambdabox_runtime_lambda_handler();
        answer(with_stack(|| {
            handlers.call_invoke(&mut self.store, event, context)
        }))
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

fn answer<T>(answered: wasmtime::Result<Result<T, guest::Failure>>) -> Answer<T> {
    match answered {
        Ok(answer) => Ok(answer.map_err(failure)),
        Err(error) => Err(ending(&error)),
    }
}

fn failure(failure: guest::Failure) -> Failure {
    Failure {
        error_type: failure.error_type,
        error_message: failure.error_message,
        stack_trace: failure.stack_trace,
        document: failure.document,
    }
}

fn engine_error(error: wasmtime::Error) -> EngineError {
    EngineError {
        message: format!("{error:#}"),
    }
}
