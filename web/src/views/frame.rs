//! What is around every view: the bar at the top, the navigation, notices, the footer.

use super::ask;
use crate::components::banner::{Tone, line};
use crate::components::button::button;
use crate::components::file_choice::{allow_drop, on_drop};
use crate::components::icon::Icon;
use crate::state::ids::CONTENT;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::Route;
use crate::state::ui::Ui;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

/// Where functions can be: code and name.
const REGIONS: [(&str, &str); 8] = [
    ("eu-west-1", "Europe (Ireland)"),
    ("eu-central-1", "Europe (Frankfurt)"),
    ("eu-north-1", "Europe (Stockholm)"),
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-west-2", "US West (Oregon)"),
    ("ap-northeast-1", "Asia Pacific (Tokyo)"),
    ("ap-southeast-2", "Asia Pacific (Sydney)"),
];

/// Views that the navigation leads to.
const PLACES: [(&str, Route); 3] = [
    ("Functions", Route::Functions),
    ("Log groups", Route::Logs),
    ("Pricing calculator", Route::Pricing),
];

/// The view in its frame.
pub fn view(model: &Model, ui: &Ui, view: Html) -> Html {
    html! {
        <div class="page">
            <a class="skip-link" href="#content" onclick={Callback::from(skip)}>{ "Skip to content" }</a>
            <header class="top-bar">
                <a class="top-bar-name" href="#/functions">
                    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <path d="M16 2 28 9v14l-12 7L4 23V9z" fill="#0972d3" />
                        <path
                            d="M16 16 4.800 9.500M16 16l11.200-6.500M16 16v13"
                            fill="none" stroke="#fff" stroke-width="2.200" stroke-linejoin="round"
                        />
                    </svg>
                    { "lambdabox" }
                </a>
                <a class="top-bar-link" href={Route::Data.href()} aria-current={(model.route == Route::Data).then_some("page")}>{ "Your data" }</a>
                { region_picker(model, ui) }
            </header>
            <div class="below-bar">
                <nav class="side" aria-label="lambdabox">
                    <ul>
                        { for PLACES.iter().map(|(text, route)| html! {
                            <li><a href={route.href()} aria-current={is_in(&model.route, route).then_some("page")}>{ *text }</a></li>
                        }) }
                        <li><a href="#/courses" aria-current={is_course(&model.route).then_some("page")}>{ "Courses" }</a></li>
                    </ul>
                </nav>
                <main
                    class="content" id={CONTENT} tabindex="-1"
                    ondragover={Callback::from(allow_drop)} ondrop={on_drop(ui.with(Msg::TakeFiles))}
                >
                    <div role="status" class="page-notice">{ notices(model, ui) }</div>
                    <div class="with-course">
                        // Filled by the page's part for courses, once a course is opened.
                        <lambdabox-course />
                        <div class="view">{ view }</div>
                    </div>
                </main>
            </div>
            <footer class="footer">
                <span>{ "lambdabox is a simulator. It is not affiliated with, or endorsed by, Amazon Web Services." }</span>
                <span>{ "Your code runs in this page and goes nowhere else." }</span>
            </footer>
            { ask::view(model, ui) }
        </div>
    }
}

const fn is_course(shown: &Route) -> bool {
    matches!(shown, Route::Courses { .. })
}

/// Whether what is shown belongs to a place of the navigation.
fn is_in(shown: &Route, place: &Route) -> bool {
    match shown {
        Route::Create | Route::Function { .. } | Route::Shared { .. } => *place == Route::Functions,
        Route::LogGroup { .. } | Route::LogEvents { .. } => *place == Route::Logs,
        other => other == place,
    }
}

fn region_picker(model: &Model, ui: &Ui) -> Html {
    let choose = ui.with(Msg::ChooseRegion);
    let onchange = Callback::from(move |event: Event| {
        let target = event.target();
        let select = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(select) = select {
            choose.emit(select.value());
        }
    });
    html! {
        <label class="top-bar-region">
            <span class="visually-hidden">{ "Region" }</span>
            <select {onchange}>
                { for REGIONS.iter().map(|(code, name)| html! {
                    <option value={*code} selected={model.region == *code}>{ [*name, " ", *code].concat() }</option>
                }) }
            </select>
        </label>
    }
}

fn notices(model: &Model, ui: &Ui) -> Html {
    html! {
        <>
            if let Some(trouble) = &model.trouble {
                { line(Tone::Warning, trouble.clone()) }
            }
            if model.newer {
                { crate::components::banner::banner(
                    Tone::Info,
                    "There is a newer version of this page. Your work is kept; a running test is not.",
                    Html::default(),
                    button("Reload", ui.on(Msg::TakeOver)).label("Reload with the newer version").view(),
                ) }
            }
            if let Some(notice) = &model.notice {
                { crate::components::banner::banner(
                    if notice.good { Tone::Success } else { Tone::Error },
                    notice.text.clone(),
                    Html::default(),
                    button("Dismiss", ui.on(Msg::Dismiss)).link().icon(Icon::Remove).view(),
                ) }
            }
        </>
    }
}

/// Moves the focus to the view. Following the link would change the address, which says where the
/// learner is.
fn skip(event: MouseEvent) {
    event.prevent_default();
    let content = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(CONTENT))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(content) = content {
        // It can only fail for an element that is not in the document.
        let _ = content.focus();
    }
}
