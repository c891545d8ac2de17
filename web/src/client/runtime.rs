//! The language runtime, fetched and compiled.

use super::link::describe;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/client/runtime.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadRuntime)]
    fn load_runtime(base: &str, progress: &Closure<dyn FnMut(f64, f64)>) -> Promise;
}

/// What a worker is given to start with.
#[derive(Clone)]
pub(super) struct Loaded {
    /// The text of the bundle's manifest.
    pub(super) bundle: String,
    /// The text of the runtime's manifest.
    pub(super) runtime: String,
    /// Compiled, in the order of the bundle's manifest.
    pub(super) modules: Vec<JsValue>,
}

/// The absolute address of a folder that is named relative to the document.
fn absolute(folder: &str) -> Result<String, String> {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten());
    base.and_then(|base| web_sys::Url::new_with_base(folder, &base).ok())
        .map(|url| url.href())
        .ok_or_else(|| format!("{folder} is no address"))
}

/// Fetches and compiles the runtime in `folder`, if that has not begun already.
pub(super) async fn load(
    folder: &str,
    progress: impl Fn(u64, u64) + 'static,
) -> Result<Loaded, String> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting a float saturates, and these are counts of bytes"
    )]
    let progress = Closure::<dyn FnMut(f64, f64)>::new(move |received: f64, total: f64| {
        progress(received as u64, total as u64);
    });
    let loading = JsFuture::from(load_runtime(&absolute(folder)?, &progress));
    let loaded = loading
        .await
        .map_err(|error| format!("the runtime cannot be loaded: {}", describe(&error)))?;
    let field = |key: &str| {
        Reflect::get(&loaded, &key.into()).map_err(|_| format!("the runtime has no {key}"))
    };
    Ok(Loaded {
        bundle: field("bundle")?.as_string().unwrap_or_default(),
        runtime: field("runtime")?.as_string().unwrap_or_default(),
        modules: field("modules")?
            .dyn_into::<Array>()
            .map_or_else(|_| Vec::new(), |list| list.to_vec()),
    })
}
