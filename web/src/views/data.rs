//! Your data: everything that this browser keeps.

use super::parts::radios;
use super::{head, loading};
use crate::components::banner::{Tone, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::file_choice::file_choice;
use crate::components::key_values::key_values;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::ui::Ui;
use lambdabox_contract::{Preview, Stored};
use yew::prelude::*;

/// What is kept, and what can be done with it.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let (stored, empty) = model
        .data
        .stored
        .as_ref()
        .map_or_else(|| (loading(), false), |stored| (kept(stored), stored.empty));
    let file = file_choice(
        "Choose a file",
        "Choose a file to import",
        ".lambdabox",
        ui.with(Msg::ChooseBackup),
    );
    html! {
        <>
            { head("Your data", Html::default(), Html::default()) }
            <div class="grid form">
                { container("export", "Export")
                    .description("Your work is kept in this browser and nowhere else. Export saves all of it as one file: functions of all regions, events, logs, settings.")
                    .actions(button("Export", ui.on(Msg::Export)).primary().off(empty).view())
                    .view(stored) }
                { container("import", "Import")
                    .description("Takes a file that Export has saved. You see what it holds before anything changes.")
                    .actions(file)
                    .view(model.data.import.as_ref().map_or_else(
                        || html! { <p class="quiet">{ "No file is chosen. You can also drop one here." }</p> },
                        |found| chosen(model, ui, found),
                    )) }
                { container("reset", "Reset")
                    .description("Deletes all of your work from this browser.")
                    .view(html! {
                        <div class="form-actions">{ button("Delete everything", ui.on(Msg::AskToDeleteEverything)).off(empty).view() }</div>
                    }) }
            </div>
        </>
    }
}

fn kept(stored: &Stored) -> Html {
    let pair =
        |name: &'static str, value: &String| (AttrValue::Static(name), html! { { value } }, false);
    html! {
        <>
            { key_values([
                pair("Functions", &stored.functions),
                pair("Records", &stored.records),
                pair("Size", &stored.size),
            ].into_iter()) }
            if let Some(count) = &stored.set_aside {
                { line(Tone::Warning, [&**count, " could not be read and put aside. An export holds them as well, as they are."].concat()) }
            }
        </>
    }
}

fn chosen(model: &Model, ui: &Ui, found: &Preview) -> Html {
    let mode = model.form.get("import-mode");
    let what = if mode == "replace" {
        &found.replace
    } else {
        &found.merge
    };
    html! {
        <>
            <p><strong>{ model.form.get("import-name") }</strong>{ ", exported " }{ &found.made }</p>
            { radios(ui, &model.form, "import-mode", "How to import", &[
                ("merge", "Merge".into(), "Adds what is not here. Nothing of yours is changed.".into()),
                ("replace", "Replace everything".into(), "Deletes what is here first.".into()),
            ]) }
            <div role="status">
                <ul class="notes">{ for what.iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            </div>
            <div class="form-actions">
                { button("Import", ui.on(Msg::Import)).primary().label("Import the file").view() }
                { button("Cancel", ui.on(Msg::ForgetImport)).link().view() }
            </div>
        </>
    }
}
