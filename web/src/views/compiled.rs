//! The code of a function that runs a compiled handler: it is uploaded, not edited.

use crate::components::container::container;
use crate::components::file_choice::file_choice;
use crate::components::progress::progress;
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::steps::upload::take_file;
use crate::page::ui::Ui;
use yew::prelude::*;

/// What runs, and how it is replaced.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let upload = file_choice(
        "Upload .wasm",
        "Upload a compiled handler",
        ".wasm,application/wasm",
        ui.with(take_file),
    );
    container("code-source", "Code source")
        .actions(upload)
        .view(html! {
            if model.form.busy {
                { progress("Checking and preparing the compiled handler", "", None) }
            } else {
                <div class="empty">
                    if open.component.is_null() {
                        <strong>{ "No code yet" }</strong>
                        <span>{ "Drop a compiled handler here, or choose Upload .wasm. It is a WebAssembly component, for example of a Rust program." }</span>
                    } else {
                        <strong>{ open.component.text("Name") }</strong>
                        <span>{ open.component.text("Size") }{ ". It runs as it is. Drop another one here to replace it." }</span>
                    }
                </div>
            }
        })
}
