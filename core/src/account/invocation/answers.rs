//! Answers that a service waits for: event source mappings hand an event over again themselves.

use super::super::Account;
use super::destination::Never;
use super::{Delivery, Run, Target};
use crate::{
    invocation::Invocation,
    network::{FunctionAnswer, NotInvoked},
    time::Timestamp,
};

/// Whether an ARN is that of an event source mapping, with the batch that is meant.
pub(super) fn is_for_a_mapping(arn: &str) -> bool {
    arn.split(':').nth(5) == Some("event-source-mapping")
}

/// What a run has come to.
pub(super) fn of_run(run: &Run, invocation: &Invocation) -> FunctionAnswer {
    FunctionAnswer {
        payload: invocation.payload.clone(),
        failed: invocation.failed(),
        not_invoked: None,
        request_id: invocation.report.request_id.clone(),
        version: run.version.clone(),
    }
}

/// Why there was none.
pub(super) fn without_run(why: NotInvoked) -> FunctionAnswer {
    FunctionAnswer {
        not_invoked: Some(why),
        ..FunctionAnswer::default()
    }
}

impl From<Never> for NotInvoked {
    fn from(never: Never) -> Self {
        match never {
            Never::Gone => Self::Gone,
            Never::Loop => Self::Loop,
            Never::TooOld | Never::NoConcurrency => Self::Throttled,
        }
    }
}

impl Account {
    /// Tells whoever waits for the answer to an event; whether somebody does.
    pub(super) fn answer(&mut self, of: &Delivery, answer: &FunctionAnswer, at: Timestamp) -> bool {
        let Some(arn) = &of.answer_to else {
            return false;
        };
        let target = Target::Service {
            arn: arn.clone(),
            attributes: Vec::new(),
        };
        // All of it has a JSON form.
        let body = serde_json::to_string(answer).unwrap_or_default();
        let delivery = Delivery {
            name: format!("Answer of {}", of.target),
            hops: of.hops,
            ..Delivery::new(target, body, at)
        };
        self.enqueue_by_ourselves(delivery);
        true
    }
}
