//! Write AWS-Lambda-style handlers in Rust that run in lambdabox.
//!
//! Names, signatures and texts are those of the `lambda_runtime` crate 1.x, so that a handler moves
//! between the two. A whole program with a `main` of its own, which swaps only the dependency, uses
//! the crate in `guest-sdk/program`; a library names its handler:
//!
//! ```
//! use lambdabox_guest::{Error, LambdaEvent, handler};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize)]
//! struct Request { name: String }
//!
//! #[derive(Serialize)]
//! struct Response { greeting: String }
//!
//! async fn greet(event: LambdaEvent<Request>) -> Result<Response, Error> {
//!     println!("greeting {}", event.payload.name);
//!     Ok(Response { greeting: format!("Hello, {}!", event.payload.name) })
//! }
//!
//! handler!(async greet);
//! # fn main() {}
//! ```
//!
//! Build with `cargo build --release --target wasm32-wasip2`, crate type `cdylib`; the file
//! `target/wasm32-wasip2/release/<name>.wasm` is the handler.
//!
//! # Waiting
//!
//! A component has no threads and no events from outside: use [`sleep`] or [`std::thread::sleep`],
//! which both take virtual time. `tokio::time`, spawned tasks and the network are not there; channels,
//! locks and `join!` are.
//!
//! # Panics
//!
//! A panic fails the invocation, and the environment lives on. What the handler held on its stack is
//! not dropped: a `RefCell` stays borrowed, and a `Mutex` stays locked where AWS's would be poisoned.

mod deserializer;
mod diagnostic;
mod executor;
mod handler;
mod panics;
mod program;
#[cfg(feature = "tracing")]
pub mod tracing;
mod types;

/// Generated from `wit/handler.wit`; used by [`handler!`], not meant to be used directly.
#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit",
        world: "function",
        pub_export_macro: true,
        export_macro_name: "export_function",
        default_bindings_module: "lambdabox_guest::bindings",
    });
}

pub use diagnostic::{Diagnostic, Error};
pub use executor::{Sleep, sleep};
pub use program::run;
pub use tower::{self, Service, service_fn};
pub use types::{ClientApplication, ClientContext, CognitoIdentity, Config, Context, LambdaEvent};

#[doc(hidden)]
pub use handler::{call, call_async};
#[doc(hidden)]
pub use program::invoke;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use program::start;

/// Makes a function the handler of this component: `handler!(function)`, or `handler!(async
/// function)` for one that is `async`.
///
/// The function takes a [`LambdaEvent`] with any payload that implements `serde::Deserialize` and
/// returns a `Result` of anything that implements `serde::Serialize`, or an error that converts
/// into a [`Diagnostic`].
#[macro_export]
macro_rules! handler {
    (async $function:path) => {
        $crate::handler!(@ $crate::call_async, $function);
    };
    ($function:path) => {
        $crate::handler!(@ $crate::call, $function);
    };
    (@ $call:path, $function:path) => {
        struct LambdaboxHandler;

        impl $crate::bindings::exports::lambdabox::runtime::lambda_handler::Guest
            for LambdaboxHandler
        {
            fn init(
                _code: ::std::vec::Vec<$crate::bindings::lambdabox::runtime::types::SourceFile>,
                _handler: ::std::string::String,
            ) -> ::std::result::Result<(), $crate::bindings::lambdabox::runtime::types::Failure> {
                ::std::result::Result::Ok(())
            }

            fn invoke(
                event: ::std::vec::Vec<u8>,
                context: $crate::bindings::lambdabox::runtime::types::InvocationContext,
            ) -> ::std::result::Result<
                ::std::vec::Vec<u8>,
                $crate::bindings::lambdabox::runtime::types::Failure,
            > {
                $call($function, &event, context)
            }
        }

        $crate::bindings::export_function!(LambdaboxHandler with_types_in $crate::bindings);
    };
}
