//! How a function behaves from one invocation of an environment to the next: measured by running
//! it, call by call, as far as anybody asks.
//!
//! What is measured stands for every environment of the function: the first call is a cold start,
//! the n-th call is the n-th of the same environment, a second of virtual time after the one
//! before. All are handed the same event.

use crate::{
    engine::Engine,
    function::FunctionConfig,
    invocation::{Invocation, Status},
    report::ReportStatus,
    service::{InvokeError, InvokeOptions, Service},
    time::Milliseconds,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most calls of one environment that are measured; whatever comes later is like the last
/// ordinary one: one that neither reset the environment nor followed a reset.
pub const CALLS_MAX: usize = 200;
/// No further call is measured once so much fuel was burnt: about ten seconds of an ordinary
/// machine. The cold start and the first warm call are measured in any case.
const FUEL_ENOUGH: u64 = 10_000_000_000;
/// The longest name of an error that is kept, in characters: handlers choose them.
const ERROR_TYPE_MAX: usize = 100;

/// How one call went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// From the arrival of the event until the function's own timeout begins to run: starting an
    /// environment and INIT, also one that failed. 0 in a warm environment.
    #[serde(rename = "initMs")]
    pub init: Milliseconds,
    /// From there until the end. After a timeout or a crash in the call before, this call finds a new
    /// process, and INIT is in here.
    #[serde(rename = "durationMs")]
    pub duration: Milliseconds,
    /// How much of that INIT took; 0 in most calls.
    #[serde(rename = "suppressedInitMs", default)]
    pub suppressed_init: Milliseconds,
    /// In whole milliseconds.
    pub billed_duration_ms: u64,
    /// The most memory that the environment has used so far.
    pub max_memory_used_mb: u32,
    /// What came of it.
    pub outcome: Outcome,
    /// The error's name, if it failed and has one.
    pub error_type: Option<String>,
    /// Its process ended with it: the environment's next call begins with INIT.
    pub resets_environment: bool,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The handler returned.
    Succeeded,
    /// The handler raised an error.
    Failed,
    /// The function's timeout was reached.
    TimedOut,
    /// The environment broke down: out of memory, an exit, a failed INIT.
    Crashed,
}

impl Outcome {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::TimedOut => "Timed out",
            Self::Crashed => "Crashed",
        }
    }
}

impl Call {
    /// From the arrival to the end.
    #[must_use]
    pub const fn total(&self) -> Milliseconds {
        self.init.plus(self.duration)
    }
}

/// The calls of an environment, the first one being 0. Asked for in any order, as often as needed.
pub trait Calls {
    /// Why a call cannot be told.
    type Error;

    /// How the n-th call goes.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn call(&mut self, n: usize) -> Result<&Call, Self::Error>;
}

/// A function whose calls are measured when they are first asked for.
pub struct Measured<'a, E: Engine> {
    service: Service<E>,
    event: &'a [u8],
    first: Call,
    later: Vec<Call>,
    fuel: u64,
    /// Told how many calls have been measured.
    tell: &'a mut dyn FnMut(usize),
}

impl<'a, E: Engine> Measured<'a, E> {
    /// Measures the cold start in a service that has no environment yet.
    ///
    /// # Errors
    /// [`InvokeError`] if the event is refused or the engine fails.
    pub fn start(
        mut service: Service<E>,
        event: &'a [u8],
        tell: &'a mut dyn FnMut(usize),
    ) -> Result<Self, InvokeError> {
        let (first, fuel) = measure(&mut service, event, Duration::ZERO)?;
        tell(1);
        Ok(Self {
            service,
            event,
            first,
            later: Vec::new(),
            fuel,
            tell,
        })
    }

    /// The function's configuration.
    #[must_use]
    pub fn config(&self) -> Option<&FunctionConfig> {
        self.service.config()
    }

    /// What the next call of an environment costs that was reset: INIT runs within it. It is no part
    /// of [`Self::calls`], and the last that can be measured.
    ///
    /// # Errors
    /// [`InvokeError`] if the engine fails.
    pub fn after_reset(mut self) -> Result<Call, InvokeError> {
        self.service.reset_environments();
        measure(&mut self.service, self.event, Duration::from_secs(1)).map(|(call, _)| call)
    }

    /// What was measured so far, the cold start first.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// Whether another call is measured if it is asked for.
    fn goes_on(&self) -> bool {
        let mut latest = self.later.iter().rev();
        let (last, before) = match (latest.next(), latest.next()) {
            (None, _) => return true,
            (Some(last), before) => (last, before.unwrap_or(&self.first)),
        };
        // What a reset costs shows in the call after it, unless that one ends in the same way.
        let after_reset = last.resets_environment && !before.resets_environment;
        self.later.len() + 1 < CALLS_MAX && (self.fuel < FUEL_ENOUGH || after_reset)
    }

    /// The call that stands for all that were not measured.
    fn usual(&self) -> &Call {
        let after = std::iter::once(&self.first).chain(&self.later);
        let pairs = after.zip(&self.later);
        let ordinary = pairs
            .filter(|(before, call)| !before.resets_environment && !call.resets_environment)
            .last();
        match ordinary {
            Some((_, call)) => call,
            None => self.later.last().unwrap_or(&self.first),
        }
    }
}

impl<E: Engine> Calls for Measured<'_, E> {
    type Error = InvokeError;

    fn call(&mut self, n: usize) -> Result<&Call, InvokeError> {
        while self.later.len() < n && self.goes_on() {
            let (call, fuel) = measure(&mut self.service, self.event, Duration::from_secs(1))?;
            self.later.push(call);
            self.fuel = self.fuel.saturating_add(fuel);
            (self.tell)(self.later.len() + 1);
        }
        Ok(match n.checked_sub(1) {
            None => &self.first,
            Some(n) => self.later.get(n).unwrap_or_else(|| self.usual()),
        })
    }
}

/// One call, and the fuel that it burnt.
fn measure<E: Engine>(
    service: &mut Service<E>,
    event: &[u8],
    after: Duration,
) -> Result<(Call, u64), InvokeError> {
    let arrival = service.now().plus(after);
    let options = InvokeOptions {
        after: Some(after),
        ..InvokeOptions::default()
    };
    let invocation = service.invoke(event, &options)?;
    let elapsed = Milliseconds::from_nanos(service.now().nanos_since(arrival));
    let report = &invocation.report;
    let call = Call {
        // A failed INIT took its time too, of which REPORT says nothing.
        init: match report.init_duration {
            Some(init) => init,
            None if invocation.cold_start => elapsed.minus(report.duration),
            None => Milliseconds::default(),
        },
        duration: report.duration,
        suppressed_init: invocation.suppressed_init.unwrap_or_default(),
        billed_duration_ms: report.billed_duration_ms,
        max_memory_used_mb: report.max_memory_used_mb,
        outcome: outcome(&invocation),
        error_type: error_type(&invocation),
        resets_environment: service.warm_environments() == 0,
    };
    let fuel = invocation.fuel.init.saturating_add(invocation.fuel.invoke);
    Ok((call, fuel))
}

fn outcome(invocation: &Invocation) -> Outcome {
    match (invocation.status, invocation.report.status) {
        (_, Some(ReportStatus::Timeout)) => Outcome::TimedOut,
        (_, Some(ReportStatus::Error)) => Outcome::Crashed,
        (Status::Succeeded, None) => Outcome::Succeeded,
        (Status::Failed, None) => Outcome::Failed,
    }
}

fn error_type(invocation: &Invocation) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        error_type: Option<String>,
    }
    if invocation.status == Status::Succeeded {
        return None;
    }
    let reported = invocation.report.error_type.clone();
    let named = reported.or_else(|| {
        serde_json::from_str::<Document>(&invocation.payload)
            .ok()?
            .error_type
    })?;
    Some(named.chars().take(ERROR_TYPE_MAX).collect())
}
