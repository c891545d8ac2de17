//! The life of an instance, above every engine: from its start, over calls within their limits, to its
//! ending. An engine brings a [`Machine`]; what follows from what happens in it is decided here.

use super::{
    CallLimits, CallOutcome, Ending, Failure, Instance, InvocationContext, MemoryCount, TrapKind,
};
use lambdabox_sandbox::{Sandbox, Tmp};

/// Fuel for what a component's start functions do. Not charged to anyone: a pre-initialised
/// component does next to nothing there, and one that loops must still come to an end.
pub const INSTANTIATION_FUEL: u64 = 1_000_000_000;

/// What came of a call: an answer, or why the guest did not return.
pub type Answer<T> = Result<Result<T, Failure>, Ending>;

/// What an engine has for one instance: its sandbox, its fuel, its memory, and how its guest is called.
pub trait Machine {
    /// What can be called.
    type Guest;

    /// Does something with the sandbox. `None` if a call of the guest was unwound in the middle of
    /// using it, and it can never be used again.
    fn sandbox<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> Option<T>;

    /// The linear memory.
    fn memory(&self) -> MemoryCount;

    /// Gives the guest a budget of fuel for a call, in the place of what it had.
    fn give_fuel(&mut self, budget: u64);

    /// What is left of the budget.
    fn fuel_left(&mut self) -> u64;

    /// Calls the contract's `init`.
    fn init(&mut self, guest: &Self::Guest, handler: &str) -> Answer<()>;

    /// Calls the contract's `invoke`.
    fn invoke(
        &mut self,
        guest: &Self::Guest,
        event: &[u8],
        context: &InvocationContext,
    ) -> Answer<Vec<u8>>;

    /// The engine's backstop has ended a call, which had taken so much fuel and virtual time.
    fn cut(&mut self, fuel: u64, elapsed_ns: u64, limits: &CallLimits) {
        let _ = (fuel, elapsed_ns, limits);
    }
}

/// A process of an environment: an [`Instance`] on any [`Machine`].
#[derive(Debug)]
pub struct Process<M: Machine> {
    machine: M,
    life: Life<M::Guest>,
}

/// Whether there is anything to call.
#[derive(Debug)]
enum Life<G> {
    Alive(G),
    /// It ended while it was instantiated; the first call says so.
    Stillborn(Ending),
    Dead,
}

impl<M: Machine> Process<M> {
    /// A process whose component was instantiated, or ended meanwhile.
    #[must_use]
    pub fn new(machine: M, guest: Result<M::Guest, Ending>) -> Self {
        let life = match guest {
            Ok(guest) => Life::Alive(guest),
            Err(ending) => Life::Stillborn(ending),
        };
        Self { machine, life }
    }

    /// Makes one call, within its limits, and says what happened.
    fn call<T>(
        &mut self,
        limits: &CallLimits,
        run: impl FnOnce(&mut M, &M::Guest) -> Answer<T>,
    ) -> CallOutcome<T> {
        let memory = self.machine.memory();
        let budget = self.machine.sandbox(|sandbox| {
            sandbox.set_memory(memory.used(), memory.limit());
            match limits.clock_rate {
                Some(rate) => sandbox.begin_call_at(rate, limits.start_ns, limits.time_ns),
                None => sandbox.begin_call(limits.start_ns, limits.time_ns),
            }
        });
        if let Some(budget) = budget {
            self.machine.give_fuel(budget);
        }
        let result = match std::mem::replace(&mut self.life, Life::Dead) {
            Life::Dead => Err(Ending::Trap(TrapKind::Other)),
            Life::Stillborn(ending) => Err(ending),
            Life::Alive(guest) => match run(&mut self.machine, &guest) {
                // Whoever has used up all its time is late, even if it has answered.
                Ok(_) if self.machine.fuel_left() == 0 => Err(Ending::Deadline),
                Ok(answer) => {
                    self.life = Life::Alive(guest);
                    Ok(answer)
                }
                Err(ending) => Err(ending),
            },
        };
        self.outcome(result, limits)
    }

    fn outcome<T>(&mut self, result: Answer<T>, limits: &CallLimits) -> CallOutcome<T> {
        let left = self.machine.fuel_left();
        // A stack that was used up within a host call can leave no sandbox that could be asked: then
        // its output is lost. How deep a recursion may go is out of the engines' contract.
        let (fuel, took, (output, output_truncated)) = self
            .machine
            .sandbox(|sandbox| {
                let (fuel, took) = (sandbox.fuel_spent(left), sandbox.elapsed_ns(left));
                (fuel, took, sandbox.take_output())
            })
            .unwrap_or_else(|| (0, limits.time_ns, (Vec::new(), false)));
        let elapsed_ns = match result {
            Err(Ending::Deadline) => limits.time_ns,
            _ => took,
        };
        if matches!(result, Err(Ending::Backstop)) {
            self.machine.cut(fuel, elapsed_ns, limits);
        }
        CallOutcome {
            result,
            fuel,
            elapsed_ns,
            memory_bytes: self.machine.memory().used(),
            output,
            output_truncated,
        }
    }
}

impl<M: Machine> Instance for Process<M> {
    fn take_tmp(&mut self) -> Tmp {
        self.life = Life::Dead;
        let taken = self.machine.sandbox(Sandbox::take_tmp);
        taken.unwrap_or_default()
    }

    fn put_tmp(&mut self, tmp: Tmp) {
        // Only a sandbox that was never used gets files, and that one can be had.
        let _ = self.machine.sandbox(|sandbox| sandbox.put_tmp(tmp));
    }

    fn init(&mut self, handler: &str, limits: &CallLimits) -> CallOutcome<()> {
        self.call(limits, |machine, guest| machine.init(guest, handler))
    }

    fn invoke(
        &mut self,
        event: &[u8],
        context: &InvocationContext,
        limits: &CallLimits,
    ) -> CallOutcome<Vec<u8>> {
        let mut outcome = self.call(limits, |machine, guest| {
            machine.invoke(guest, event, context)
        });
        if let Ok(Ok(response)) = &outcome.result {
            let bytes = response.len() as u64;
            if bytes > limits.response_bytes {
                outcome.result = Err(Ending::ResponseTooLarge { bytes });
                self.life = Life::Dead;
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
