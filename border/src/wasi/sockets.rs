//! `wasi:sockets`: there is no network. The sandbox lists the functions and what they answer.

use super::{Function, Handle};
use crate::abi::Value;
use lambdabox_sandbox::wasi::sockets::INTERFACES;

/// What answers a function, by its interface without the `wasi:`.
pub(super) fn find(interface: &str, function: &str) -> Option<Function> {
    let interface = interface.strip_prefix("sockets/")?;
    match (interface, function) {
        ("instance-network", "instance-network") => {
            return Some(Function::Sandbox(|sandbox, _, _| {
                let network = sandbox.instance_network()?;
                Ok(Value::Handle(Handle::Network(network)))
            }));
        }
        // Answers an option, of which there is none.
        ("network", "network-error-code") => return Some(Function::Refused("")),
        _ => {}
    }
    let known = INTERFACES.iter().find(|known| known.name == interface)?;
    let refused = known.refused.iter().find(|(name, _)| *name == function);
    match refused {
        Some((_, code)) => Some(Function::Refused(code)),
        None => known
            .unreachable
            .contains(&function)
            .then_some(Function::Unreachable),
    }
}
