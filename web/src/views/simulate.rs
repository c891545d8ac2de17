//! The Simulate tab: many requests in virtual time, the environments as lanes.

use super::study::{actions, chart, rows, status};
use crate::components::banner::empty;
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::{field, select};
use crate::components::key_values::key_values;
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::steps::study::{save, simulate};
use crate::page::ui::Ui;
use yew::prelude::*;

/// The id of what shows what came of it.
pub const RESULTS: &str = "simulation-results";

/// What is asked, and what came of it.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let study = &open.simulation;
    let runs = study.result.list("Runs");
    let comparison = study.result.list("Comparison");
    html! {
        <div class="grid">
            { container("simulate", "Simulate traffic")
                .description("Many requests to the deployed function in virtual time. How long each takes comes from your own code, run with the event of the Test tab.")
                .actions(actions(ui, study, "Run simulation", simulate))
                .view(html! { <>{ fields(model, ui) }{ status(model, open, study) }</> }) }
            <div class="grid" id={RESULTS}>
            if runs.is_empty() {
                { container("lanes", "Environments").view(empty("No simulation yet", html! {
                    <span>{ "Choose " }<b>{ "Run simulation" }</b>{ " to see which environments Lambda would start, use again and throw away." }</span>
                })) }
            }
            if !comparison.is_empty() {
                { container("comparison", "What if").view(table(
                    "As configured and what if", &["Figure", "Now", "What if"], rows(comparison),
                )) }
            }
            { for runs.iter().zip(["lanes", "lanes-what-if"]).enumerate().map(|(number, (run, id))| one(ui, run, id, number)) }
            </div>
        </div>
    }
}

fn fields(model: &Model, ui: &Ui) -> Html {
    let form = &model.form;
    let choice =
        |id: &'static str, label: &'static str, options: &[(&'static str, &'static str)]| {
            let options: Vec<(AttrValue, AttrValue)> = options
                .iter()
                .map(|(value, text)| (AttrValue::Static(value), AttrValue::Static(text)))
                .collect();
            let onchange =
                ui.with(move |model: &mut Model, text: String| model.form.set(id, text.into()));
            select(id, label, &options, &form.get(id), onchange)
        };
    html! {
        <div class="fields">
            { field(ui, form, "requests", "Requests").numeric().hint("1 to 10,000.").view() }
            { choice("pattern", "Pattern", &[
                ("burst", "Burst: all at once"),
                ("even", "Even: the same pause between them"),
                ("poisson", "Poisson: at random, as from many people"),
            ]) }
            if form.get("pattern") != "burst" {
                { field(ui, form, "rate", "Rate").unit("/s").hint("Requests a second, such as 10; 0.5 is one every two seconds.").view() }
            }
            if form.get("pattern") == "poisson" {
                { field(ui, form, "seed", "Seed").numeric().hint("Another number, other random pauses.").view() }
            }
            { choice("invocation", "Invocation type", &[
                ("RequestResponse", "RequestResponse: the caller waits"),
                ("Event", "Event: into a queue, with retries"),
            ]) }
            { field(ui, form, "memory", "Memory").numeric().unit("MB").hint("Another value shows what if; the configuration stays.").view() }
            { field(ui, form, "reserved", "Reserved concurrency").numeric().hint("Empty: none. Another value shows what if.").view() }
        </div>
    }
}

fn one(ui: &Ui, run: &Json, id: &'static str, number: usize) -> Html {
    let title = ["Environments: ", &run.text("Title")].concat();
    let totals = run.list("Totals").iter();
    let more = |key: &str| {
        run.some_text(key)
            .map(|text| html! { <p class="quiet">{ text }</p> })
    };
    html! {
        { container(id, title)
            .mark(html! { <span class="badge badge-plain">{ run.text("Setting") }</span> })
            .actions(button("Download JSON", ui.on(move |model| save(model, number))).view())
            .view(html! {
                <>
                    if number > 0 {
                        <p>{ run.text("Sentence") }</p>
                    }
                    { chart(run.get("Chart")) }
                    { key_values(totals.map(|pair| (pair.text("Name"), html! { { pair.text("Value") } }, false))) }
                    <details class="more">
                        <summary>{ "Environments as a table" }</summary>
                        { table("Environments", &["Environment", "Started at", "Cold start took", "Requests", "Busy for", "End"], rows(run.list("Environments"))) }
                        { more("EnvironmentsMore") }
                    </details>
                    <details class="more">
                        <summary>{ "Requests as a table" }</summary>
                        { table("Requests", &["Request", "Arrived at", "Environment", "Start", "In the queue", "Latency", "Status"], rows(run.list("Requests"))) }
                        { more("RequestsMore") }
                    </details>
                </>
            }) }
    }
}
