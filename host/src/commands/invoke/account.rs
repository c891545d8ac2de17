//! Invokes a function of an account, which keeps its log, its metrics and the virtual time, and lets happen what
//! that sets off.

use super::super::stored::Refused;
use super::super::{FAILED, progress, tell};
use super::{Arguments, Output, print};
use crate::machine::Machine;
use crate::state::{Runner, State};
use lambdabox_core::account::FunctionKey;
use lambdabox_core::account::invocation::{
    Delivery, DeliveryId, Due, Mode, Next, Run, Sending, Sent,
};
use lambdabox_core::invocation::Invocation;
use std::process::ExitCode;

/// An account on this machine, and what is printed of its runs.
struct Session<'a> {
    state: State,
    runner: Runner,
    output: Output,
    event_name: &'a str,
    all_succeeded: bool,
}

/// Runs the command with a function of an account.
pub(super) fn run(
    arguments: &Arguments,
    key: FunctionKey,
    state: State,
    event: &[u8],
    event_name: &str,
) -> anyhow::Result<ExitCode> {
    let endpoints = arguments.function.endpoints()?;
    let mut session = Session {
        runner: Runner::new(Machine::new()?, state.account(), endpoints),
        state,
        output: arguments.output,
        event_name,
        all_succeeded: true,
    };
    for _ in 0..arguments.repeat.get() {
        let sending = Sending {
            qualifier: arguments.function.qualifier.clone(),
            ..Sending::new(key.clone(), event)
        };
        let mode = if arguments.asynchronous {
            Mode::Event
        } else {
            Mode::RequestResponse
        };
        let aftermath = session.runner.aftermath();
        let sent = session.state.change(|account| {
            account.keep_services(aftermath);
            account.submit(sending, mode)
        })?;
        match sent.map_err(Refused)? {
            Sent::Run(run) => {
                let (invocation, _) = session.perform(&run)?;
                session.show(&invocation)?;
                session.all_succeeded &= !invocation.failed();
                session.work_off(None)?;
            }
            Sent::Queued(id) => session.work_off(Some(id))?,
        }
    }
    let all_succeeded = session.all_succeeded;
    std::mem::forget(session.runner);
    Ok(if all_succeeded {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

impl Session<'_> {
    /// Runs what was begun, and ends it: all of it is kept by then.
    fn perform(&mut self, run: &Run) -> anyhow::Result<(Invocation, Next)> {
        let ran = self
            .runner
            .run(run, &mut |runtime, event| progress(runtime, &event));
        let aftermath = self.runner.aftermath();
        let (invocation, end) = match ran {
            Ok(ran) => ran,
            Err(error) => {
                self.state.change(|account| {
                    account.keep_services(aftermath);
                    account.abandon(run);
                })?;
                return Err(error.into());
            }
        };
        let next = self.state.change(|account| {
            account.keep_services(aftermath);
            account.end(run, &invocation, end)
        })?;
        Ok((invocation, next))
    }

    fn show(&self, invocation: &Invocation) -> anyhow::Result<()> {
        Ok(print(self.output, invocation, self.event_name)?)
    }

    /// Lets virtual time go on while something is left of what was set off. `own` is the event of the command itself,
    /// whose attempts are shown; of others a line is told.
    fn work_off(&mut self, own: Option<DeliveryId>) -> anyhow::Result<()> {
        let mut work = self.state.account().begin_work();
        while let Some(due) = self.state.change(|account| account.next_work(&mut work))? {
            match due {
                Due::Run(run) if run.delivery == own => {
                    let (invocation, next) = self.perform(&run)?;
                    self.show(&invocation)?;
                    self.say_of_own(next);
                }
                Due::Run(run) => {
                    let (invocation, next) = self.perform(&run)?;
                    say_of_other(&run, &invocation, next);
                }
                Due::Message(message) => self.happen(&message.happening())?,
                Due::Services(happening) => self.happen(&happening)?,
                Due::Dropped { delivery, why } if is_of(&delivery, &self.state, own) => {
                    return Err(Refused(why).into());
                }
                Due::Dropped { delivery, why } => tell(&format!(
                    "{} did not get an event ({}): {}",
                    delivery.target, delivery.name, why.message
                )),
            }
        }
        let left = self.state.account().queued().count();
        if left > 0 {
            tell(&format!(
                "{left} more events wait for their time: the next invocation goes on with them"
            ));
        }
        Ok(())
    }

    fn happen(&mut self, happening: &lambdabox_core::network::Happening) -> anyhow::Result<()> {
        self.runner.happen(happening);
        let aftermath = self.runner.aftermath();
        Ok(self
            .state
            .change(|account| account.keep_services(aftermath))?)
    }

    fn say_of_own(&mut self, next: Next) {
        match next {
            Next::Again { at, attempt } => tell(&format!(
                "the function failed: attempt {attempt} follows at {at} of virtual time"
            )),
            Next::GaveUp { attempts } => {
                tell(&format!(
                    "the function failed {attempts} times: Lambda gives the event up"
                ));
                self.all_succeeded = false;
            }
            Next::Done => {}
        }
    }
}

/// Whether an event that no function gets is the command's own: it is out of the queue then.
fn is_of(delivery: &Delivery, state: &State, own: Option<DeliveryId>) -> bool {
    let waits = |id| state.account().queued().any(|(there, _)| there == id);
    delivery.name.is_empty() && own.is_some_and(|own| !waits(own))
}

fn say_of_other(run: &Run, invocation: &Invocation, next: Next) {
    let came = if invocation.failed() {
        "failed"
    } else {
        "succeeded"
    };
    let then = match next {
        Next::Again { at, attempt } => format!(", attempt {attempt} follows at {at}"),
        Next::GaveUp { attempts } => format!(", given up after {attempts} attempts"),
        Next::Done => String::new(),
    };
    let duration = invocation.report.duration;
    tell(&format!(
        "then {} ({}) {came} after {duration} ms{then}",
        run.key.name, run.name
    ));
}
