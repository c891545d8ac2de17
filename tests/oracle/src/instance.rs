//! One environment's instance.

use super::bindings::exports::lambdabox::runtime::lambda_handler as guest;
use super::bindings::{Function, FunctionPre};
use super::config::{HOST_STACK_BYTES, WASM_STACK_BYTES};
use super::ending::ending;
use super::limiter::MemoryLimiter;
use super::wasi::SandboxView;
use lambdabox_core::engine::{
    Answer, EngineError, Failure, INSTANTIATION_FUEL, InstanceSpec, InvocationContext, Machine,
    MemoryCount, OutOfMemory, Process,
};
use lambdabox_sandbox::{CallEnd, Library, Sandbox};
use wasmtime::{Store, Trap};

/// A running instance of a component.
pub type OracleInstance = Process<OracleMachine>;

/// What wasmtime has for one instance.
pub struct OracleMachine {
    store: Store<State>,
}

/// What a store carries for one instance.
pub(crate) struct State {
    sandbox: Sandbox,
    limiter: MemoryLimiter,
}

impl SandboxView for State {
    fn sandbox(&mut self) -> &mut Sandbox {
        &mut self.sandbox
    }
}

pub(crate) fn start(
    pre: &FunctionPre<State>,
    library: Option<Library>,
    spec: &InstanceSpec,
) -> Result<OracleInstance, EngineError> {
    let state = State {
        sandbox: spec.sandbox(library)?,
        limiter: MemoryLimiter {
            memory: MemoryCount::new(spec),
        },
    };
    let mut store = Store::new(pre.engine(), state);
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(usize::try_from(spec.memory_bytes).unwrap_or(usize::MAX));
    store.set_fuel(INSTANTIATION_FUEL).map_err(engine_error)?;
    let guest = match with_stack(|| pre.instantiate(&mut store)) {
        Ok(function) => Ok(function),
        Err(error) if is_guests_doing(&error) => Err(ending(&error)),
        Err(error) => return Err(engine_error(error)),
    };
    store.data_mut().limiter.memory.instantiated();
    Ok(Process::new(OracleMachine { store }, guest))
}

impl Machine for OracleMachine {
    type Guest = Function;

    fn sandbox<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> Option<T> {
        Some(act(&mut self.store.data_mut().sandbox))
    }

    fn memory(&self) -> MemoryCount {
        self.store.data().limiter.memory
    }

    fn give_fuel(&mut self, budget: u64) {
        // Cannot fail: fuel is on. Without any, the call would end at once.
        let _ = self.store.set_fuel(budget);
    }

    fn fuel_left(&mut self) -> u64 {
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
}

/// Runs `body` with as much native stack as a guest may use, whatever thread this is.
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
