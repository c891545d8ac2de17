//! The Configuration tab: a list of its parts, and the one that is chosen.

use super::parts::{field, radios};
use super::rows::rows;
use super::sheet;
use crate::components::banner::empty;
use crate::components::button::button;
use crate::components::container::container;
use crate::components::field::error_text;
use crate::components::key_values::key_values;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::route::{Route, Section, Tab};
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
                { match section {
                    Section::General => general(model, ui, open),
                    Section::Permissions => permissions(model, ui),
                    Section::Environment => environment(model, ui),
                    Section::Tags => tags(model, ui),
                    Section::Concurrency => concurrency(model, ui, open),
                    Section::Triggers | Section::FunctionUrl => sheet::body(model, ui),
                } }
                if !matches!(section, Section::Triggers | Section::FunctionUrl) {
                    { actions(model, ui) }
                }
            </div>
        </div>
    }
}

fn actions(model: &Model, ui: &Ui) -> Html {
    let form = &model.form;
    let changed = form.is_changed();
    html! {
        <>
            <div role="alert">{ form.error("").map(error_text) }</div>
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

fn general(model: &Model, ui: &Ui, open: &Open) -> Html {
    let form = &model.form;
    let hints = &open.hints;
    let number = |id: &'static str, label: &'static str, unit: &'static str, hint: &String| {
        field(ui, form, id, label)
            .numeric()
            .unit(unit)
            .hint(hint.clone())
            .view()
    };
    container("general-configuration", "General configuration").view(html! {
        <div class="fields">
            { field(ui, form, "description", "Description").hint(hints.description.clone()).view() }
            { number("memory", "Memory", "MB", &hints.memory) }
            { number("timeout", "Timeout", "seconds", &hints.timeout) }
            { number("storage", "Ephemeral storage", "MB", &hints.storage) }
            { field(ui, form, "handler", "Handler").hint("File without its ending, a dot, the function's name.").view() }
        </div>
    })
}

fn permissions(model: &Model, ui: &Ui) -> Html {
    container("execution-role", "Execution role")
        .description(
            "The role says what your code may do in other AWS services. It is simulated here.",
        )
        .view(
            field(ui, &model.form, "role", "Role ARN")
                .hint("For example: arn:aws:iam::123456789012:role/lambda-role")
                .view(),
        )
}

fn environment(model: &Model, ui: &Ui) -> Html {
    let none = empty(
        "No environment variables",
        html! { <span>{ "Add one to change what your code does without changing the code." }</span> },
    );
    container("environment-variables", "Environment variables")
        .description("Your code reads them from os.environ. They are settings, not secrets: never keep a password in one.")
        .actions(add(ui, "Add environment variable"))
        .view(if model.form.rows.is_empty() { none } else { rows(ui, &model.form, "Environment variable") })
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
                        { field(ui, form, "reserved", "Reserved concurrency").numeric().view() }
                    }
                </>
            }) }
        </>
    }
}
