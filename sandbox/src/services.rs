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
    /// How many events led to the invocation that sends it.
    pub hops: u32,
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

/// Something that happens to the services though no guest asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// When, in milliseconds since the Unix epoch on the virtual clock.
    pub now_ms: i64,
    /// What all ids follow from.
    pub seed: u64,
    /// What happens.
    pub what: What,
}

/// What happens to the services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// It is so late: whatever is due by now is done.
    Time,
    /// Lambda tells a queue or a topic what became of an event.
    Message {
        /// The ARN of who is told.
        to: String,
        /// What it says.
        body: String,
        /// What comes beside it, by name.
        attributes: Vec<(String, String)>,
        /// How many events led to it.
        hops: u32,
    },
    /// A function has answered an event source mapping.
    Answer {
        /// Whom, as [`Summons::answer_to`] has it.
        to: String,
        /// The answer.
        answer: FunctionAnswer,
    },
}

/// What a function said to whoever waits for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionAnswer {
    /// What it returned, or its error; nothing if it was never invoked.
    pub payload: String,
    /// Whether the handler failed.
    pub failed: bool,
    /// Why it was never invoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_invoked: Option<NotInvoked>,
    /// The id of the invocation.
    pub request_id: String,
    /// The version that ran.
    pub version: String,
}

/// Why a function was not invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotInvoked {
    /// There is no such function, version or alias.
    Gone,
    /// It has no room, and will have none.
    Throttled,
    /// The event comes from a loop.
    Loop,
    /// Somebody has stopped it.
    Stopped,
}

/// A record of the services: its key, and its bytes unless it is gone.
pub type Change = (String, Option<Vec<u8>>);

/// What has become of the services since they were last asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Records that have changed.
    pub changes: Vec<Change>,
    /// What follows.
    pub follows: Follows,
}

impl Aftermath {
    /// Takes what has come later.
    pub fn append(&mut self, later: Self) {
        self.changes.extend(later.changes);
        self.follows.summons.extend(later.follows.summons);
        self.follows.due_ms = later.follows.due_ms;
        self.follows.work_due_ms = later.follows.work_due_ms;
    }
}

/// What follows from calls of the services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follows {
    /// Functions that are to be invoked, in this order.
    pub summons: Vec<Summons>,
    /// When something happens of itself next, in milliseconds since the epoch: then [`What::Time`] is to be told.
    pub due_ms: Option<i64>,
    /// The same of what somebody has set off, and what is over at some time: not of schedules.
    pub work_due_ms: Option<i64>,
}

/// A function that a service invokes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summons {
    /// Its ARN, with or without an alias or version.
    pub function: String,
    /// The event, as JSON.
    pub payload: String,
    /// The service that invokes (`s3.amazonaws.com`).
    pub principal: String,
    /// The ARN on whose behalf it does.
    pub source: String,
    /// When, in milliseconds since the epoch.
    pub at_ms: i64,
    /// How many events led to this one.
    pub hops: u32,
    /// Whom the function's answer is told, once; nobody waits for the answers to other events.
    pub answer_to: Option<String>,
}
