//! The page's address and title: read once, then followed.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::state::{Action, Console};

/// The part of the address after `#`, with it; empty where there is none.
#[must_use]
pub fn current_hash() -> String {
    web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Follows the address: links, the back button, an address typed by hand.
#[hook]
pub fn use_address(console: &UseReducerHandle<Console>) {
    let dispatcher = console.dispatcher();
    use_effect_with((), move |()| {
        let listener = Closure::<dyn FnMut()>::new(move || {
            dispatcher.dispatch(Action::Follow(current_hash()));
        });
        let function = listener.as_ref().unchecked_ref();
        if let Some(window) = web_sys::window() {
            // It can only fail for a name that is no string.
            let _ = window.add_event_listener_with_callback("hashchange", function);
        }
        move || {
            if let Some(window) = web_sys::window() {
                let function = listener.as_ref().unchecked_ref();
                let _ = window.remove_event_listener_with_callback("hashchange", function);
            }
        }
    });
}

/// Names the page in the browser's tab and history.
#[hook]
pub fn use_title(title: String) {
    use_effect_with(title, |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(title);
        }
    });
}
