//! Create function: Author from scratch.

use super::parts::{field, radios};
use super::{breadcrumbs, head};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::{error_text, select};
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::Route;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The form.
pub fn view(model: &Model, ui: &Ui) -> Html {
    html! {
        <>
            { breadcrumbs(&[("Functions", Route::Functions.href())], "Create function") }
            { head("Create function", Html::default(), Html::default()) }
            <div class="grid form">
                { container("basic-information", "Basic information")
                    .mark(html! { <span class="badge badge-plain">{ "Author from scratch" }</span> })
                    .view(basic(model, ui)) }
                { container("permissions", "Permissions")
                    .description("The role says what your code may do in other AWS services. It is simulated here.")
                    .view(role(model, ui)) }
                if let Some(error) = model.form.error("") {
                    <div role="alert">{ error_text(error) }</div>
                }
                <div class="form-actions">
                    { button("Create function", ui.on(Msg::Create)).primary().off(model.form.busy).view() }
                    { link_button("Cancel", Route::Functions.href(), false) }
                </div>
            </div>
        </>
    }
}

fn basic(model: &Model, ui: &Ui) -> Html {
    let runtimes = &model.data.runtimes;
    let available: Vec<(AttrValue, AttrValue)> = runtimes
        .iter()
        .filter(|runtime| runtime.available)
        .map(|runtime| (runtime.name.clone().into(), runtime.title.clone().into()))
        .collect();
    html! {
        <>
            { field(ui, &model.form, "name", "Function name")
                .hint("Letters, numbers, hyphens and underscores, at most 64. For example: my-first-function")
                .view() }
            { select("runtime", "Runtime", &available, &model.form.get("runtime"),
                ui.set("runtime")) }
            <details class="more">
                <summary>{ "Which runtimes are there, and why not all?" }</summary>
                <ul class="notes">
                    { for runtimes.iter().map(|runtime| html! {
                        <li><strong>{ &runtime.title }</strong>{ ": " }{ &runtime.note }</li>
                    }) }
                </ul>
            </details>
            { radios(ui, &model.form, "architecture", "Architecture", &[
                ("x86_64", "x86_64".into(), "The usual one.".into()),
                ("arm64", "arm64".into(), "Each GB-second costs a fifth less.".into()),
            ]) }
        </>
    }
}

fn role(model: &Model, ui: &Ui) -> Html {
    html! {
        <>
            { radios(ui, &model.form, "role", "Execution role", &[
                ("new", "Create a new role with basic Lambda permissions".into(),
                    "It may write logs to CloudWatch, and nothing else.".into()),
                ("existing", "Use an existing role".into(), "By its name or its ARN.".into()),
            ]) }
            if model.form.get("role") == "existing" {
                { field(ui, &model.form, "role-name", "Existing role").hint("For example: arn:aws:iam::123456789012:role/lambda-role").view() }
            }
        </>
    }
}
