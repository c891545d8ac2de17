//! The Simulate tab: many requests in virtual time, the environments as lanes.

use super::parts::field;
use super::sheet;
use super::study::{actions, status};
use crate::components::banner::empty;
use crate::components::container::container;
use crate::components::field::select;
use crate::state::ids::SIMULATION;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::ui::Ui;
use yew::prelude::*;

/// What is asked, and what came of it.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let study = &open.simulation;
    html! {
        <div class="grid">
            { container("simulate", "Simulate traffic")
                .description("Many requests to the deployed function in virtual time. How long each takes comes from your own code, run with the event of the Test tab.")
                .actions(actions(ui, study, "Run simulation", Msg::Simulate))
                .view(html! { <>{ fields(model, ui) }{ status(model, open, study) }</> }) }
            <div class="grid" id={SIMULATION}>
                if let Some(result) = &study.result {
                    { sheet::parts(model, ui, &result.parts) }
                } else {
                    { container("lanes", "Environments").view(empty("No simulation yet", html! {
                        <span>{ "Choose " }<b>{ "Run simulation" }</b>{ " to see which environments Lambda would start, use again and throw away." }</span>
                    })) }
                }
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
            select(id, label, &options, &form.get(id), ui.set(id))
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
