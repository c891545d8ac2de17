//! One execution environment: it outlives its processes.

use super::{InvokeError, deploy::Deployment};
use crate::{
    clock::init_clock_rate,
    engine::{CallLimits, CallOutcome, Engine, Failure, Instance, Tmp},
    fault::Fault,
    ids::EnvironmentIds,
    limits,
    log::{Transcript, lines::InitPhase},
    time::Timestamp,
};

/// An environment. After a timeout, a crash or running out of memory Lambda resets it: the next
/// event finds the same log stream, the same credentials and the same `/tmp`, and a new process.
#[derive(Debug)]
pub(super) struct Environment<I> {
    pub(super) ids: EnvironmentIds,
    pub(super) process: Process<I>,
    /// The most memory that its process has used, in bytes.
    pub(super) peak_bytes: u64,
    /// When it is done with what it was handed last.
    pub(super) free_at: Timestamp,
}

/// What runs in an environment.
#[derive(Debug)]
pub(super) enum Process<I> {
    /// A process that is ready for an event.
    Ready(Running<I>),
    /// None, and the files that the last one left in `/tmp`.
    Ended(Tmp),
}

/// A process that went through INIT.
#[derive(Debug)]
pub(super) struct Running<I> {
    pub(super) instance: I,
    /// When its instance was created: zero of its monotonic clock.
    pub(super) epoch: Timestamp,
}

impl<I: Instance> Running<I> {
    /// The end of the process, and the files that it left in `/tmp`.
    pub(super) fn end(mut self) -> Tmp {
        self.instance.take_tmp()
    }
}

impl<I: Instance> Environment<I> {
    /// Ends its process, if it has one.
    pub(super) fn reset(&mut self) {
        let process = std::mem::replace(&mut self.process, Process::Ended(Tmp::default()));
        self.process = Process::Ended(match process {
            Process::Ready(running) => running.end(),
            Process::Ended(tmp) => tmp,
        });
        self.peak_bytes = 0;
    }
}

/// How an attempt at INIT is made.
pub(super) struct InitRun {
    pub(super) phase: InitPhase,
    /// What AWS itself needs to start the runtime.
    pub(super) published_ns: u64,
    pub(super) seed: u64,
    /// When the instance is created.
    pub(super) epoch: Timestamp,
    /// How long it may take, the published time included.
    pub(super) limit_ns: u64,
}

/// How an attempt at INIT went.
pub(super) struct InitAttempt<I> {
    pub(super) result: Result<Running<I>, Stopped>,
    /// The published time and what was metered.
    pub(super) elapsed_ns: u64,
    pub(super) fuel: u64,
    pub(super) memory_bytes: u64,
}

/// A process that INIT has ended.
pub(super) struct Stopped {
    pub(super) fault: Fault,
    /// What it left in `/tmp`.
    pub(super) tmp: Tmp,
}

/// Starts an instance and runs INIT in it.
pub(super) fn init<E: Engine>(
    engine: &E,
    deployment: &mut Deployment,
    run: &InitRun,
    tmp: Tmp,
    transcript: &mut Transcript,
) -> Result<InitAttempt<E::Instance>, InvokeError> {
    let mut instance = engine.instantiate(deployment.spec_for(run.seed, run.epoch))?;
    instance.put_tmp(tmp);
    // AWS's own start-up comes first: the code begins after it, and has less time left.
    let start_ns = run.published_ns.min(run.limit_ns);
    let limits = CallLimits {
        start_ns,
        time_ns: run.limit_ns - start_ns,
        clock_rate: match run.phase {
            InitPhase::Init => Some(init_clock_rate()),
            // Within an invocation it has the CPU of an invocation.
            InitPhase::Invoke => None,
        },
        response_bytes: limits::RESPONSE_MAX_BYTES,
    };
    let outcome = instance.init(&deployment.config().handler, &limits);
    let call = Call::of(outcome, run.epoch, transcript)?;
    let running = Running {
        instance,
        epoch: run.epoch,
    };
    let result = match call.result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(Fault::Init(failure)),
        Err(fault) => Err(fault),
    };
    Ok(InitAttempt {
        result: match result {
            Ok(()) => Ok(running),
            Err(fault) => Err(Stopped {
                fault,
                tmp: running.end(),
            }),
        },
        elapsed_ns: start_ns.saturating_add(call.elapsed_ns).min(run.limit_ns),
        fuel: call.fuel,
        memory_bytes: call.memory_bytes,
    })
}

/// What a call came to, with its output already in the log.
pub(super) struct Call<T> {
    pub(super) result: Result<Result<T, Failure>, Fault>,
    pub(super) elapsed_ns: u64,
    pub(super) fuel: u64,
    pub(super) memory_bytes: u64,
}

impl<T> Call<T> {
    pub(super) fn of(
        outcome: CallOutcome<T>,
        epoch: Timestamp,
        transcript: &mut Transcript,
    ) -> Result<Self, InvokeError> {
        let result = match outcome.result {
            Ok(answer) => Ok(answer),
            Err(ending) => Err(Fault::try_from(ending)?),
        };
        transcript.output(epoch, outcome.output, outcome.output_truncated);
        Ok(Self {
            result,
            elapsed_ns: outcome.elapsed_ns,
            fuel: outcome.fuel,
            memory_bytes: outcome.memory_bytes,
        })
    }
}
