//! The code of a function that runs a compiled handler: it is uploaded, not edited.

use crate::components::container::container;
use crate::components::file_choice::file_choice;
use crate::components::progress::progress;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::ui::Ui;
use yew::prelude::*;

/// What runs, and how it is replaced.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let upload = file_choice(
        "Upload .wasm",
        "Upload a compiled handler",
        ".wasm,application/wasm",
        ui.with(Msg::TakeFile),
    );
    let component = open.compiled.clone().unwrap_or_default();
    container("code-source", "Code source")
        .actions(upload)
        .view(html! {
            if model.form.busy {
                { progress("Checking and preparing the compiled handler", "", None) }
            } else {
                <div class="empty">
                    if component.name.is_empty() {
                        <strong>{ "No code yet" }</strong>
                        <span>{ "Drop a compiled handler here, or choose Upload .wasm. It is a WebAssembly component, for example of a Rust program." }</span>
                    } else {
                        <strong>{ component.name }</strong>
                        <span>{ component.size }{ ". It runs as it is. Drop another one here to replace it." }</span>
                    }
                </div>
            }
        })
}
