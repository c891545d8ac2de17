//! Stands for `lambda_runtime` in a program that is built for lambdabox: the same names, and the
//! program becomes a handler component. Its `main` runs in the INIT phase, up to `run`.

pub use lambdabox_guest::*;

#[cfg(target_arch = "wasm32")]
mod component {
    use bindings::exports::lambdabox::runtime::lambda_handler::Guest;
    use bindings::lambdabox::runtime::types::{Failure, InvocationContext, SourceFile};
    use lambdabox_guest::bindings;

    unsafe extern "C" {
        /// The program's `main`, by the name that compilers for WASI give it.
        safe fn __main_void() -> i32;
    }

    struct Program;

    impl Guest for Program {
        fn init(_code: Vec<SourceFile>, _handler: String) -> Result<(), Failure> {
            lambdabox_guest::start(|| __main_void())
        }

        fn invoke(event: Vec<u8>, context: InvocationContext) -> Result<Vec<u8>, Failure> {
            lambdabox_guest::invoke(&event, context)
        }
    }

    bindings::export_function!(Program with_types_in bindings);
}
