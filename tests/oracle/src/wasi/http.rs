//! The contract's own way out: `lambdabox:runtime/http`.

use super::{Nothing, SandboxView, Store, Wasi, call};
use bindings::lambdabox::runtime::http;
use lambdabox_sandbox::{HttpFailure, HttpRequest};
use wasmtime::Result;
use wasmtime::component::Linker;

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "client",
        imports: { default: store | trappable },
    });
}

pub(super) fn add_to_linker<T: SandboxView>(linker: &mut Linker<T>) -> Result<()> {
    http::add_to_linker::<T, Wasi>(linker, super::nothing)
}

impl http::Host for Nothing {}

impl<T: SandboxView> http::HostWithStore<T> for Wasi {
    fn connect(
        store: Store<'_, T>,
        host: String,
        port: u16,
        timeout_ns: u64,
    ) -> Result<std::result::Result<(), http::Failure>> {
        let answer = call(store, |sandbox| {
            sandbox.http_connect(&host, port, timeout_ns)
        })?;
        Ok(answer.map_err(Into::into))
    }

    fn send(
        store: Store<'_, T>,
        request: http::Request,
    ) -> Result<std::result::Result<http::Response, http::Failure>> {
        let request = HttpRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout_ns: request.timeout_ns,
        };
        let answer = call(store, |sandbox| sandbox.http_send(request))?;
        let answer = answer.map(|response| http::Response {
            status: response.status,
            headers: response.headers,
            body: response.body,
        });
        Ok(answer.map_err(Into::into))
    }
}

impl From<HttpFailure> for http::Failure {
    fn from(failure: HttpFailure) -> Self {
        match failure {
            HttpFailure::ConnectionRefused => Self::ConnectionRefused,
            HttpFailure::TimedOut => Self::TimedOut,
            HttpFailure::InvalidRequest => Self::InvalidRequest,
        }
    }
}
