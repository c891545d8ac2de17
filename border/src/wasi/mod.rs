//! WASI: every import of a guest is answered by a [`Sandbox`].
//!
//! Nothing here decides anything. What a guest can observe is decided in `lambdabox-sandbox`. This
//! module finds the function that a component names, takes its parameters as they were lifted, and
//! gives the sandbox's answer in the form of its type.

mod answer;
mod arguments;
mod filesystem;
mod functions;
mod http;
mod sockets;
mod streams;
#[cfg(test)]
mod tests;

use crate::abi::Value;
pub use arguments::Arguments;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::{CallEnd, Sandbox};

/// A resource in the guest's hands: what it is, and its number in the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// `wasi:filesystem/types.descriptor`
    Descriptor(u32),
    /// `wasi:filesystem/types.directory-entry-stream`
    DirectoryStream(u32),
    /// `wasi:io/streams.input-stream`
    Input(u32),
    /// `wasi:io/streams.output-stream`
    Output(u32),
    /// `wasi:io/poll.pollable`
    Pollable(u32),
    /// `wasi:io/error.error`
    Error(u32),
    /// `wasi:sockets/network.network`
    Network(u32),
}

impl Handle {
    /// The guest drops it.
    pub fn drop_in(self, sandbox: &mut Sandbox) {
        match self {
            Self::Descriptor(number) => sandbox.drop_descriptor(number),
            Self::DirectoryStream(number) => sandbox.drop_directory_stream(number),
            Self::Input(number) => sandbox.drop_input(number),
            Self::Output(number) => sandbox.drop_output(number),
            Self::Pollable(number) => sandbox.drop_pollable(number),
            Self::Error(number) => sandbox.drop_error(number),
            Self::Network(number) => sandbox.drop_network(number),
        }
    }
}

/// A function of WASI.
#[derive(Clone, Copy, Debug)]
pub enum Function {
    /// What the sandbox does with the parameters; the type is the result's.
    Sandbox(fn(&mut Sandbox, &mut Arguments, &Type) -> Answered),
    /// One that refuses, with this error code.
    Refused(&'static str),
    /// A method of a resource that never exists.
    Unreachable,
}

/// What the guest is told, or the end of the call.
pub type Answered = Result<Value<Handle>, CallEnd>;

impl Function {
    /// The function that a component names, such as `[method]output-stream.write` of
    /// `wasi:io/streams`.
    #[must_use]
    pub fn find(interface: &str, name: &str) -> Option<Self> {
        if let Some(own) = interface.strip_prefix("lambdabox:runtime/") {
            return http::find(own, name).map(Self::Sandbox);
        }
        let interface = interface.strip_prefix("wasi:")?;
        let found = functions::find(interface, name)
            .or_else(|| streams::find(interface, name))
            .or_else(|| filesystem::find(interface, name));
        found
            .map(Self::Sandbox)
            .or_else(|| sockets::find(interface, name))
    }

    /// Answers a call whose result is of this type, if it has one.
    ///
    /// # Errors
    /// [`CallEnd`] if the sandbox ends the call.
    pub fn call(
        self,
        sandbox: &mut Sandbox,
        parameters: Vec<Value<Handle>>,
        result: Option<&Type>,
    ) -> Answered {
        const NOTHING: &Type = &Type::Tuple(Vec::new());
        let result = result.unwrap_or(NOTHING);
        let mut arguments = Arguments::new(parameters);
        match self {
            Self::Sandbox(body) => body(sandbox, &mut arguments, result),
            Self::Refused(code) => {
                sandbox.refuse_network(arguments.text_bytes())?;
                Ok(answer::refusal(result, code))
            }
            Self::Unreachable => Err(lambdabox_sandbox::wasi::sockets::NO_SOCKET),
        }
    }
}
