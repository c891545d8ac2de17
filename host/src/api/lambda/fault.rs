//! Refusals of the account, as Lambda tells them.

use crate::state::{RunError, StateError};
use lambdabox_aws::wire::{Fault, Fields};
use lambdabox_core::account::{Exception, Refusal};

/// What a call is answered with.
pub(super) struct Answer {
    pub(super) fields: Fields,
    /// The id of the request, if an invocation has one.
    pub(super) request_id: Option<String>,
}

pub(super) fn of(refusal: Refusal) -> Fault {
    let status = refusal.status();
    let side = if status < 500 { "User" } else { "Service" };
    let name = refusal.exception.name();
    let fault = Fault::new(name, refusal.message).status(status);
    match refusal.exception {
        Exception::Validation => fault,
        _ => fault.with("Type", side),
    }
}

/// The account cannot be kept: nothing has changed.
pub(super) fn of_state(error: StateError) -> Fault {
    of(Refusal::new(Exception::Service, error.to_string()))
}

/// A run did not take place.
pub(super) fn of_run(error: RunError) -> Fault {
    of(match error {
        RunError::Refused(refusal) => refusal,
        RunError::Failed(error) => error.into(),
        error @ (RunError::Machine(_) | RunError::Component(_)) => {
            Refusal::new(Exception::Service, error.to_string())
        }
    })
}
