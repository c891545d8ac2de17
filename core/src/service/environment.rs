//! One execution environment: an instance, started and frozen.

use super::{InvokeError, deploy::Deployment};
use crate::{
    engine::{CallLimits, CallOutcome, Engine, Failure, Instance},
    fault::Fault,
    limits,
    log::Transcript,
    time::Timestamp,
};

/// An environment that is ready for an event.
#[derive(Debug)]
pub(super) struct Environment<I> {
    pub(super) instance: I,
    /// When its instance was created: zero of its monotonic clock.
    pub(super) epoch: Timestamp,
    pub(super) log_stream_name: String,
    /// The most memory that it has used, in bytes.
    pub(super) peak_bytes: u64,
}

/// How an attempt at INIT is made.
pub(super) struct InitRun {
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
    pub(super) result: Result<I, Fault>,
    /// The published time and what was metered.
    pub(super) elapsed_ns: u64,
    pub(super) fuel: u64,
    pub(super) memory_bytes: u64,
}

/// Starts an instance and runs INIT in it.
pub(super) fn init<E: Engine>(
    engine: &E,
    deployment: &mut Deployment,
    run: &InitRun,
    transcript: &mut Transcript,
) -> Result<InitAttempt<E::Instance>, InvokeError> {
    let mut instance = engine.instantiate(deployment.spec_for(run.seed, run.epoch))?;
    // AWS's own start-up comes first: the code begins after it, and has less time left.
    let start_ns = run.published_ns.min(run.limit_ns);
    let limits = CallLimits {
        start_ns,
        time_ns: run.limit_ns - start_ns,
        response_bytes: limits::RESPONSE_MAX_BYTES,
    };
    let outcome = instance.init(&deployment.config().handler, &limits);
    let call = Call::of(outcome, run.epoch, transcript)?;
    Ok(InitAttempt {
        result: match call.result {
            Ok(Ok(())) => Ok(instance),
            Ok(Err(failure)) => Err(Fault::Init(failure)),
            Err(fault) => Err(fault),
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
