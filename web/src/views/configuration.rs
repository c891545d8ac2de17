//! The Configuration tab: a list of its parts, and the one that is chosen.

use super::parts::{field, radios};
use super::rows::rows;
use super::sheet;
use crate::components::banner::{Tone, empty, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::error_text;
use crate::components::key_values::key_values;
use crate::state::ids::ROW;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::route::{Route, Section, Tab};
use crate::state::setting;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The parts of the configuration.
pub fn view(model: &Model, ui: &Ui, open: &Open, section: Section) -> Html {
    let name = &open.overview.name;
    html! {
        <div class="sections">
            <nav class="section-links" aria-label="Configuration">
                <ul>
                    { for Section::ALL.iter().map(|part| html! {
                        <li><a
                            href={Route::function(name, Tab::Configuration(*part)).href()}
                            aria-current={(*part == section).then_some("page")}
                        >{ part.title() }</a></li>
                    }) }
                </ul>
            </nav>
            <div class="grid">
                { for open.overview.notes.iter().map(|note| line(Tone::Info, note.clone())) }
                { match section {
                    Section::General => general(model, ui, open),
                    Section::Permissions => permissions(model, ui),
                    Section::Environment => environment(model, ui, open),
                    Section::Tags => tags(model, ui),
                    Section::Concurrency => concurrency(model, ui, open),
                    Section::Triggers | Section::FunctionUrl => sheet::body(model, ui),
                } }
                if !matches!(section, Section::Triggers | Section::FunctionUrl) {
                    { actions(model, ui, name, section) }
                }
            </div>
        </div>
    }
}

fn actions(model: &Model, ui: &Ui, name: &str, section: Section) -> Html {
    let form = &model.form;
    let changed = form.is_changed();
    html! {
        <>
            <div role="alert">
                { form.error("").map(error_text) }
                { elsewhere(model, name, section) }
            </div>
            <div class="form-actions">
                { button("Save", ui.on(Msg::Save)).primary().off(!changed || form.busy).view() }
                { button("Cancel", ui.on(Msg::Reset)).link().off(!changed).view() }
                <span role="status" class="quiet">
                    { if changed { "Changes are not saved yet." } else { "All changes are saved." } }
                </span>
            </div>
        </>
    }
}

/// What is wrong with settings that no field here shows: why, and where each of them is.
fn elsewhere(model: &Model, name: &str, section: Section) -> Html {
    let form = &model.form;
    let hidden = form.errors().filter(|(id, _)| !shows(model, section, id));
    let mut said = None;
    html! {
        { for hidden.map(|(id, why)| {
            // A refusal has one text for all that it is about.
            let first = said.replace(why) != Some(why);
            let place = setting::find(id).map(|(label, part)| html! {
                <p>
                    if part == section {
                        { label }
                    } else {
                        <a href={Route::function(name, Tab::Configuration(part)).href()}>
                            { [&*label, ": see ", part.title()].concat() }
                        </a>
                    }
                </p>
            });
            html! { <>{ first.then(|| error_text(why.clone())) }{ place }</> }
        }) }
    }
}

/// Whether a field shows what is wrong with it, or the form does.
fn shows(model: &Model, section: Section, id: &str) -> bool {
    match id {
        "" => true,
        "reserved" => section == Section::Concurrency && model.form.get("mode") == "reserved",
        _ if id.starts_with(ROW) => true,
        // Variables have rows; all of them together, or one without a row, have no field.
        _ if setting::variable(id).is_some() || id == "environment" => false,
        _ => setting::find(id).is_some_and(|(_, part)| part == section),
    }
}

fn general(model: &Model, ui: &Ui, open: &Open) -> Html {
    let form = &model.form;
    let hints = &open.hints;
    let text = |id: &'static str| field(ui, form, id, setting::label(id));
    let number = |id: &'static str, unit: &'static str, hint: &String| {
        text(id).numeric().unit(unit).hint(hint.clone()).view()
    };
    container("general-configuration", "General configuration").view(html! {
        <div class="fields">
            { text("description").hint(hints.description.clone()).view() }
            { number("memory", "MB", &hints.memory) }
            { number("timeout", "seconds", &hints.timeout) }
            { number("storage", "MB", &hints.storage) }
            { text("handler").hint(hints.handler.clone()).view() }
        </div>
    })
}

fn permissions(model: &Model, ui: &Ui) -> Html {
    container("execution-role", "Execution role")
        .description(
            "The role says what your code may do in other AWS services. It is simulated here.",
        )
        .view(
            field(ui, &model.form, "role", setting::label("role"))
                .hint("For example: arn:aws:iam::123456789012:role/lambda-role")
                .view(),
        )
}

fn environment(model: &Model, ui: &Ui, open: &Open) -> Html {
    let none = empty(
        "No environment variables",
        html! { <span>{ "Add one to change what your code does without changing the code." }</span> },
    );
    container("environment-variables", "Environment variables")
        .description(open.hints.environment.clone())
        .actions(add(ui, "Add environment variable"))
        .view(if model.form.rows.is_empty() {
            none
        } else {
            rows(ui, &model.form, "Environment variable")
        })
}

fn tags(model: &Model, ui: &Ui) -> Html {
    let none = empty(
        "No tags",
        html! { <span>{ "Tags say what a function is and whose it is. The usual first one has the key Name." }</span> },
    );
    container("tags", "Tags")
        .description("Keys and values that you choose, to find functions and to split the bill.")
        .actions(add(ui, "Add tag"))
        .view(if model.form.rows.is_empty() {
            none
        } else {
            rows(ui, &model.form, "Tag")
        })
}

fn add(ui: &Ui, text: &'static str) -> Html {
    button(text, ui.on(Msg::AddRow)).view()
}

fn concurrency(model: &Model, ui: &Ui, open: &Open) -> Html {
    let form = &model.form;
    let pair =
        |name: &'static str, number: u32| (AttrValue::Static(name), html! { { number } }, false);
    html! {
        <>
            { container("account-concurrency", "Concurrency of the account")
                .description("How many requests are handled at the same time. Each environment handles one.")
                .view(key_values([
                    pair("Limit of the region", open.overview.concurrency),
                    pair("Unreserved", open.overview.unreserved),
                ].into_iter())) }
            { container("concurrency", "Reserved concurrency").view(html! {
                <>
                    { radios(ui, form, "mode", "Concurrency", &[
                        ("unreserved", "Use unreserved account concurrency".into(), "Shared with all functions of the region.".into()),
                        ("reserved", "Reserve concurrency".into(), "So many for this function alone, and never more. 0 stops it.".into()),
                    ]) }
                    if form.get("mode") == "reserved" {
                        { field(ui, form, "reserved", setting::label("reserved")).numeric().view() }
                    }
                </>
            }) }
        </>
    }
}
