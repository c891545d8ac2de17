//! What a function finds beyond its environment: the account's services, pretend endpoints, and nothing
//! else, as in a VPC without a way out.

mod door;
mod endpoint;
mod host;
mod latency;

pub use door::{Door, caller};
pub use endpoint::{Endpoint, EndpointError, Endpoints};
pub use latency::{CONNECTION, Latency, NOWHERE, OTHER_HOST, TABLE};

pub use lambdabox_sandbox::message;
pub use lambdabox_sandbox::services::{
    Aftermath, Caller, Follows, FunctionAnswer, Happening, NotInvoked, ServiceAnswer,
    ServiceRequest, Services, Summons, What,
};
pub use lambdabox_sandbox::{
    Answered, Arrival, HttpFailure, HttpRequest, HttpResponse, Network, Unreadable,
};
