//! What only the browser can do.

use super::link;
use crate::state::ids::LOG_EVENTS;
use crate::state::model::{FunctionKey, Wish};
use crate::state::msg::Msg;
use gloo::events::EventListener;
use gloo::file::{Blob, ObjectUrl};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast as _;
use yew::Callback;

/// How long nothing must be typed before a draft is kept, in milliseconds.
const QUIET_MS: u32 = 300;

/// Drafts that will be kept once nothing is typed any more.
pub(super) struct Soon {
    messages: Callback<Msg>,
    /// Dropping a timer ends it.
    timer: Option<(FunctionKey, Timeout)>,
}

impl Soon {
    pub(super) fn new(messages: Callback<Msg>) -> Self {
        Self {
            messages,
            timer: None,
        }
    }

    fn keep(&mut self, key: FunctionKey) {
        if let Some((other, _)) = self.timer.take_if(|(other, _)| *other != key) {
            self.messages.emit(Msg::KeepDraft(other));
        }
        let (messages, of) = (self.messages.clone(), key.clone());
        let timer = Timeout::new(QUIET_MS, move || messages.emit(Msg::KeepDraft(of)));
        self.timer = Some((key, timer));
    }
}

/// Tells of what happens to the document: another address, and that it may be about to go.
pub(super) fn listen(messages: &Callback<Msg>) -> [EventListener; 3] {
    let (moved, hidden, leaving) = (messages.clone(), messages.clone(), messages.clone());
    [
        EventListener::new(&window(), "hashchange", move |_| {
            moved.emit(Msg::Follow(current_hash()));
        }),
        EventListener::new(&document(), "visibilitychange", move |_| {
            hidden.emit(Msg::Leaving);
        }),
        EventListener::new(&window(), "beforeunload", move |_| {
            leaving.emit(Msg::Leaving);
        }),
    ]
}

/// The part of the address after `#`, with it; empty where there is none.
pub(super) fn current_hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Shows the last log events.
pub(super) fn scroll_to_end() {
    if let Some(events) = document().get_element_by_id(LOG_EVENTS) {
        events.set_scroll_top(events.scroll_height());
    }
}

/// Does what is wished for.
pub(super) fn grant(wish: Wish, soon: &mut Soon) {
    match wish {
        // An address of the page itself is always allowed.
        Wish::Go(href) => {
            let _ = window().location().set_hash(&href);
        }
        Wish::Show(id) => {
            if let Some(element) = document().get_element_by_id(id) {
                element.scroll_into_view();
            }
        }
        Wish::Copy(text) => {
            // Whether it may is the browser's to say; there is nothing to be done about a no.
            let _promise = window().navigator().clipboard().write_text(&text);
        }
        Wish::Save(name, kind, bytes) => save(&name, kind, &bytes),
        Wish::LoadRuntime(name) => link::load(&name),
        Wish::TakeOver => link::take_over(),
        Wish::KeepSoon(key) => soon.keep(key),
    }
}

/// Downloads bytes under a name.
fn save(name: &str, kind: &str, bytes: &[u8]) {
    let address = ObjectUrl::from(Blob::new_with_options(bytes, Some(kind)));
    if let Ok(link) = document().create_element("a") {
        // Neither can fail: the names are attributes' names.
        let _ = link.set_attribute("download", name);
        let _ = link.set_attribute("href", &address);
        if let Some(link) = link.dyn_ref::<web_sys::HtmlElement>() {
            link.click();
        }
    }
    // A browser may read it after this: it is given up a minute later.
    Timeout::new(60_000, move || drop(address)).forget();
}
