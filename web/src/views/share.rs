//! A function as a link, and what a link holds before a function is made of it.

use super::{breadcrumbs, head, loading};
use crate::components::banner::{Tone, banner, line};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::{error_text, field, radios_of};
use crate::components::icon::Icon;
use crate::components::key_values::key_values;
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::route::Route;
use crate::page::steps::share::{choose_values, copy, create};
use crate::page::ui::Ui;
use yew::prelude::*;

/// The link to a function.
pub fn link(model: &Model, ui: &Ui) -> Html {
    let chosen = model.form.get("share-values");
    container("share", "Share as a link")
        .description("The whole function is in the link: deployed code, configuration, tags, saved events. No server has it; whoever has the link has the function.")
        .view(html! {
            <>
                { radios_of(if chosen.is_empty() { "no" } else { &chosen }, "share-values", "Values of environment variables", &[
                    ("no", "Leave them out".into(), "The keys are in the link, their values are not.".into()),
                    ("yes", "Share them too".into(), "Everybody with the link can read them.".into()),
                ], ui.with(choose_values)) }
                <div role="alert">{ model.form.error("share-link").map(error_text) }</div>
                if let Some(answer) = model.answer("link") {
                    { address(ui, answer) }
                }
            </>
        })
}

fn address(ui: &Ui, answer: &Json) -> Html {
    let page = web_sys::window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    let address = [page, &answer.text("Fragment")].concat();
    let copied = address.clone();
    html! {
        <div class="field">
            <label class="field-label" for="share-address">{ "Link" }</label>
            <div class="field-row">
                <input id="share-address" type="text" readonly=true value={address} aria-describedby="share-length" />
                { button("Copy", ui.on(move |model| copy(model, copied.clone()))).icon(Icon::Copy).label("Copy the link").view() }
            </div>
            <p class="field-hint" id="share-length">{ answer.text("Length") }</p>
        </div>
    }
}

/// What a link holds.
pub fn shared(model: &Model, ui: &Ui) -> Html {
    let view = if let Some(reason) = model.answer("refused") {
        html! {
            { banner(Tone::Error, reason.as_text(), html! {
                <p>{ "No function was created. " }<a href="#/functions">{ "Go to your functions" }</a></p>
            }, Html::default()) }
        }
    } else {
        model
            .answer("shared")
            .map_or_else(loading, |shared| contents(model, ui, shared))
    };
    html! {
        <>
            { breadcrumbs(&[("Functions", Route::Functions)], "Shared function") }
            { head("Shared function", Html::default(), Html::default()) }
            { view }
        </>
    }
}

fn contents(model: &Model, ui: &Ui, shared: &Json) -> Html {
    let pairs = shared.list("Summary").iter().map(|pair| {
        let value = pair.some_text("Value").unwrap_or_else(|| "-".into());
        (pair.text("Name"), html! { { value } }, false)
    });
    let variables = shared.list("Variables").iter().map(|variable| {
        let cell = |key: &str| html! { { variable.text(key) } };
        vec![cell("Key"), cell("Value")]
    });
    let events = shared.list("Events");
    html! {
        <div class="grid form">
            { line(Tone::Info, "Somebody shared this function with you. Read what it holds: nothing is created, and nothing runs, unless you choose so.") }
            { container("shared-configuration", "Configuration").view(html! {
                <>
                    { key_values(pairs) }
                    if !shared.list("Variables").is_empty() {
                        { table("Environment variables", &["Key", "Value"], variables.collect()) }
                    }
                    if !events.is_empty() {
                        <p>{ "Saved events: " }{ events.iter().map(|name| name.as_text().to_string()).collect::<Vec<_>>().join(", ") }</p>
                    }
                </>
            }) }
            { container("shared-code", "Code").view(html! {
                <>
                    { for shared.list("Files").iter().zip(shared.list("Sizes")).map(|(file, size)| html! {
                        <details class="more">
                            <summary>{ file.text("Path") }{ ", " }{ size.as_text() }</summary>
                            <pre class="shared-file" tabindex="0">
                                { file.some_text("Text").unwrap_or_else(|| "This file is no text, or empty.".into()) }
                            </pre>
                        </details>
                    }) }
                </>
            }) }
            { container("shared-create", "Create a function from it").view(html! {
                <>
                    { field(ui, &model.form, "name", "Function name").view() }
                    <div class="form-actions">
                        { button("Create function", ui.on(create)).primary().view() }
                        { link_button("Cancel", Route::Functions.href(), false) }
                    </div>
                </>
            }) }
        </div>
    }
}
