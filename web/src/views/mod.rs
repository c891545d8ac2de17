//! What the page looks like: one file for each view. Plain functions of the state; whatever a view
//! shows was made ready by the worker.

pub mod ask;
pub mod code;
pub mod compiled;
pub mod configuration;
pub mod create;
pub mod data;
pub mod files;
pub mod frame;
pub mod function;
pub mod functions;
pub mod log_events;
pub mod log_groups;
pub mod monitor;
pub mod pricing;
pub mod result;
pub mod share;
pub mod simulate;
pub mod study;
pub mod test_event;
pub mod triggers;
pub mod tuning;

use crate::components::banner::{Tone, banner};
use crate::components::progress::progress;
use crate::page::model::Model;
use crate::page::route::Route;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The whole page.
pub fn page(model: &Model, ui: &Ui) -> Html {
    let view = match &model.route {
        Route::Functions => functions::view(model, ui),
        Route::Create => create::view(model, ui),
        Route::Function { name, tab } => function::view(model, ui, name, *tab),
        Route::Logs => log_groups::view(model, ui),
        Route::LogGroup { group } => log_groups::group(model, ui, group),
        Route::LogEvents { group, stream } => log_events::view(model, ui, group, stream.as_deref()),
        Route::Pricing => pricing::view(model, ui),
        Route::Data => data::view(model, ui),
        Route::Shared { .. } => share::shared(model, ui),
        _ => nowhere("There is nothing at this address."),
    };
    frame::view(model, ui, view)
}

/// An address that leads nowhere.
fn nowhere(text: &str) -> Html {
    html! {
        <>
            <div class="page-head"><h1>{ "Not found" }</h1></div>
            { banner(Tone::Warning, text.to_owned(), html! {
                <p><a href="#/functions">{ "Go to your functions" }</a></p>
            }, Html::default()) }
        </>
    }
}

/// What is shown until the worker has answered.
fn loading() -> Html {
    progress("Loading", "", None)
}

/// Where the view is: links to what is above it, and its own name.
fn breadcrumbs(above: &[(&str, Route)], here: &str) -> Html {
    html! {
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <ol>
                { for above.iter().map(|(text, route)| html! {
                    <li><a href={route.href()}>{ *text }</a></li>
                }) }
                <li aria-current="page">{ here }</li>
            </ol>
        </nav>
    }
}

/// The view's heading, with marks beside it and buttons at its end.
fn head(title: &str, marks: Html, actions: Html) -> Html {
    html! {
        <div class="page-head">
            <h1>{ title }</h1>
            { marks }
            <div class="page-actions">{ actions }</div>
        </div>
    }
}
