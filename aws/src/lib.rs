//! AWS's services around a function, simulated.
//!
//! [`wire`] turns the bytes of a request into an operation with its parameters and a result into the
//! bytes of a response, for every protocol AWS speaks, driven by botocore's models as data.
//! [`Cloud`] is the services themselves: typed state by region.
//!
//! Nothing here does I/O, reads a clock or draws a random number: the moment and the seed of a
//! request are handed in, so the same requests give the same bytes on every machine.

mod cloud;
mod cloudwatch;
mod dynamodb;
mod events;
mod logs;
mod mapping;
mod pattern;
mod s3;
mod secrets;
mod sns;
mod sqs;
mod ssm;
mod sts;
pub mod wire;

pub use cloud::{
    Cloud, DEFAULT_ACCOUNT,
    caller::{Caller, Permissions},
    effect::Invocation,
    moment::Moment,
    now::Answered,
    record::{Change, Record},
    reply::{Outcome, Reply, Waiting},
};
pub use mapping::{Answer as FunctionAnswer, NotInvoked};
