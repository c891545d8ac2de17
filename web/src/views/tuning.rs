//! The Power tuning tab: the same event at every memory size.

use super::study::{actions, chart, rows, status};
use crate::components::banner::empty;
use crate::components::container::container;
use crate::components::key_values::key_values;
use crate::components::table::table;
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::steps::study::tune;
use crate::page::ui::Ui;
use yew::prelude::*;

/// What came of the last one.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let (study, result) = (&open.tuning, &open.tuning.result);
    html! {
        <div class="grid">
            { container("tuning", "Power tuning")
                .description("CPU grows with memory, and so does the price. The deployed function is run with the event of the Test tab at every memory size.")
                .actions(actions(ui, study, "Run power tuning", tune))
                .view(html! {
                    <>
                        { status(model, open, study) }
                        if result.is_null() {
                            { empty("No power tuning yet", html! {
                                <span>{ "Choose " }<b>{ "Run power tuning" }</b>{ " to see which memory size is the cheapest and which the fastest." }</span>
                            }) }
                        } else {
                            { key_values(result.list("Best").iter().map(|pair| {
                                (pair.text("Name"), html! { { pair.text("Value") } }, false)
                            })) }
                            { chart(result.get("Chart")) }
                        }
                    </>
                }) }
            if !result.is_null() {
                { container("sizes", "Memory sizes").view(table(
                    "Memory sizes",
                    &["Memory", "Cold start", "Warm", "Billed", "Cost", "Cost of a million", "Remarks"],
                    rows(result.list("Rows")),
                )) }
            }
        </div>
    }
}
