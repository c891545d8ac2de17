//! What every HTTP server of this program keeps to, whatever it answers: bounds on connections, and the names
//! that it answers to.

mod connections;
mod hosts;

pub use connections::{Limits, serve};
pub use hosts::{HostError, Hosts};
