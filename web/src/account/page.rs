//! Messages between the page and this worker.

use js_sys::{Array, Object, Reflect, Uint8Array};
use lambdabox_contract::{Attachments, Event, Given, Refusal, Request, read, write};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

/// What the page says.
pub(super) enum Heard {
    /// It is there.
    Start,
    /// A language runtime is here, compiled.
    Runtime(RuntimeHere),
    /// It asks; the answer carries the number.
    Asked(u32, Box<Request>, Attachments),
    /// The part of this program for courses is here, compiled.
    Part(JsValue),
    /// The page's part for courses asks, with the JSON of a request that this program's part reads;
    /// the answer carries the number.
    Course(u32, String, Attachments),
    /// It asks in words that cannot be read: it is of another build.
    Unreadable(u32),
}

/// A language runtime, fetched and compiled by the page's first script.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RuntimeHere {
    /// As AWS calls it.
    pub(super) name: String,
    /// The text of the bundle's manifest.
    pub(super) bundle: String,
    /// The text of the runtime's manifest.
    pub(super) runtime: String,
    /// The address of the folder that they came from, with a slash at its end.
    pub(super) base: String,
    /// Compiled, in the order of the bundle's manifest.
    #[serde(skip)]
    pub(super) modules: Vec<JsValue>,
}

/// An answer on its way: its JSON text and attachments, or a refusal.
pub(super) type Reply = lambdabox_contract::Reply;

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

    /// Calls `receive` with everything that the page says, for ever, and tells the page that it may
    /// begin.
    pub(super) fn listen(&self, receive: impl Fn(Heard) + 'static) {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            receive(heard(&event.data()));
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
                page.tell(&Event::Broken(text));
            },
        )
        .into_js_value();
        let _ = self
            .scope
            .add_event_listener_with_callback("unhandledrejection", fault.unchecked_ref());
        self.post(&[("listening", JsValue::TRUE)], &Array::new());
    }

    /// Answers a request.
    pub(super) fn answer(&self, id: u32, reply: Reply) {
        let moved = Array::new();
        match reply {
            Ok(given) => {
                let attachments = Array::new();
                for bytes in &given.attachments {
                    let bytes = Uint8Array::from(bytes.as_slice());
                    moved.push(&bytes.buffer());
                    attachments.push(&bytes);
                }
                let members = [
                    ("id", id.into()),
                    ("json", given.value.into()),
                    ("attachments", attachments.into()),
                ];
                self.post(&members, &moved);
            }
            Err(refusal) => {
                let members = [("id", id.into()), ("refusal", write(&refusal).into())];
                self.post(&members, &moved);
            }
        }
    }

    /// Tells the page of something that it did not ask for.
    pub(super) fn tell(&self, event: &Event) {
        let mut members = vec![("event", write(event).into())];
        if let Event::Trouble(trouble) = event {
            members.push(("unsaved", trouble.unsaved.into()));
        }
        self.post(&members, &Array::new());
    }

    /// Tells the page's part for courses how far a check is: a [message](super::course) of that part.
    pub(super) fn tell_course(&self, told: String) {
        self.post(&[("course", told.into())], &Array::new());
    }

    /// Asks the page's first script for a language runtime.
    pub(super) fn want_runtime(&self, name: &str) {
        self.post(&[("wanted", name.into())], &Array::new());
    }

    fn post(&self, members: &[(&str, JsValue)], moved: &Array) {
        let message = Object::new();
        for (key, value) in members {
            // A fresh object takes any member.
            let _ = Reflect::set(&message, &(*key).into(), value);
        }
        // It can only fail with what cannot be cloned, which texts and bytes can.
        let _ = self.scope.post_message_with_transfer(&message, moved);
    }
}

/// An answer with nothing attached.
pub(super) fn plain<T: Serialize>(value: &T) -> Reply {
    given(value, Vec::new())
}

/// An answer with something attached.
pub(super) fn given<T: Serialize>(value: &T, attachments: Attachments) -> Reply {
    Ok(Given {
        value: write(value),
        attachments,
    })
}

/// The answer to a request, of the type that belongs to it.
pub(super) fn reply<A: lambdabox_contract::Ask>(
    _asked: &A,
    answer: Result<A::Answer, Refusal>,
) -> Reply
where
    A::Answer: Serialize,
{
    answer.and_then(|value| plain(&value))
}

/// The same with something attached.
pub(super) fn reply_with<A: lambdabox_contract::Ask>(
    _asked: &A,
    answer: Result<(A::Answer, Attachments), Refusal>,
) -> Reply
where
    A::Answer: Serialize,
{
    answer.and_then(|(value, attachments)| given(&value, attachments))
}

fn heard(message: &JsValue) -> Heard {
    let field = |key: &str| Reflect::get(message, &key.into()).unwrap_or_default();
    let text = |key: &str| field(key).as_string();
    let list = |key: &str| {
        let items = field(key).dyn_into::<Array>();
        items.map_or_else(|_| Vec::new(), |items| items.to_vec())
    };
    if let Some(runtime) = text("runtime") {
        let here = read::<RuntimeHere>(&runtime).unwrap_or_default();
        return Heard::Runtime(RuntimeHere {
            modules: list("modules"),
            ..here
        });
    }
    let part = field("part");
    if !part.is_undefined() {
        return Heard::Part(part);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting a float saturates, and ids are small"
    )]
    let id = field("id").as_f64().unwrap_or_default() as u32;
    let attachments = list("attachments");
    let attachments = attachments
        .iter()
        .map(|bytes| bytes.dyn_ref().map(Uint8Array::to_vec).unwrap_or_default());
    if let Some(json) = text("course") {
        return Heard::Course(id, json, attachments.collect());
    }
    let Some(json) = text("json") else {
        return Heard::Start;
    };
    match read(&json) {
        Ok(request) => Heard::Asked(id, Box::new(request), attachments.collect()),
        Err(_) => Heard::Unreadable(id),
    }
}
