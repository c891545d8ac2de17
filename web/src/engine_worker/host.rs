//! The worker's thread, as the browser shows it.

use crate::engine_protocol::{self, Reply};
use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

#[wasm_bindgen(module = "/src/files.js")]
extern "C" {
    /// The address of a file beside the worker's script.
    #[wasm_bindgen(js_name = addressOf)]
    pub(super) fn address_of(file: &str) -> String;
}

/// The global scope of a dedicated worker.
#[derive(Clone)]
pub(super) struct Host {
    scope: DedicatedWorkerGlobalScope,
}

impl Host {
    /// `None` if this is no dedicated worker.
    pub(super) fn of_this_thread() -> Option<Self> {
        let scope = js_sys::global().dyn_into().ok()?;
        Some(Self { scope })
    }

    /// Calls `receive` with every message of the page, for ever.
    pub(super) fn listen(&self, receive: impl Fn(JsValue) + 'static) {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(event.data());
        })
        .into_js_value();
        self.scope.set_onmessage(Some(listener.unchecked_ref()));
    }

    /// Sends a message to the page. It can only fail with what cannot be cloned, which messages of
    /// text are not.
    pub(super) fn post(&self, message: &JsValue) {
        let _ = self.scope.post_message(message);
    }

    /// Tells the page of faults of the worker itself, which the browser would only write to its
    /// console: the page must not wait for ever.
    pub(super) fn report_panics(&self) {
        let host = self.clone();
        let listener = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(
            move |event: PromiseRejectionEvent| {
                let reason = event.reason();
                let text = reason.dyn_ref::<js_sys::Error>().map_or_else(
                    || "unknown error".into(),
                    |error| String::from(error.message()),
                );
                host.fatal(format!("the worker failed: {text}"));
            },
        )
        .into_js_value();
        let _ = self
            .scope
            .add_event_listener_with_callback("unhandledrejection", listener.unchecked_ref());
    }

    fn fatal(&self, message: String) {
        if let Ok(message) = engine_protocol::encode(&Reply::Fatal { message }, &Array::new()) {
            self.post(&message);
        }
    }
}
