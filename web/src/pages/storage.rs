//! Keeps the learner's work in the browser, so that it survives a reload.
//!
//! What cannot be kept is told, never lost in silence; saved work that cannot be read is put aside
//! under another key before anything is written over it.

use yew::prelude::*;

use crate::state::saved::{self, SavedError};
use crate::state::{Action, Console, Keeping};

const KEY: &str = "lambdabox";
const ASIDE: &str = "lambdabox-set-aside";

/// The state that a visit starts from: the saved work, or a first visit's.
#[must_use]
pub fn start(hash: &str) -> Console {
    let Some(storage) = storage() else {
        return Console::first_visit(hash).keeping(Keeping::Impossible);
    };
    let Ok(Some(json)) = storage.get_item(KEY) else {
        return Console::first_visit(hash);
    };
    match saved::read(&json) {
        Ok(functions) => Console::of(functions, hash),
        Err(SavedError::Later(_)) => Console::first_visit(hash).keeping(Keeping::LeftAlone),
        Err(_) if storage.set_item(ASIDE, &json).is_ok() => {
            Console::first_visit(hash).keeping(Keeping::SetAside)
        }
        Err(_) => Console::first_visit(hash).keeping(Keeping::LeftAlone),
    }
}

/// Writes the work down whenever it changed.
#[hook]
pub fn use_storage(console: &UseReducerHandle<Console>) {
    let dispatcher = console.dispatcher();
    let keeping = console.keeping;
    use_effect_with(console.functions.clone(), move |functions| {
        if !keeping.may_write() {
            return;
        }
        let kept = saved::write(functions)
            .ok()
            .zip(storage())
            .is_some_and(|(json, storage)| storage.set_item(KEY, &json).is_ok());
        // Told once: each telling renders the page.
        if !kept && keeping != Keeping::Impossible {
            dispatcher.dispatch(Action::Keep(Keeping::Impossible));
        } else if kept && keeping == Keeping::Impossible {
            dispatcher.dispatch(Action::Keep(Keeping::Kept));
        }
    });
}

/// The browser's storage; `None` where it is forbidden.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
