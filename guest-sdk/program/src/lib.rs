//! Stands for `lambda_runtime` in a program that is built for lambdabox: the same names, and the
//! program becomes a handler component. Its `main` runs in the INIT phase, up to `run`.

pub use lambdabox_guest::*;

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::future::Future;
use tower::util::ServiceExt;

/// Makes `handler` the one that is called for every event, and ends the INIT phase; as
/// [`lambdabox_guest::run`], for programs with a runtime of `tokio`.
///
/// # Errors
/// This program does not run in lambdabox.
pub async fn run<A, F, R>(handler: F) -> Result<(), Error>
where
    F: Service<LambdaEvent<A>, Response = R>,
    F::Future: Future<Output = Result<R, F::Error>>,
    F::Error: Into<Diagnostic> + Debug,
    A: DeserializeOwned,
    R: Serialize,
{
    // The runtime that has called `main` is left for ever, and no longer hands out turns: its
    // channels and locks would stop when the turn of `main` is used up.
    let handler = handler.map_future(tokio::task::unconstrained::<F::Future>);
    lambdabox_guest::run(handler).await
}

#[cfg(target_arch = "wasm32")]
mod component {
    use bindings::exports::lambdabox::runtime::lambda_handler::Guest;
    use bindings::lambdabox::runtime::types::{Failure, InvocationContext, SourceFile};
    use lambdabox_guest::bindings;

    unsafe extern "C" {
        /// The program's `main`, by the name that compilers for WASI give it.
        safe fn __main_void() -> i32;
        /// What is to be done before `main`, which only the entry of a command does by itself.
        safe fn __wasm_call_ctors();
    }

    struct Program;

    impl Guest for Program {
        fn init(_code: Vec<SourceFile>, _handler: String) -> Result<(), Failure> {
            __wasm_call_ctors();
            lambdabox_guest::start(|| __main_void())
        }

        fn invoke(event: Vec<u8>, context: InvocationContext) -> Result<Vec<u8>, Failure> {
            lambdabox_guest::invoke(&event, context)
        }
    }

    bindings::export_function!(Program with_types_in bindings);
}
