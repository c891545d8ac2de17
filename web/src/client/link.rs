//! One worker, and how the page talks with it.

use crate::protocol::{self, Reply, Request};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker that runs until this is dropped.
pub(super) struct Link {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Link {
    /// Starts a worker. `on_error` is called if its script cannot be loaded or fails outside of
    /// any request, or if an answer cannot be read.
    pub(super) fn open(
        script: &str,
        on_reply: impl Fn(Reply) + 'static,
        on_error: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("lambdabox");
        let worker = Worker::new_with_options(script, &options)
            .map_err(|error| format!("the worker cannot be started: {}", describe(&error)))?;
        let unreadable = on_error.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match protocol::decode(&event.data()) {
                Ok((reply, _)) => on_reply(reply),
                Err(error) => unreadable(error.to_string()),
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let reason = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .filter(|message| !message.is_empty())
                .unwrap_or_else(|| "its script cannot be loaded".into());
            on_error(format!("the worker failed: {reason}"));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a request.
    pub(super) fn send(&self, request: &Request, attachments: Vec<JsValue>) -> Result<(), String> {
        let attachments: Array = attachments.into_iter().collect();
        let message = protocol::encode(request, &attachments).map_err(|error| error.to_string())?;
        self.worker
            .post_message(&message)
            .map_err(|error| format!("the worker cannot be reached: {}", describe(&error)))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// What a JavaScript exception says.
pub(super) fn describe(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || error.as_string().unwrap_or_else(|| "unknown error".into()),
        |error| error.message().into(),
    )
}
