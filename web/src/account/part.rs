//! The part of this program that only courses need: functions that `web/bindings` takes out of the
//! module, so that nobody else waits for them. The page hands it over before its first request for a
//! course; nothing in [`super::course`] may be called earlier.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/account/part.js")]
extern "C" {
    #[wasm_bindgen(js_name = linkPart)]
    fn link_part(module: &JsValue);
    #[wasm_bindgen(js_name = hasPart)]
    fn has_part() -> bool;
}

/// Links the part, which the page has compiled.
pub(super) fn link(module: &JsValue) {
    link_part(module);
}

/// Whether what is there for courses can be called.
pub(super) fn is_here() -> bool {
    has_part()
}
