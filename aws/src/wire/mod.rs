//! Requests to parameters, results to responses.

pub mod address;
mod checksum;
mod chunked;
pub(crate) mod constraints;
pub mod fault;
pub mod http;
pub mod model;
pub(crate) mod protocol;
mod read;
mod service;
pub mod time;
pub mod value;
mod write;

pub use checksum::Algorithm as ChecksumAlgorithm;
pub use fault::Fault;
pub use http::{Headers, Request, Response};
pub use read::{Call, Refused, read};
pub use service::Service;
pub use value::{Fields, Value};
pub use write::{answer, deny, refuse};
