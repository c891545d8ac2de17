//! One engine worker, and how the account worker talks with it.

use crate::engine_protocol::{self, Reply, Request};
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

#[wasm_bindgen(module = "/src/files.js")]
extern "C" {
    /// Starts a worker with the script of this one, wherever that came from.
    #[wasm_bindgen(catch, js_name = startWorker)]
    fn start_worker(script: &str, name: &str) -> Result<Worker, JsValue>;
}

/// A worker that runs until this is dropped.
pub(super) struct Link {
    worker: Worker,
    outbox: Outbox,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

/// What waits until the worker listens; absent from then on. A worker's script runs
/// asynchronously (it awaits its WebAssembly), and a browser may hand it messages, which is to say
/// drop them, before it has a listener.
type Outbox = Rc<RefCell<Option<Vec<JsValue>>>>;

impl Link {
    /// Starts a worker. `on_error` is called if its script cannot be loaded or fails outside of
    /// any request, or if an answer cannot be read.
    pub(super) fn open(
        script: &str,
        on_reply: impl Fn(Reply, Array) + 'static,
        on_error: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, String> {
        let worker = start_worker(script, "engine")
            .map_err(|error| format!("the worker cannot be started: {}", describe(&error)))?;
        let unreadable = on_error.clone();
        let outbox: Outbox = Rc::new(RefCell::new(Some(Vec::new())));
        let (listener, waiting) = (worker.clone(), Rc::clone(&outbox));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match engine_protocol::decode(&event.data()) {
                Ok((Reply::Listening, _)) => {
                    let messages = waiting.borrow_mut().take().unwrap_or_default();
                    for message in messages {
                        if let Err(error) = listener.post_message(&message) {
                            unreadable(unreachable(&error));
                        }
                    }
                }
                Ok((reply, attachments)) => on_reply(reply, attachments),
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
            outbox,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a request.
    pub(super) fn send(&self, request: &Request, attachments: Vec<JsValue>) -> Result<(), String> {
        let attachments: Array = attachments.into_iter().collect();
        let message =
            engine_protocol::encode(request, &attachments).map_err(|error| error.to_string())?;
        if let Some(waiting) = self.outbox.borrow_mut().as_mut() {
            waiting.push(message);
            return Ok(());
        }
        self.worker
            .post_message(&message)
            .map_err(|error| unreachable(&error))
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

fn unreachable(error: &JsValue) -> String {
    format!("the worker cannot be reached: {}", describe(error))
}

/// What a JavaScript exception says.
pub(super) fn describe(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || error.as_string().unwrap_or_else(|| "unknown error".into()),
        |error| error.message().into(),
    )
}
