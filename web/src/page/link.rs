//! The page's end of the messages to its worker: what `web/boot/main.js` started before the page was
//! there.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Sends a request; its answer is heard with the same id.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    pub(super) fn send(id: u32, action: &str, input: &str);

    /// Hears, from now on and what came before: id (0 for events), what it is, its JSON.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    pub(super) fn listen(listener: &Closure<dyn FnMut(u32, String, String)>);

    /// Loads the runtime again after that failed.
    #[wasm_bindgen(js_namespace = lambdaboxBoot)]
    pub(super) fn load();

    /// Reloads the page with the newer version that has been announced.
    #[wasm_bindgen(js_namespace = lambdaboxBoot, js_name = takeOver)]
    pub(super) fn take_over();
}
