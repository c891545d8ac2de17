//! Many requests to one function, in virtual time: environments, cold starts, reuse, throttles and
//! retries, latency and cost.
//!
//! Durations come from the function itself ([`crate::measure`]); everything else is integer
//! arithmetic on hundredths of a millisecond, so a simulation is the same to the byte on every
//! machine and in every engine.
//!
//! # What is assumed where AWS says nothing
//!
//! - Every environment behaves as the one that was measured, call by call.
//! - A request goes to the environment that was used last among the idle ones. One that becomes
//!   idle in the same instant counts.
//! - A request that started an environment waits for it, whatever becomes idle meanwhile.
//! - An idle environment is kept for [`Plan::keep_idle_s`], ten minutes unless asked for otherwise.
//! - An asynchronous event reaches the function in the instant in which it was sent, if it can.

mod arrivals;
pub mod axis;
mod course;
mod plan;
mod rate;
mod record;
mod totals;

pub use crate::service::ThrottleReason;
pub use plan::{InvocationType, Pattern, Plan, PlanError, REQUESTS_MAX};
pub use rate::{Rate, RateError};
pub use record::{Function, Lane, LaneCall, LaneEnd, Request, RequestStatus, Simulation};
pub use totals::{Latency, Totals};

use crate::{
    engine::Engine,
    limits,
    measure::Measured,
    service::{DeployError, InvokeError, Service, Settings},
};

/// Why there is no simulation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// It cannot be done so.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The event is longer than an asynchronous invocation takes.
    #[error(
        "{0} byte payload is too large for the Event invocation type (limit {max} bytes)",
        max = limits::ASYNC_EVENT_MAX_BYTES
    )]
    EventTooLarge(usize),
    /// The changed configuration is refused.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// The event is refused, or the engine fails.
    #[error(transparent)]
    Invoke(#[from] InvokeError),
}

/// Simulates a plan on the function of a service, whose own environments are left alone.
/// `memory_mb` in place of the function's own memory, if it is given; `tell` is called with the
/// number of calls that have been measured.
///
/// # Errors
/// [`SimulateError`].
pub fn simulate<E: Engine>(
    service: &Service<E>,
    event: &[u8],
    plan: &Plan,
    memory_mb: Option<u32>,
    tell: &mut dyn FnMut(usize),
) -> Result<Simulation, SimulateError> {
    plan.validate()?;
    let too_large = event.len() > limits::ASYNC_EVENT_MAX_BYTES;
    if too_large && plan.invocation_type == InvocationType::Event {
        return Err(SimulateError::EventTooLarge(event.len()));
    }
    let settings = Settings {
        seed: plan.seed,
        ..Settings::default()
    };
    let apart = service.apart(settings, |config| {
        config.memory_size = memory_mb.unwrap_or(config.memory_size);
    })?;
    let config = apart.config().cloned().ok_or(InvokeError::NotDeployed)?;
    let mut measured = Measured::start(apart, event, tell)?;
    let course = course::run(plan, &config, &mut measured)?;
    Ok(course.into_simulation(&config, plan, measured.calls().cloned().collect()))
}
