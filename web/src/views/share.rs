//! A function as a link, and what a link holds before a function is made of it.

use super::parts::field;
use super::{breadcrumbs, head, loading, sheet};
use crate::components::banner::{Tone, banner, line};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::{error_text, radios_of};
use crate::components::icon::Icon;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::Route;
use crate::state::ui::Ui;
use lambdabox_contract::{ShareLink, Shared};
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
                ], ui.with(Msg::ShareValues)) }
                <div role="alert">{ model.form.error("share-link").map(error_text) }</div>
                if let Some(answer) = &model.data.link {
                    { address(ui, answer) }
                }
            </>
        })
}

fn address(ui: &Ui, answer: &ShareLink) -> Html {
    let page = web_sys::window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    let address: AttrValue = [page, &answer.fragment].concat().into();
    html! {
        <div class="field">
            <label class="field-label" for="share-address">{ "Link" }</label>
            <div class="field-row">
                <input id="share-address" type="text" readonly=true value={address.clone()} aria-describedby="share-length" />
                { button("Copy", ui.on(Msg::CopyLink(address))).icon(Icon::Copy).label("Copy the link").view() }
            </div>
            <p class="field-hint" id="share-length">{ &answer.length }</p>
        </div>
    }
}

/// What a link holds.
pub fn shared(model: &Model, ui: &Ui) -> Html {
    let view = if let Some(reason) = &model.data.missing {
        html! {
            { banner(Tone::Error, reason.clone(), html! {
                <p>{ "No function was created. " }<a href="#/functions">{ "Go to your functions" }</a></p>
            }, Html::default()) }
        }
    } else {
        model
            .data
            .shared
            .as_ref()
            .map_or_else(loading, |shared| contents(model, ui, shared))
    };
    html! {
        <>
            { breadcrumbs(&[("Functions", Route::Functions.href())], "Shared function") }
            { head("Shared function", Html::default(), Html::default()) }
            { view }
        </>
    }
}

fn contents(model: &Model, ui: &Ui, shared: &Shared) -> Html {
    html! {
        <div class="grid form">
            { line(Tone::Info, "Somebody shared this function with you. Read what it holds: nothing is created, and nothing runs, unless you choose so.") }
            { sheet::parts(model, ui, &shared.sheet.parts) }
            { container("shared-create", "Create a function from it").view(html! {
                <>
                    { field(ui, &model.form, "name", "Function name").view() }
                    <div class="form-actions">
                        { button("Create function", ui.on(Msg::CreateShared)).primary().view() }
                        { link_button("Cancel", Route::Functions.href(), false) }
                    </div>
                </>
            }) }
        </div>
    }
}
