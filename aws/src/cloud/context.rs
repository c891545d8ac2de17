//! What an operation may know besides its parameters.

use super::{
    caller::Caller,
    effect::{Invocation, Task},
    moment::{Draws, Moment},
};
use crate::wire::Request;

/// What an operation may know besides its parameters, and what it leaves behind besides its output.
pub(crate) struct Context<'a> {
    /// The account's number.
    pub(crate) account: &'a str,
    /// The region that was called.
    pub(crate) region: &'a str,
    /// Who calls.
    pub(crate) caller: &'a Caller,
    /// Virtual time, in milliseconds since the epoch.
    pub(crate) now: i64,
    /// Ids.
    pub(crate) draws: Draws,
    /// The request, if it came over the wire.
    pub(crate) request: Option<&'a Request>,
    /// What other services have to do.
    pub(crate) tasks: Vec<Task>,
    /// The status if it is not the operation's own.
    pub(crate) status: Option<u16>,
    /// Headers besides those of the model.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The call cannot be answered yet.
    pub(crate) wait: Option<Wait>,
}

/// Until when a call waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    /// For how long after its arrival, in milliseconds.
    pub(crate) for_millis: i64,
    /// When there will be something at the latest.
    pub(crate) next: Option<i64>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        account: &'a str,
        region: &'a str,
        caller: &'a Caller,
        request: Option<&'a Request>,
        moment: Moment,
    ) -> Self {
        Self {
            account,
            region,
            caller,
            now: moment.now,
            draws: Draws::new(moment.seed),
            request,
            tasks: Vec::new(),
            status: None,
            headers: Vec::new(),
            wait: None,
        }
    }
}

impl Context<'_> {
    /// An ARN of this account and region.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:aws:{service}:{}:{}:{resource}",
            self.region, self.account
        )
    }

    /// Has a function invoked.
    pub(crate) fn invoke(
        &mut self,
        function: &str,
        payload: String,
        principal: &str,
        source: &str,
    ) {
        self.tasks.push(Task::Invoke(Invocation {
            function: function.to_owned(),
            payload,
            principal: principal.to_owned(),
            source: source.to_owned(),
            hops: self.caller.hops.saturating_add(1),
            answer_to: None,
        }));
    }

    /// A header of the request.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request?.headers.get(name)
    }
}
