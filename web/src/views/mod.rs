//! What the page looks like: one file for each view. Plain functions of the state; whatever a view
//! shows was made ready by the account. A view draws the state and sends messages: it
//! knows no step.

pub mod ask;
pub mod chart;
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
pub mod parts;
pub mod result;
pub mod rows;
pub mod share;
pub mod sheet;
pub mod simulate;
pub mod study;
pub mod test_event;
pub mod tuning;

use crate::components::banner::{Tone, banner};
use crate::components::progress::progress;
use crate::state::model::Model;
use crate::state::route::Route;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The whole page.
pub fn page(model: &Model, ui: &Ui) -> Html {
    let view = match &model.route {
        Route::Functions => functions::view(model, ui),
        Route::Create => create::view(model, ui),
        Route::Function { name, tab } => function::view(model, ui, name, tab),
        Route::Logs | Route::LogGroup { .. } | Route::Pricing => sheet::view(model, ui),
        Route::LogEvents { group, stream } => log_events::view(model, ui, group, stream.as_deref()),
        Route::Data => data::view(model, ui),
        Route::Shared { .. } => share::shared(model, ui),
        Route::Courses { .. } => Html::default(),
        Route::NotFound => nowhere("There is nothing at this address."),
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
fn breadcrumbs(above: &[(&str, String)], here: &str) -> Html {
    html! {
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <ol>
                { for above.iter().map(|(text, href)| html! {
                    <li><a href={href.clone()}>{ *text }</a></li>
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
