use super::*;
use crate::engine::{ClockRate, InstanceSpec};
use std::num::NonZeroU64;

/// A guest that burns fuel and answers what it is told to.
struct Scripted {
    /// `None` once a call was unwound in the middle of a host call.
    sandbox: Option<Sandbox>,
    left: u64,
    cut: Option<(u64, u64)>,
}

/// What a call does: how much of its budget it leaves, and what it answers.
type Guest = fn(&mut Scripted) -> Answer<Vec<u8>>;

impl Machine for Scripted {
    type Guest = Guest;

    fn sandbox<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> Option<T> {
        self.sandbox.as_mut().map(act)
    }

    fn memory(&self) -> MemoryCount {
        MemoryCount::of(1 << 20, 0)
    }

    fn give_fuel(&mut self, budget: u64) {
        self.left = budget;
    }

    fn fuel_left(&mut self) -> u64 {
        self.left
    }

    fn init(&mut self, guest: &Guest, _handler: &str) -> Answer<()> {
        guest(self).map(|answer| answer.map(drop))
    }

    fn invoke(
        &mut self,
        guest: &Guest,
        _event: &[u8],
        _context: &InvocationContext,
    ) -> Answer<Vec<u8>> {
        guest(self)
    }

    fn cut(&mut self, fuel: u64, elapsed_ns: u64, _limits: &CallLimits) {
        self.cut = Some((fuel, elapsed_ns));
    }
}

/// A unit of fuel is a nanosecond.
const RATE: ClockRate = ClockRate::new(NonZeroU64::MIN, NonZeroU64::MIN);
const LIMITS: CallLimits = CallLimits {
    start_ns: 0,
    time_ns: 1_000,
    clock_rate: None,
    response_bytes: 3,
};

fn process(guest: Result<Guest, Ending>) -> Process<Scripted> {
    let spec = InstanceSpec {
        environment: Vec::new(),
        process: Vec::new(),
        code: Vec::new(),
        memory_bytes: 1 << 20,
        uncounted_bytes: 0,
        process_bytes: 0,
        tmp_bytes: 1 << 20,
        seed: 0,
        clock_rate: RATE,
        epoch_ns: 0,
        network: None,
    };
    let machine = Scripted {
        sandbox: Some(spec.sandbox(None).unwrap()),
        left: 0,
        cut: None,
    };
    Process::new(machine, guest)
}

fn context() -> InvocationContext {
    InvocationContext {
        request_id: String::new(),
        deadline_ms: 0,
        invoked_function_arn: String::new(),
        trace_id: String::new(),
        client_context: None,
        cognito_identity: None,
        tenant_id: None,
    }
}

fn invoke(process: &mut Process<Scripted>) -> CallOutcome<Vec<u8>> {
    process.invoke(b"{}", &context(), &LIMITS)
}

fn burn(machine: &mut Scripted, fuel: u64) {
    machine.left -= fuel;
}

/// What a dead instance answers, whatever it died of.
const DEAD: Ending = Ending::Trap(TrapKind::Other);

#[test]
fn a_guest_that_answers_lives_on_and_each_call_has_its_own_budget() {
    let mut process = process(Ok(|machine| {
        burn(machine, 400);
        Ok(Ok(vec![1, 2, 3]))
    }));
    assert_eq!(process.init("h", &LIMITS).result, Ok(Ok(())));
    for _ in 0..3 {
        let outcome = invoke(&mut process);
        assert_eq!(outcome.result, Ok(Ok(vec![1, 2, 3])));
        assert_eq!((outcome.fuel, outcome.elapsed_ns), (400, 400));
    }
}

#[test]
fn who_has_used_up_all_its_fuel_is_late_even_with_an_answer() {
    let mut process = process(Ok(|machine| {
        machine.left = 0;
        Ok(Ok(Vec::new()))
    }));
    let outcome = invoke(&mut process);
    assert_eq!(outcome.result, Err(Ending::Deadline));
    assert_eq!(outcome.elapsed_ns, LIMITS.time_ns);
    assert_eq!(invoke(&mut process).result, Err(DEAD));
}

#[test]
fn a_response_that_is_too_long_ends_the_instance() {
    let mut process = process(Ok(|_| Ok(Ok(vec![0; 4]))));
    let too_large = Ending::ResponseTooLarge { bytes: 4 };
    assert_eq!(invoke(&mut process).result, Err(too_large));
    assert_eq!(invoke(&mut process).result, Err(DEAD));
}

#[test]
fn one_that_ended_while_it_started_says_so_once() {
    let mut process = process(Err(Ending::OutOfMemory));
    assert_eq!(process.init("h", &LIMITS).result, Err(Ending::OutOfMemory));
    assert_eq!(invoke(&mut process).result, Err(DEAD));
}

#[test]
fn files_are_taken_out_of_the_dead_and_no_call_follows() {
    let mut process = process(Ok(|_| Ok(Ok(Vec::new()))));
    let tmp = process.take_tmp();
    assert_eq!(invoke(&mut process).result, Err(DEAD));
    process.put_tmp(tmp);
}

#[test]
fn a_lost_sandbox_is_an_ending_like_any_other() {
    let mut process = process(Ok(|machine| {
        machine.sandbox = None;
        Err(Ending::Trap(TrapKind::StackOverflow))
    }));
    let outcome = invoke(&mut process);
    assert_eq!(outcome.result, Err(Ending::Trap(TrapKind::StackOverflow)));
    assert_eq!((outcome.fuel, outcome.elapsed_ns), (0, LIMITS.time_ns));
    assert_eq!(invoke(&mut process).result, Err(DEAD));
    process.put_tmp(Tmp::default());
    process.take_tmp();
}

#[test]
fn the_engine_hears_of_its_backstop() {
    let mut process = process(Ok(|machine| {
        burn(machine, 7);
        Err(Ending::Backstop)
    }));
    assert_eq!(invoke(&mut process).result, Err(Ending::Backstop));
    assert_eq!(process.machine.cut, Some((7, 7)));
}
