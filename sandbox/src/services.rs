//! The services of an account, as requests of guests reach them: between whoever lets requests out and whoever
//! has the services, which on a host is a library and in a page a module of its own.

use crate::fs::Unreadable;
use crate::network::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// Who calls a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// What `GetCallerIdentity` answers.
    pub arn: String,
    /// The unique id that goes with it.
    pub user_id: String,
    /// The actions that are allowed (`s3:GetObject`, with `*` for any characters); `None` for all.
    pub actions: Option<Vec<String>>,
}

/// A request for one of AWS's addresses.
#[derive(Clone, Debug)]
pub struct ServiceRequest<'a> {
    /// The request; its address is a whole one.
    pub request: HttpRequest,
    /// Who sends it.
    pub caller: &'a Caller,
    /// When, in milliseconds since the Unix epoch on the virtual clock.
    pub now_ms: i64,
    /// What all ids of the answer follow from.
    pub seed: u64,
}

/// The services' answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// The response.
    pub response: HttpResponse,
    /// How long the service itself waited for something to come, in milliseconds.
    pub waited_ms: u64,
}

/// The services of an account, wherever they are.
pub trait Services: Debug + Send + Sync {
    /// Answers a request.
    ///
    /// # Errors
    /// [`Unreadable`] if this machine cannot get the services themselves.
    fn answer(&self, request: ServiceRequest<'_>) -> Result<ServiceAnswer, Unreadable>;
}
