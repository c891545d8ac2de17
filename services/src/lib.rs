//! The account's services behind the way out of a function's environments.
//!
//! The host uses [`AccountServices`] as it is. The page loads this crate as a WebAssembly module of its
//! own (`module`) when a function first calls a service, so that nobody waits for it who needs none.

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "they are called by their names")]
mod module;

mod state;

use lambdabox_aws::{Caller, Moment, Permissions, Record, Reply, Waiting, wire};
use lambdabox_sandbox::services::{Aftermath, Happening, ServiceAnswer, ServiceRequest, Services};
use lambdabox_sandbox::{HttpResponse, Unreadable};
use state::State;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The services of one account with their state, and what their calls have set off since it was last asked for.
#[derive(Debug)]
pub struct AccountServices {
    state: Mutex<State>,
}

impl AccountServices {
    /// The services of an account in which nothing was made yet; `account` has twelve digits.
    #[must_use]
    pub fn new(account: &str) -> Self {
        Self {
            state: Mutex::new(State::new(account)),
        }
    }

    /// Puts records back that [`Self::take_aftermath`] has given, in any order; returns those that cannot be
    /// read: a call that would write over one of them is refused.
    pub fn restore(&self, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        self.state().restore(records)
    }

    /// What has changed since the last time, and what follows from it.
    #[must_use]
    pub fn take_aftermath(&self) -> Aftermath {
        self.state().take_aftermath()
    }

    /// Something happens though no guest and no client asks for it. What follows is in the next
    /// [`Self::take_aftermath`].
    pub fn happen(&self, happening: &Happening) {
        self.state().happen(happening);
    }

    /// Begins anew with these records, since somebody else has changed some of them; returns those that cannot
    /// be read.
    pub fn replace(&self, account: &str, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        self.state().replace(account, records)
    }

    /// Does what a request from outside asks for: it may have to wait, or be Lambda's.
    #[must_use]
    pub fn handle(&self, request: wire::Request, caller: &Caller, moment: Moment) -> Reply {
        let mut state = self.state();
        let outcome = state.act(|cloud| cloud.handle(request, caller, moment));
        state.follow(outcome.invocations, moment.now);
        outcome.reply
    }

    /// Tries once more to answer a request that waits.
    #[must_use]
    pub fn resume(&self, waiting: Waiting, caller: &Caller, moment: Moment) -> Reply {
        let mut state = self.state();
        let outcome = state.act(|cloud| cloud.resume(waiting, caller, moment));
        state.follow(outcome.invocations, moment.now);
        outcome.reply
    }

    /// Does one operation without the wire.
    ///
    /// # Errors
    /// AWS's.
    pub fn operate(
        &self,
        service: wire::Service,
        region: &str,
        operation: &str,
        input: &wire::Fields,
        caller: &Caller,
        moment: Moment,
    ) -> Result<wire::Fields, wire::Fault> {
        let mut state = self.state();
        let (output, invocations) =
            state.act(|cloud| cloud.operate(service, region, operation, input, caller, moment))?;
        state.follow(invocations, moment.now);
        Ok(output)
    }

    /// Whoever panicked meanwhile has left one call undone at most.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Services for AccountServices {
    fn answer(&self, request: ServiceRequest<'_>) -> Result<ServiceAnswer, Unreadable> {
        let ServiceRequest {
            request,
            caller,
            now_ms,
            seed,
            hops,
        } = request;
        let caller = Caller {
            arn: caller.arn.clone(),
            user_id: caller.user_id.clone(),
            permissions: match &caller.actions {
                None => Permissions::All,
                Some(actions) => Permissions::Actions(actions.clone()),
            },
            hops,
        };
        let is_head = request.method == "HEAD";
        let request = wire::Request {
            method: request.method,
            uri: request.url,
            headers: request.headers.into_iter().collect(),
            body: request.body.into(),
        };
        let moment = Moment { now: now_ms, seed };
        let answered = {
            let mut state = self.state();
            let mut answered = state.act(|cloud| cloud.answer(request, &caller, moment));
            let invocations = std::mem::take(&mut answered.invocations);
            state.follow(invocations, moment.now);
            answered
        };
        let response = answered.response;
        let mut headers: Vec<(String, String)> = response
            .headers
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        // An answer to HEAD says how long that to GET would be.
        if response.headers.get("content-length").is_none() {
            headers.push(("Content-Length".to_owned(), response.body.len().to_string()));
        }
        Ok(ServiceAnswer {
            response: HttpResponse {
                status: response.status,
                headers,
                body: if is_head {
                    Vec::new()
                } else {
                    response.body.into()
                },
            },
            waited_ms: u64::try_from(answered.waited).unwrap_or_default(),
        })
    }
}
