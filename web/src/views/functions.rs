//! All functions of a region.

use super::{head, loading};
use crate::components::banner::empty;
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::field;
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::route::{Route, Tab};
use crate::page::steps::functions::ask_to_delete;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The list, or what to do where there is none.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let create = || link_button("Create function", Route::Create.href(), true);
    let content = match model.answer("functions") {
        None => loading(),
        Some(answer) if answer.list("Functions").is_empty() => empty(
            "No functions",
            html! {
                <>
                    <span>{ "A function is code that runs when an event arrives. There is none in this region yet: create your first one." }</span>
                    { create() }
                </>
            },
        ),
        Some(answer) => functions(model, ui, answer.list("Functions")),
    };
    html! {
        <>
            { head("Functions", Html::default(), create()) }
            { container("functions", "Functions").view(content) }
        </>
    }
}

fn functions(model: &Model, ui: &Ui, functions: &[Json]) -> Html {
    let wanted = model.form.get("find").to_lowercase();
    let shown: Vec<Vec<Html>> = functions
        .iter()
        .filter(|function| {
            let text = [function.text("FunctionName"), function.text("Description")].join(" ");
            text.to_lowercase().contains(&*wanted)
        })
        .map(|function| row(ui, function))
        .collect();
    let none = shown.is_empty();
    html! {
        <>
            { field(ui, &model.form, "find", "Find functions").search().view() }
            { table("Functions", &["Function name", "Description", "Runtime", "Code size", "Last modified", "Actions"], shown) }
            if none {
                { empty("No matches", html! { <span>{ "No function has this in its name or its description." }</span> }) }
            }
        </>
    }
}

fn row(ui: &Ui, function: &Json) -> Vec<Html> {
    let name = function.text("FunctionName");
    let text = |key: &str| html! { { function.text(key) } };
    let doomed = name.clone();
    vec![
        html! { <a href={Route::function(&name, Tab::Code).href()}>{ &name }</a> },
        text("Description"),
        text("Runtime"),
        html! { { [function.text("CodeSize").as_str(), " bytes"].concat() } },
        text("LastModified"),
        button("Delete", ui.on(move |model| ask_to_delete(model, &doomed)))
            .link()
            .label(["Delete ", &name].concat())
            .view(),
    ]
}
