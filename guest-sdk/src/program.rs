//! Handlers that are programs: their `main` calls [`run`], as with `lambda_runtime`.

use crate::bindings::lambdabox::runtime::types::{Failure, InvocationContext};
use crate::handler::call_async;
use crate::{Diagnostic, Error, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::fmt::Debug;
use std::future::{Future, poll_fn};
use tower::Service;

/// A handler that does not say what it takes and returns.
type Erased<'a> = dyn FnMut(&[u8], InvocationContext) -> Result<Vec<u8>, Failure> + 'a;

thread_local! {
    static HANDLER: RefCell<Option<Box<Erased<'static>>>> = const { RefCell::new(None) };
}

/// Makes `handler` the one that is called for every event, and ends the INIT phase.
///
/// Like AWS's, it never returns: `main` is left where it is, and what it has on its stack lives as
/// long as the environment, so the handler may borrow it.
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
    let mut handler = handler;
    let erased: Box<Erased<'_>> = Box::new(move |event, context| {
        let handler = &mut handler;
        let serve = move |event| async move {
            poll_fn(|context| handler.poll_ready(context)).await?;
            handler.call(event).await
        };
        call_async(serve, event, context)
    });
    serve(erased)
}

#[cfg(target_arch = "wasm32")]
fn serve(handler: Box<Erased<'_>>) -> Result<(), Error> {
    // SAFETY: what the handler borrows is in frames that are never returned from and, since `left`
    // has given them a stack of their own, never written over.
    let handler = unsafe { std::mem::transmute::<Box<Erased<'_>>, Box<Erased<'static>>>(handler) };
    HANDLER.set(Some(handler));
    crate::panics::leave()
}

#[cfg(not(target_arch = "wasm32"))]
fn serve(_handler: Box<Erased<'_>>) -> Result<(), Error> {
    Err("this program was built for lambdabox: build it for wasm32-wasip2".into())
}

/// Runs the program up to [`run`].
///
/// # Errors
/// [`Failure`] if it does not get there. A panic ends the process, as on AWS.
#[cfg(target_arch = "wasm32")]
pub fn start(main: impl FnOnce() -> i32) -> Result<(), Failure> {
    let mut code = 0;
    if crate::panics::left(|| code = main()) && HANDLER.with_borrow(Option::is_some) {
        return Ok(());
    }
    std::process::exit(if code == 0 { 0 } else { 1 })
}

/// Handles one event with the handler of [`run`].
///
/// # Errors
/// As [`call_async`].
pub fn invoke(event: &[u8], context: InvocationContext) -> Result<Vec<u8>, Failure> {
    // Taken while it runs, so that a panic leaves no borrow behind; its memory is never moved.
    let Some(mut handler) = HANDLER.take() else {
        return Err(Failure {
            error_type: "lambdabox.NoHandler".to_owned(),
            error_message: "main has not called run".to_owned(),
            stack_trace: Vec::new(),
            document: None,
        });
    };
    let answer = handler(event, context);
    HANDLER.set(Some(handler));
    answer
}
