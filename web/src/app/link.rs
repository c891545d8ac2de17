//! The page's end of the messages to the account worker: what `web/boot/main.js` started before the
//! page was there.

use crate::state::model::Sent;
use js_sys::{Array, Uint8Array};
use lambdabox_contract::{Attachments, Given, Heard, Refusal, read, write};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Sends a request; its answer is heard with the same id.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    fn send(id: u32, json: &str, attachments: &Array);

    /// Hears, from now on and what came before: id (0 for events), whether it is a refusal, its JSON,
    /// its attachments.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    fn listen(listener: &Hearing);

    /// Loads a runtime again after that failed.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    pub(super) fn load(runtime: &str);

    /// Reloads the page with the newer version that has been announced.
    #[wasm_bindgen(js_namespace = lambdaboxBoot, js_name = takeOver)]
    pub(super) fn take_over();
}

/// What hears; it must be kept as long as the page.
pub(super) type Hearing = Closure<dyn FnMut(u32, bool, String, Array)>;

/// Sends a request to the account worker.
pub(super) fn post(sent: &Sent) {
    let attachments = sent.attachments.iter();
    let attachments: Array = attachments
        .map(|bytes| Uint8Array::from(bytes.as_slice()))
        .collect();
    send(sent.id, &write(&sent.request), &attachments);
}

/// Has everything that the workers say heard.
pub(super) fn hear(hearing: impl Fn(Heard) + 'static) -> Hearing {
    let listener = Closure::new(move |id, refused, json: String, attachments: Array| {
        hearing(heard(id, refused, json, &attachments));
    });
    listen(&listener);
    listener
}

fn heard(id: u32, refused: bool, json: String, attachments: &Array) -> Heard {
    if id == 0 {
        let broken = || lambdabox_contract::Event::Broken("its words cannot be read".to_owned());
        return Heard::Event(read(&json).unwrap_or_else(|_| broken()));
    }
    if refused {
        let nonsense =
            || Refusal::of_page("The account worker refuses in words that cannot be read.");
        return Heard::Reply(id, Err(read(&json).unwrap_or_else(|_| nonsense())));
    }
    let bytes = attachments.iter();
    let attachments: Attachments = bytes
        .map(|bytes| Uint8Array::from(bytes).to_vec())
        .collect();
    Heard::Reply(
        id,
        Ok(Given {
            value: json,
            attachments,
        }),
    )
}
