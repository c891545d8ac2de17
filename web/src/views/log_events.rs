//! Log events of a stream, or of all streams of a group.

use super::{breadcrumbs, head, loading, nowhere};
use crate::components::banner::{Tone, empty, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::field_of;
use crate::state::ids::LOG_EVENTS;
use crate::state::log_view::LogView;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::Route;
use crate::state::ui::Ui;
use lambdabox_contract::log::LogLine;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

/// The events and what can be done with them.
pub fn view(model: &Model, ui: &Ui, group: &str, stream: Option<&str>) -> Html {
    if let Some(reason) = &model.data.missing {
        return nowhere(reason);
    }
    let log = &model.log;
    let title = stream.unwrap_or("All log streams");
    let tailing = log.tailing;
    let dropped = log.shown.as_ref().map(|shown| shown.dropped_text.clone());
    let dropped = dropped.filter(|text| !text.is_empty());
    let actions = html! {
        <>
            { button("Refresh", ui.on(Msg::Look)).view() }
            { button(if tailing { "Stop tailing" } else { "Start tailing" }, ui.on(Msg::Tail(!tailing)))
                .primary_if(!tailing)
                .title("Follow new events as they are logged")
                .view() }
            { button("Download", ui.on(Msg::Download)).label("Download these events as a text file").view() }
        </>
    };
    html! {
        <>
            { breadcrumbs(&[("Log groups", Route::Logs.href()), (group, Route::log_group(group).href())], title) }
            { head(title, Html::default(), Html::default()) }
            { container("log-events", "Log events")
                .mark(html! { <span role="status" class="quiet">{ counted(model) }</span> })
                .actions(actions)
                .view(html! {
                    <>
                        { pattern(model, ui) }
                        if let Some(dropped) = dropped {
                            { line(Tone::Info, dropped) }
                        }
                        { if log.shown.is_none() { loading() } else { events(ui, log, group, stream.is_none()) } }
                    </>
                }) }
        </>
    }
}

/// How many there are, and whether they are followed.
fn counted(model: &Model) -> String {
    let log = &model.log;
    let Some(shown) = &log.shown else {
        return String::new();
    };
    let what = if model.form.get("filter").is_empty() {
        " events"
    } else {
        " events match"
    };
    let tailing = if log.tailing {
        ". Live tail is on: new events appear here."
    } else {
        ""
    };
    [&*shown.total_text, what, tailing].concat()
}

fn pattern(model: &Model, ui: &Ui) -> Html {
    let form = &model.form;
    let typed = form.get("filter");
    let clear = ui.on(Msg::Filter(String::new()));
    html! {
        <div class="log-filter">
            { field_of("filter", "Filter events", typed.clone(), form.error("filter"), ui.with(Msg::Filter))
                .hint("ERROR, \"not found\", -DEBUG, ?WARN ?ERROR, or for JSON: { $.level = \"ERROR\" }. Case matters.")
                .search()
                .view() }
            { button("Clear", clear).off(typed.is_empty()).label("Clear the filter").view() }
        </div>
    }
}

fn events(ui: &Ui, log: &LogView, group: &str, streams: bool) -> Html {
    if log.total() == 0 {
        return empty(
            "No events",
            html! { <span>{ "Nothing here matches. Clear the filter, or choose Start tailing and invoke the function." }</span> },
        );
    }
    let (above, below) = log.gaps();
    let seen = log.clone();
    let scrolled = ui.with(|(start, row): (usize, f64)| Msg::Scroll(start, row));
    let onscroll = Callback::from(move |event: Event| {
        let target = event.target();
        let Some(scroller) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let row = scroller.query_selector(".log-row").ok().flatten();
        let row = row.map_or(0.0, |row| row.get_bounding_client_rect().height());
        let start = seen.window_at(f64::from(scroller.scroll_top()), row);
        // Most scrolling stays in the window: then nothing is drawn anew.
        if start != seen.start {
            scrolled.emit((start, row));
        }
    });
    let rows = log.events().iter().enumerate();
    html! {
        <div id={LOG_EVENTS} class="log-box" tabindex="0" role="group" aria-label="Log events" {onscroll}>
            <div class={if streams { "log-table log-of-all" } else { "log-table" }} role="table" aria-label="Log events" aria-rowcount={log.total().to_string()}>
                <div class="log-head" role="row">
                    <span role="columnheader">{ "Timestamp (UTC)" }</span>
                    if streams {
                        <span role="columnheader">{ "Log stream" }</span>
                    }
                    <span role="columnheader">{ "Message" }</span>
                </div>
                { gap("above", above) }
                { for rows.map(|(place, event)| row(ui, log, group, streams, log.first() + place, event)) }
                { gap("below", below) }
            </div>
        </div>
    }
}

/// The room of rows that are not in the document.
fn gap(key: &'static str, height: String) -> Html {
    html! { <svg {key} class="log-gap" {height} aria-hidden="true" focusable="false" /> }
}

fn row(ui: &Ui, log: &LogView, group: &str, streams: bool, number: usize, event: &LogLine) -> Html {
    let opened = log.opened(number);
    let (date, clock) = event.time.split_once('T').unwrap_or(("", &event.time));
    let stream = &event.stream;
    let toggle = Msg::Toggle(number, event.id.clone().into());
    let onclick: Callback<MouseEvent> = ui.on(toggle);
    let text = if event.platform {
        "log-text log-platform"
    } else {
        "log-text"
    };
    html! {
        <div class="log-item" role="rowgroup" key={event.id.as_str()}>
            <div class="log-row" role="row" aria-rowindex={(number + 1).to_string()}>
                <span class="log-time" role="cell"><span class="log-date">{ date }{ "T" }</span>{ clock }</span>
                if streams {
                    <span class="log-stream" role="cell"><a href={Route::log_events(group, Some(stream)).href()}>{ stream }</a></span>
                }
                <span class="log-message" role="cell">
                    <button type="button" class={text} aria-expanded={if opened.is_some() { "true" } else { "false" }} {onclick}>
                        { &event.line }
                        if event.cut {
                            { "…" }
                        }
                    </button>
                </span>
            </div>
            if let Some(opened) = opened {
                <div class={["log-opened log-opened-", &opened.rows().to_string()].concat()} role="row">
                    <div role="cell" tabindex="0" aria-label="The whole event">
                        <pre>{ &opened.record.text }</pre>
                        if opened.record.cut {
                            <p class="quiet">{ "The event is longer. Download has all of it." }</p>
                        }
                    </div>
                </div>
            }
        </div>
    }
}
