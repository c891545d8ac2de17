//! Write AWS-Lambda-style handlers in Rust that run in lambdabox.
//!
//! The names follow the `lambda_runtime` crate, so that a handler moves between the two with
//! little more than its imports changed; lambdabox's are synchronous, since a component handles
//! one event at a time and waits for nothing.
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
//! fn greet(event: LambdaEvent<Request>) -> Result<Response, Error> {
//!     println!("greeting {}", event.payload.name);
//!     Ok(Response { greeting: format!("Hello, {}!", event.payload.name) })
//! }
//!
//! handler!(greet);
//! # fn main() {}
//! ```
//!
//! Build with `cargo build --release --target wasm32-wasip2`, crate type `cdylib`; the file
//! `target/wasm32-wasip2/release/<name>.wasm` is the handler.

mod call;
mod diagnostic;
mod event;

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
pub use event::{Context, LambdaEvent};

#[doc(hidden)]
pub use call::call;

/// Makes a function the handler of this component.
///
/// The function takes a [`LambdaEvent`] with any payload that implements `serde::Deserialize` and
/// returns a `Result` of anything that implements `serde::Serialize`, or an error that converts
/// into a [`Diagnostic`].
#[macro_export]
macro_rules! handler {
    ($function:path) => {
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
                $crate::call($function, &event, context)
            }
        }

        $crate::bindings::export_function!(LambdaboxHandler with_types_in $crate::bindings);
    };
}
