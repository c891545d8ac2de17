//! The Power tuning tab: the same event at every memory size.

use super::sheet;
use super::study::{actions, status};
use crate::components::banner::empty;
use crate::components::container::container;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::ui::Ui;
use yew::prelude::*;

/// What came of the last one.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let study = &open.tuning;
    html! {
        <div class="grid">
            { container("tuning", "Power tuning")
                .description("CPU grows with memory, and so does the price. The deployed function is run with the event of the Test tab at every memory size.")
                .actions(actions(ui, study, "Run power tuning", Msg::Tune))
                .view(html! {
                    <>
                        { status(model, open, study) }
                        if study.result.is_none() {
                            { empty("No power tuning yet", html! {
                                <span>{ "Choose " }<b>{ "Run power tuning" }</b>{ " to see which memory size is the cheapest and which the fastest." }</span>
                            }) }
                        }
                    </>
                }) }
            if let Some(result) = &study.result {
                { sheet::parts(model, ui, &result.parts) }
            }
        </div>
    }
}
