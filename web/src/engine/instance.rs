//! One environment's instance.

use super::ending::ending;
use super::fuel::Fuel;
use super::guest::{Answer, Guest, MeterImports};
use super::memory::MemoryMeter;
use super::runtime::{LoadedRuntime, text_of};
use lambdabox_core::engine::{
    CallLimits, CallOutcome, Ending, EngineError, Failure, Instance, InstanceSpec,
    InvocationContext, TrapKind,
};
use lambdabox_sandbox::{Library, Sandbox, SandboxConfig, Tmp};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Fuel for what a component's start functions do, as in the hosts' engine. Not charged to anyone:
/// a pre-initialised component does next to nothing here, and one that loops must still come to an
/// end.
const INSTANTIATION_FUEL: u64 = 1_000_000_000;

/// A running instance of a component in the browser.
#[derive(Debug)]
pub struct BrowserInstance {
    state: State,
    sandbox: Rc<RefCell<Sandbox>>,
    fuel: Fuel,
    memory: Rc<MemoryMeter>,
    /// Alive as long as the guest is.
    _meter: MeterImports,
}

/// Whether there is anything to call.
#[derive(Debug)]
enum State {
    Alive(Guest),
    /// It ended while it was instantiated; the first call says so.
    Stillborn(Ending),
    Dead,
}

impl BrowserInstance {
    pub(super) fn start(runtime: &LoadedRuntime, spec: &InstanceSpec) -> Result<Self, EngineError> {
        let sandbox = Rc::new(RefCell::new(sandbox(spec, runtime.library.clone())?));
        let fuel = Fuel::new()?;
        let memory = Rc::new(MemoryMeter::new(spec.memory_bytes, spec.uncounted_bytes));
        let meter = MeterImports::new(&fuel, &memory).map_err(|error| fault(&error))?;
        fuel.set(INSTANTIATION_FUEL);
        let state = match Guest::start(runtime, &sandbox, &fuel, &memory, &meter) {
            Ok(guest) => State::Alive(guest),
            Err(error) => match ending(&error, ended(&sandbox), &memory, &fuel) {
                Ending::Trap(TrapKind::BadCanonicalAbi) | Ending::Backstop => {
                    return Err(fault(&error));
                }
                Ending::RuntimeUnavailable { reason } => {
                    return Err(EngineError { message: reason });
                }
                ending => State::Stillborn(ending),
            },
        };
        memory.instantiated();
        Ok(Self {
            state,
            sandbox,
            fuel,
            memory,
            _meter: meter,
        })
    }

    /// Makes one call, within its limits, and says what happened.
    fn call<T>(
        &mut self,
        limits: &CallLimits,
        run: impl FnOnce(&Guest) -> Answer<T>,
    ) -> CallOutcome<T> {
        if let Ok(mut sandbox) = self.sandbox.try_borrow_mut() {
            sandbox.set_memory(self.memory.used(), self.memory.limit());
            self.fuel.set(match limits.clock_rate {
                Some(rate) => sandbox.begin_call_at(rate, limits.start_ns, limits.time_ns),
                None => sandbox.begin_call(limits.start_ns, limits.time_ns),
            });
        }
        let result = match std::mem::replace(&mut self.state, State::Dead) {
            State::Dead => Err(Ending::Trap(TrapKind::Other)),
            State::Stillborn(ending) => Err(ending),
            State::Alive(guest) => {
                let answer = run(&guest).map_err(|exception| {
                    ending(&exception, ended(&self.sandbox), &self.memory, &self.fuel)
                });
                match answer {
                    // Whoever has used up all its time is late, even if it has answered.
                    Ok(_) if self.fuel.left() == 0 => Err(Ending::Deadline),
                    Ok(answer) => {
                        self.state = State::Alive(guest);
                        Ok(answer)
                    }
                    Err(ending) => Err(ending),
                }
            }
        };
        self.outcome(result, limits)
    }

    fn outcome<T>(
        &self,
        result: Result<Result<T, Failure>, Ending>,
        limits: &CallLimits,
    ) -> CallOutcome<T> {
        let left = self.fuel.left();
        let mut outcome = CallOutcome {
            result,
            fuel: 0,
            elapsed_ns: limits.time_ns,
            memory_bytes: self.memory.used(),
            output: Vec::new(),
            output_truncated: false,
        };
        // A stack that was used up within a host call leaves the sandbox as it was in the middle of
        // it: then its output is lost. How deep a recursion may go is out of the engines' contract.
        if let Ok(mut sandbox) = self.sandbox.try_borrow_mut() {
            outcome.fuel = sandbox.fuel_spent(left);
            if !matches!(outcome.result, Err(Ending::Deadline)) {
                outcome.elapsed_ns = sandbox.elapsed_ns(left);
            }
            (outcome.output, outcome.output_truncated) = sandbox.take_output();
        }
        outcome
    }
}

impl Instance for BrowserInstance {
    fn take_tmp(&mut self) -> Tmp {
        self.state = State::Dead;
        // As in `outcome`: a stack that was used up within a host call leaves no sandbox.
        self.sandbox
            .try_borrow_mut()
            .map_or_else(|_| Tmp::default(), |mut sandbox| sandbox.take_tmp())
    }

    fn put_tmp(&mut self, tmp: Tmp) {
        if let Ok(mut sandbox) = self.sandbox.try_borrow_mut() {
            sandbox.put_tmp(tmp);
        }
    }

    fn init(&mut self, handler: &str, limits: &CallLimits) -> CallOutcome<()> {
        self.call(limits, |guest| guest.init(handler))
    }

    fn invoke(
        &mut self,
        event: &[u8],
        context: &InvocationContext,
        limits: &CallLimits,
    ) -> CallOutcome<Vec<u8>> {
        let mut outcome = self.call(limits, |guest| guest.invoke(event, context));
        if let Ok(Ok(response)) = &outcome.result {
            let bytes = response.len() as u64;
            if bytes > limits.response_bytes {
                outcome.result = Err(Ending::ResponseTooLarge { bytes });
                self.state = State::Dead;
            }
        }
        outcome
    }
}

/// Why the sandbox ended the instance, if it did.
fn ended(sandbox: &RefCell<Sandbox>) -> Option<lambdabox_sandbox::CallEnd> {
    sandbox
        .try_borrow()
        .ok()
        .and_then(|sandbox| sandbox.ended())
}

/// A fresh world with this deployment package and this library.
fn sandbox(spec: &InstanceSpec, library: Option<Library>) -> Result<Sandbox, EngineError> {
    Sandbox::new(SandboxConfig {
        environment: spec.environment.clone(),
        arguments: Vec::new(),
        package: spec.code.clone(),
        library,
        tmp_bytes: spec.tmp_bytes,
        seed: spec.seed,
        clock_rate: spec.clock_rate,
        epoch_ns: spec.epoch_ns,
    })
    .map_err(|error| EngineError {
        message: error.to_string(),
    })
}

fn fault(exception: &JsValue) -> EngineError {
    EngineError {
        message: text_of(exception),
    }
}
