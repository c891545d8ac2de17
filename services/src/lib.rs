//! The account's services behind the way out of a function's environments.
//!
//! The host uses [`AccountServices`] as it is. The page loads this crate as a WebAssembly module of its
//! own (`module`) when a function first calls a service, so that nobody waits for it who needs none.

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "they are called by their names")]
mod module;

use lambdabox_aws::{
    Caller, Change, Cloud, Effect, Moment, Outcome, Permissions, Record, Waiting, wire,
};
use lambdabox_sandbox::services::{ServiceAnswer, ServiceRequest, Services};
use lambdabox_sandbox::{HttpResponse, Unreadable};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The services of one account with their state.
#[derive(Debug)]
pub struct AccountServices {
    cloud: Mutex<Cloud>,
}

impl AccountServices {
    /// The services of an account in which nothing was made yet; `account` has twelve digits.
    #[must_use]
    pub fn new(account: &str) -> Self {
        Self {
            cloud: Mutex::new(Cloud::new(account)),
        }
    }

    /// Puts records back that [`Self::take_changes`] has given, in any order; returns those that cannot be
    /// read: a call that would write over one of them is refused.
    pub fn restore(&self, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        self.cloud().restore(records)
    }

    /// What changed since the last time, as records: a key, and its bytes unless it is gone.
    #[must_use]
    pub fn take_changes(&self) -> Vec<Change> {
        self.cloud().take_changes()
    }

    /// Begins anew with these records, since somebody else has changed some of them; returns those that cannot
    /// be read.
    pub fn replace(&self, account: &str, records: impl IntoIterator<Item = Record>) -> Vec<Record> {
        let mut cloud = self.cloud();
        *cloud = Cloud::new(account);
        let damaged = cloud.restore(records);
        // What was put back is no change.
        drop(cloud.take_changes());
        damaged
    }

    /// Does what a request from outside asks for: it may have to wait, or be Lambda's.
    #[must_use]
    pub fn handle(&self, request: wire::Request, caller: &Caller, moment: Moment) -> Outcome {
        self.cloud().handle(request, caller, moment)
    }

    /// Tries once more to answer a request that waits.
    #[must_use]
    pub fn resume(&self, waiting: Waiting, caller: &Caller, moment: Moment) -> Outcome {
        self.cloud().resume(waiting, caller, moment)
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
    ) -> Result<(wire::Fields, Vec<Effect>), wire::Fault> {
        self.cloud()
            .operate(service, region, operation, input, caller, moment)
    }

    /// Whoever panicked meanwhile has left one call undone at most.
    fn cloud(&self) -> MutexGuard<'_, Cloud> {
        self.cloud.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Services for AccountServices {
    fn answer(&self, request: ServiceRequest<'_>) -> Result<ServiceAnswer, Unreadable> {
        let ServiceRequest {
            request,
            caller,
            now_ms,
            seed,
        } = request;
        let caller = Caller {
            arn: caller.arn.clone(),
            user_id: caller.user_id.clone(),
            permissions: match &caller.actions {
                None => Permissions::All,
                Some(actions) => Permissions::Actions(actions.clone()),
            },
        };
        let is_head = request.method == "HEAD";
        let request = wire::Request {
            method: request.method,
            uri: request.url,
            headers: request.headers.into_iter().collect(),
            body: request.body.into(),
        };
        let moment = Moment { now: now_ms, seed };
        let answered = self.cloud().answer(request, &caller, moment);
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
