//! The page's one component: holds the state, carries messages, draws.

use super::link;
use super::model::{ApiError, Model, Wish};
use super::runtime::RuntimeStatus;
use super::steps::{arrive, logs, study};
use super::ui::{Step, Ui};
use crate::json::{Json, parse};
use crate::views;
use crate::views::log_events::SCROLLED;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

/// The page.
pub struct App {
    model: Model,
    ui: Ui,
    title: String,
    _heard: Closure<dyn FnMut(u32, String, String)>,
    _moved: Closure<dyn FnMut()>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

/// Something happens to the state.
pub struct Happens(Step);

impl Component for App {
    type Message = Happens;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let steps: Callback<Step> = context.link().callback(Happens);
        let ui = Ui::new(steps.clone());
        let hearing = steps.clone();
        let heard = Closure::new(move |id, what: String, text: String| {
            hearing.emit(Box::new(move |model| hear(model, id, &what, &text)));
        });
        let moved = Closure::new(move || {
            let hash = current_hash();
            steps.emit(Box::new(move |model| arrive::follow(model, &hash)));
        });
        if let Some(window) = web_sys::window() {
            // It can only fail for a name that is no string.
            let _ = window
                .add_event_listener_with_callback("hashchange", moved.as_ref().unchecked_ref());
        }
        let mut app = Self {
            model: Model::new(),
            ui,
            title: String::new(),
            _heard: heard,
            _moved: moved,
        };
        arrive::follow(&mut app.model, &current_hash());
        app.settle();
        link::listen(&app._heard);
        app
    }

    fn update(&mut self, _: &Context<Self>, Happens(step): Happens) -> bool {
        step(&mut self.model);
        self.settle();
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.model.log.to_end)
            && let Some(events) = element(SCROLLED)
        {
            events.set_scroll_top(events.scroll_height());
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        views::page(&self.model, &self.ui)
    }
}

impl App {
    /// Does in the browser what the last step asked for.
    fn settle(&mut self) {
        for (id, action, input) in self.model.outbox.drain(..) {
            link::send(id, action, &input);
        }
        for wish in std::mem::take(&mut self.model.wishes) {
            grant(wish);
        }
        let title = self.model.route.title();
        if title != self.title {
            if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                document.set_title(&title);
            }
            self.title = title;
        }
    }
}

/// The worker said something.
fn hear(model: &mut Model, id: u32, what: &str, text: &str) {
    let Ok(json) = parse(text) else {
        return model.fail(&ApiError {
            message: "The worker's answer cannot be read: reload the page.".into(),
            ..ApiError::default()
        });
    };
    match what {
        "output" => model.answered(id, Ok(json)),
        "error" => model.answered(id, Err(ApiError::of(&json))),
        "runtime" => model.runtime = RuntimeStatus::of(&json),
        "progress" => study::progress(model, &json),
        "changed" => arrive::changed_elsewhere(model),
        "recorded" => logs::recorded(model),
        "newer" => model.newer = true,
        "trouble" => model.trouble = json.some_text("message"),
        // Of the script of the worker, which will not answer any more.
        _ => {
            let reason = Json::as_text(json.get("message"));
            let text = ["The page cannot work: ", &reason, ". Reload it."].concat();
            model.trouble = Some(text.into());
        }
    }
}

/// The part of the address after `#`, with it; empty where there is none.
fn current_hash() -> String {
    web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

fn grant(wish: Wish) {
    let Some(window) = web_sys::window() else {
        return;
    };
    match wish {
        // An address of the page itself is always allowed.
        Wish::Go(href) => {
            let _ = window.location().set_hash(&href);
        }
        Wish::Show(id) => {
            if let Some(element) = element(id) {
                element.scroll_into_view();
            }
        }
        Wish::Copy(text) => {
            // Whether it may is the browser's to say; there is nothing to be done about a no.
            let _promise = window.navigator().clipboard().write_text(&text);
        }
        Wish::Save(name, kind, base64) => {
            save(&name, &["data:", kind, ";base64,", &base64].concat());
        }
        Wish::SaveText(name, kind, text) => save_text(&name, kind, &text),
        Wish::LoadRuntime => link::load(),
        Wish::TakeOver => link::take_over(),
    }
}

fn element(id: &str) -> Option<web_sys::Element> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)
}

/// Downloads an address under a name.
fn save(name: &str, address: &str) {
    let link = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("a").ok());
    if let Some(link) = link {
        // Neither can fail: the names are attributes' names.
        let _ = link.set_attribute("download", name);
        let _ = link.set_attribute("href", address);
        if let Some(link) = link.dyn_ref::<web_sys::HtmlElement>() {
            link.click();
        }
    }
}

/// Downloads a text under a name. An address that holds the text itself would be too long for some.
fn save_text(name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options);
    let address = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    // The address lives as long as the page: a browser may read it after this.
    if let Ok(address) = address {
        save(name, &address);
    }
}
