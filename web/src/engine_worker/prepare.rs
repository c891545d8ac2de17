//! Prepares a component that was handed to the page.

use crate::engine::text_of;
use js_sys::{Array, BigInt, Promise, Reflect, Uint8Array};
use lambdabox_core::{account::Refusal, limits};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/engine_worker/prepare.js")]
extern "C" {
    #[wasm_bindgen(js_name = prepareComponent)]
    fn prepare_component(component: &Uint8Array, most: &BigInt) -> Promise;
}

/// The bundle of a component: its manifest's text and its compiled modules.
pub(super) struct Prepared {
    pub(super) bundle: String,
    pub(super) modules: Array,
}

/// Checks, meters and compiles a component.
pub(super) async fn prepare(component: &Uint8Array) -> Result<Prepared, Refusal> {
    let refused = |message: String| Refusal::invalid(message).of_field("code");
    let most = limits::UNZIPPED_MAX_BYTES;
    let preparing = JsFuture::from(prepare_component(component, &BigInt::from(most)));
    // The bundler ends itself where it meets what it cannot read, and where memory runs out.
    let failed = |error| {
        refused(format!(
            "the component cannot be prepared: {}",
            text_of(&error)
        ))
    };
    let answer = preparing.await.map_err(failed)?;
    let field = |name: &str| Reflect::get(&answer, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if let Some(refusal) = field("refusal").as_string() {
        return Err(refused(refusal));
    }
    Ok(Prepared {
        bundle: field("manifest").as_string().unwrap_or_default(),
        modules: field("modules").unchecked_into(),
    })
}
