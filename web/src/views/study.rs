//! What simulations and power tuning have in common: where they stand.

use crate::components::banner::{Tone, line};
use crate::components::button::button;
use crate::components::icon::Icon;
use crate::components::progress::progress;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::runtime::RuntimeState;
use crate::state::study::Study;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The button that starts it, and while it runs the one that stops it.
pub fn actions(ui: &Ui, study: &Study, text: &'static str, start: Msg) -> Html {
    if study.running {
        button("Stop", ui.on(Msg::Stop)).icon(Icon::Stopped).view()
    } else {
        button(text, ui.on(start)).primary().view()
    }
}

/// Where it stands: always there, so that each change is spoken.
pub fn status(model: &Model, open: &Open, study: &Study) -> Html {
    let waits = super::result::runtime_of(model, open) != RuntimeState::Ready;
    html! {
        <>
            if open.has_changes() {
                { line(Tone::Warning, "Your changes are not deployed: the code that was deployed before is what runs here.") }
            }
            <div role="status" class="result-status">
                if let Some(problem) = &study.problem {
                    { line(Tone::Error, problem.clone()) }
                } else if study.running && waits {
                    { line(Tone::Info, "It starts as soon as the runtime is here") }
                } else if let (false, Some(result)) = (study.running, &study.result) {
                    <p>{ &result.sentence }</p>
                }
            </div>
            if study.running {
                { progress("Running", &study.progress.text, study.progress.percent) }
            }
        </>
    }
}
