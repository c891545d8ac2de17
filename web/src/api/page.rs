//! Messages between the page and this worker.

use super::ApiError;
use js_sys::{Array, Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

/// What the page asks.
pub(super) struct Request {
    /// The answer carries it; 0 for what is not answered.
    pub(super) id: u32,
    /// AWS's name, or this page's own.
    pub(super) action: String,
    pub(super) input: Value,
    /// Compiled modules of a runtime.
    pub(super) modules: Vec<JsValue>,
}

/// The page, as this worker reaches it.
#[derive(Clone)]
pub(super) struct Page {
    scope: DedicatedWorkerGlobalScope,
}

impl Page {
    /// `None` if this is no dedicated worker.
    pub(super) fn of_this_thread() -> Option<Self> {
        let scope = js_sys::global().dyn_into().ok()?;
        Some(Self { scope })
    }

    /// The address of this worker's script.
    pub(super) fn script(&self) -> String {
        self.scope.location().href()
    }

    /// Calls `receive` with every request, for ever, and tells the page that it may begin.
    pub(super) fn listen(&self, receive: impl Fn(Request) + 'static) {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(read(&event.data()));
        })
        .into_js_value();
        self.scope.set_onmessage(Some(listener.unchecked_ref()));
        let page = self.clone();
        let fault = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(
            move |event: PromiseRejectionEvent| {
                let reason = event.reason();
                let error = reason.dyn_ref::<js_sys::Error>();
                let text = error.map_or_else(
                    || "unknown error".into(),
                    |error| String::from(error.message()),
                );
                page.tell("broken", &json!({"message": text}));
            },
        )
        .into_js_value();
        let _ = self
            .scope
            .add_event_listener_with_callback("unhandledrejection", fault.unchecked_ref());
        self.tell("listening", &json!({}));
    }

    /// Answers a request.
    pub(super) fn answer(&self, id: u32, answer: Result<&Value, &ApiError>) {
        let (key, value) = match answer {
            Ok(output) => ("output", output.to_string()),
            Err(error) => ("error", error.to_json().to_string()),
        };
        self.post(&[("id", id.into()), (key, value.into())]);
    }

    /// Tells the page of something that it did not ask for.
    pub(super) fn tell(&self, event: &str, detail: &Value) {
        self.post(&[
            ("event", event.into()),
            ("detail", detail.to_string().into()),
        ]);
    }

    fn post(&self, members: &[(&str, JsValue)]) {
        let message = Object::new();
        for (key, value) in members {
            // A fresh object takes any member.
            let _ = Reflect::set(&message, &(*key).into(), value);
        }
        // It can only fail with what cannot be cloned, which texts can.
        let _ = self.scope.post_message(&message);
    }
}

fn read(message: &JsValue) -> Request {
    let field = |key: &str| Reflect::get(message, &key.into()).unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting a float saturates, and ids are small"
    )]
    let id = field("id").as_f64().unwrap_or_default() as u32;
    let input = field("input").as_string().unwrap_or_default();
    Request {
        id,
        action: field("action").as_string().unwrap_or_default(),
        input: serde_json::from_str(&input).unwrap_or_default(),
        modules: field("modules")
            .dyn_into::<Array>()
            .map_or_else(|_| Vec::new(), |modules| modules.to_vec()),
    }
}
