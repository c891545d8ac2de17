//! One environment's instance.

use super::WasmtimeEngine;
use super::backstop::{Backstop, Cut};
use super::bindings::Function;
use super::bindings::exports::lambdabox::runtime::lambda_handler as guest;
use super::config::{HOST_STACK_BYTES, WASM_STACK_BYTES};
use super::ending::ending;
use super::state::State;
use lambdabox_core::engine::{
    CallLimits, CallOutcome, Ending, EngineError, Failure, Instance, InstanceSpec,
    InvocationContext, TrapKind,
};
use lambdabox_sandbox::Tmp;
use wasmtime::{Store, Trap, UpdateDeadline};

/// Fuel for what a component's start functions do. Not charged to anyone: a pre-initialised
/// component does next to nothing here, and one that loops must still come to an end.
const INSTANTIATION_FUEL: u64 = 1_000_000_000;

/// A running instance of a component in wasmtime.
pub struct WasmtimeInstance {
    store: Store<State>,
    guest: Guest,
    backstop: Backstop,
}

/// Whether there is anything to call.
enum Guest {
    Alive(Function),
    /// It ended while it was instantiated; the first call says so.
    Stillborn(Ending),
    Dead,
}

impl WasmtimeInstance {
    pub(super) fn start(engine: &WasmtimeEngine, spec: &InstanceSpec) -> Result<Self, EngineError> {
        let WasmtimeEngine {
            pre,
            backstop,
            library,
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
            Ok(function) => Guest::Alive(function),
            Err(error) if is_guests_doing(&error) => Guest::Stillborn(ending(&error)),
            Err(error) => return Err(engine_error(error)),
        };
        store.data_mut().limiter.instantiated();
        Ok(Self {
            store,
            guest,
            backstop: backstop.clone(),
        })
    }

    /// Makes one call, within its limits, and says what happened.
    fn call<T>(
        &mut self,
        limits: &CallLimits,
        run: impl FnOnce(&Function, &mut Store<State>) -> wasmtime::Result<Result<T, guest::Failure>>,
    ) -> CallOutcome<T> {
        let State {
            sandbox, limiter, ..
        } = self.store.data_mut();
        sandbox.set_memory(limiter.used(), limiter.limit());
        let budget = match limits.clock_rate {
            Some(rate) => sandbox.begin_call_at(rate, limits.start_ns, limits.time_ns),
            None => sandbox.begin_call(limits.start_ns, limits.time_ns),
        };
        let watch = self.backstop.watch(self.store.engine(), budget);
        self.store.set_epoch_deadline(watch.ticks().unwrap_or(1));
        self.store.data_mut().watch = watch;
        // Cannot fail: fuel is on.
        let fuelled = self.store.set_fuel(budget);

        let result = match std::mem::replace(&mut self.guest, Guest::Dead) {
            Guest::Dead => Err(Ending::Trap(TrapKind::Other)),
            Guest::Stillborn(ending) => Err(ending),
            Guest::Alive(function) => {
                let result = fuelled
                    .and_then(|()| with_stack(|| run(&function, &mut self.store)))
                    .map_err(|error| ending(&error));
                match result {
                    // Whoever has used up all its time is late, even if it has answered.
                    Ok(_) if self.fuel_left() == 0 => Err(Ending::Deadline),
                    Ok(result) => {
                        self.guest = Guest::Alive(function);
                        Ok(result.map_err(failure))
                    }
                    Err(ending) => Err(ending),
                }
            }
        };
        self.outcome(result, limits)
    }

    fn outcome<T>(
        &mut self,
        result: Result<Result<T, Failure>, Ending>,
        limits: &CallLimits,
    ) -> CallOutcome<T> {
        let left = self.fuel_left();
        let State {
            sandbox,
            limiter,
            watch,
        } = self.store.data_mut();
        let elapsed_ns = match result {
            Err(Ending::Deadline) => limits.time_ns,
            _ => sandbox.elapsed_ns(left),
        };
        let fuel = sandbox.fuel_spent(left);
        if matches!(result, Err(Ending::Backstop)) {
            self.backstop.ended(watch, |real| Cut {
                real,
                fuel,
                virtual_ns: elapsed_ns,
                limit_ns: limits.time_ns,
            });
        }
        let (output, output_truncated) = sandbox.take_output();
        CallOutcome {
            result,
            fuel,
            elapsed_ns,
            memory_bytes: limiter.used(),
            output,
            output_truncated,
        }
    }

    fn fuel_left(&self) -> u64 {
        // Cannot fail: fuel is on.
        self.store.get_fuel().unwrap_or(0)
    }
}

impl Instance for WasmtimeInstance {
    fn take_tmp(&mut self) -> Tmp {
        self.guest = Guest::Dead;
        self.store.data_mut().sandbox.take_tmp()
    }

    fn put_tmp(&mut self, tmp: Tmp) {
        self.store.data_mut().sandbox.put_tmp(tmp);
    }

    fn init(&mut self, handler: &str, limits: &CallLimits) -> CallOutcome<()> {
        self.call(limits, |function, store| {
            // The code lies below /var/task.
            function
                .lambdabox_runtime_lambda_handler()
                .call_init(store, &[], handler)
        })
    }

    fn invoke(
        &mut self,
        event: &[u8],
        context: &InvocationContext,
        limits: &CallLimits,
    ) -> CallOutcome<Vec<u8>> {
        let context = guest::InvocationContext {
            request_id: &context.request_id,
            deadline_ms: context.deadline_ms,
            invoked_function_arn: &context.invoked_function_arn,
            trace_id: &context.trace_id,
            client_context: context.client_context.as_deref(),
            cognito_identity: context.cognito_identity.as_deref(),
            tenant_id: context.tenant_id.as_deref(),
        };
        let mut outcome = self.call(limits, |function, store| {
            function
                .lambdabox_runtime_lambda_handler()
                .call_invoke(store, event, context)
        });
        if let Ok(Ok(response)) = &outcome.result {
            let bytes = response.len() as u64;
            if bytes > limits.response_bytes {
                outcome.result = Err(Ending::ResponseTooLarge { bytes });
                self.guest = Guest::Dead;
            }
        }
        outcome
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
    error.is::<Trap>()
        || error.is::<super::limiter::OutOfMemory>()
        || error.is::<lambdabox_sandbox::CallEnd>()
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
