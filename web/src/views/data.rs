//! Your data: everything that this browser keeps.

use super::{head, loading};
use crate::components::banner::{Tone, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::radios;
use crate::components::file_choice::file_choice;
use crate::components::key_values::key_values;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::steps::data::{ask_to_delete, choose, export, forget, import};
use crate::page::ui::Ui;
use yew::prelude::*;

/// What is kept, and what can be done with it.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let (stored, empty) = model.answer("stored").map_or_else(
        || (loading(), false),
        |answer| (kept(answer), answer.is_true("Empty")),
    );
    let file = file_choice(
        "Choose a file",
        "Choose a file to import",
        ".lambdabox",
        ui.with(choose),
    );
    html! {
        <>
            { head("Your data", Html::default(), Html::default()) }
            <div class="grid form">
                { container("export", "Export")
                    .description("Your work is kept in this browser and nowhere else. Export saves all of it as one file: functions of all regions, events, logs, settings.")
                    .actions(button("Export", ui.on(export)).primary().off(empty).view())
                    .view(stored) }
                { container("import", "Import")
                    .description("Takes a file that Export has saved. You see what it holds before anything changes.")
                    .actions(file)
                    .view(model.answer("import").map_or_else(
                        || html! { <p class="quiet">{ "No file is chosen. You can also drop one here." }</p> },
                        |found| chosen(model, ui, found),
                    )) }
                { container("reset", "Reset")
                    .description("Deletes all of your work from this browser.")
                    .view(html! {
                        <div class="form-actions">{ button("Delete everything", ui.on(ask_to_delete)).off(empty).view() }</div>
                    }) }
            </div>
        </>
    }
}

fn kept(stored: &Json) -> Html {
    let pair = |name: &'static str, key: &str| {
        (
            AttrValue::Static(name),
            html! { { stored.text(key) } },
            false,
        )
    };
    html! {
        <>
            { key_values([
                pair("Functions", "Functions"),
                pair("Records", "Records"),
                pair("Size", "Size"),
            ].into_iter()) }
            if let Some(count) = stored.some_text("SetAside") {
                { line(Tone::Warning, [&*count, " could not be read and put aside. An export holds them as well, as they are."].concat()) }
            }
        </>
    }
}

fn chosen(model: &Model, ui: &Ui, found: &Json) -> Html {
    let mode = model.form.get("import-mode");
    let what = found.list(if mode == "replace" {
        "Replace"
    } else {
        "Merge"
    });
    html! {
        <>
            <p><strong>{ model.form.get("import-name") }</strong>{ ", exported " }{ found.text("Made") }</p>
            { radios(ui, &model.form, "import-mode", "How to import", &[
                ("merge", "Merge".into(), "Adds what is not here. Nothing of yours is changed.".into()),
                ("replace", "Replace everything".into(), "Deletes what is here first.".into()),
            ]) }
            <div role="status">
                <ul class="notes">{ for what.iter().map(|line| html! { <li>{ line.as_text() }</li> }) }</ul>
            </div>
            <div class="form-actions">
                { button("Import", ui.on(import)).primary().label("Import the file").view() }
                { button("Cancel", ui.on(forget)).link().view() }
            </div>
        </>
    }
}
