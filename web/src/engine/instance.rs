//! One environment's instance: what the browser does in it. What follows from that is [`Process`]'s.

use super::ending::ending;
use super::fuel::Fuel;
use super::guest::{Called, Guest, MeterImports};
use super::memory::MemoryMeter;
use super::runtime::{LoadedRuntime, text_of};
use lambdabox_core::engine::{
    Answer, Ending, EngineError, INSTANTIATION_FUEL, InstanceSpec, InvocationContext, Machine,
    MemoryCount, Process, TrapKind,
};
use lambdabox_sandbox::{CallEnd, Sandbox};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// A running instance of a component in the browser.
pub type BrowserInstance = Process<BrowserMachine>;

/// What the browser has for one instance.
#[derive(Debug)]
pub struct BrowserMachine {
    sandbox: Rc<RefCell<Sandbox>>,
    fuel: Fuel,
    memory: Rc<MemoryMeter>,
    /// Alive as long as the guest is.
    _meter: MeterImports,
}

pub(super) fn start(
    runtime: &LoadedRuntime,
    spec: &InstanceSpec,
) -> Result<BrowserInstance, EngineError> {
    let sandbox = Rc::new(RefCell::new(spec.sandbox(runtime.library.clone())?));
    let fuel = Fuel::new()?;
    let memory = Rc::new(MemoryMeter::new(MemoryCount::new(spec)));
    let meter = MeterImports::new(&fuel, &memory).map_err(|error| fault(&error))?;
    fuel.set(INSTANTIATION_FUEL);
    let guest = Guest::start(runtime, &sandbox, &fuel, &memory, &meter);
    let machine = BrowserMachine {
        sandbox,
        fuel,
        memory,
        _meter: meter,
    };
    let guest = match guest {
        Ok(guest) => Ok(guest),
        Err(error) => match machine.ending(&error) {
            Ending::Trap(TrapKind::BadCanonicalAbi) | Ending::Backstop => {
                return Err(fault(&error));
            }
            Ending::RuntimeUnavailable { reason } => {
                return Err(EngineError { message: reason });
            }
            ending => Err(ending),
        },
    };
    machine.memory.instantiated();
    Ok(Process::new(machine, guest))
}

impl BrowserMachine {
    /// Why a call did not return.
    fn ending(&self, exception: &JsValue) -> Ending {
        ending(exception, self.ended(), &self.memory, &self.fuel)
    }

    /// Why the sandbox ended the instance, if it did.
    fn ended(&self) -> Option<CallEnd> {
        let sandbox = self.sandbox.try_borrow().ok()?;
        sandbox.ended()
    }

    fn answer<T>(&self, called: Called<T>) -> Answer<T> {
        called.map_err(|exception| self.ending(&exception))
    }
}

impl Machine for BrowserMachine {
    type Guest = Guest;

    fn sandbox<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> Option<T> {
        // A stack that was used up within a host call leaves the sandbox borrowed for ever.
        let mut sandbox = self.sandbox.try_borrow_mut().ok()?;
        Some(act(&mut sandbox))
    }

    fn memory(&self) -> MemoryCount {
        self.memory.count()
    }

    fn give_fuel(&mut self, budget: u64) {
        self.fuel.set(budget);
    }

    fn fuel_left(&mut self) -> u64 {
        self.fuel.left()
    }

    fn init(&mut self, guest: &Guest, handler: &str) -> Answer<()> {
        self.answer(guest.init(handler))
    }

    fn invoke(
        &mut self,
        guest: &Guest,
        event: &[u8],
        context: &InvocationContext,
    ) -> Answer<Vec<u8>> {
        self.answer(guest.invoke(event, context))
    }
}

fn fault(exception: &JsValue) -> EngineError {
    EngineError {
        message: text_of(exception),
    }
}
