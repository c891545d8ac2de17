//! All functions of a region.

use super::parts::field;
use super::{head, loading};
use crate::components::banner::empty;
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::table::table;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::{Route, Tab};
use crate::state::ui::Ui;
use lambdabox_contract::function::FunctionRow;
use yew::prelude::*;

/// The list, or what to do where there is none.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let create = || link_button("Create function", Route::Create.href(), true);
    let content = match &model.data.functions {
        None => loading(),
        Some(rows) if rows.is_empty() => empty(
            "No functions",
            html! {
                <>
                    <span>{ "A function is code that runs when an event arrives. There is none in this region yet: create your first one." }</span>
                    { create() }
                </>
            },
        ),
        Some(rows) => functions(model, ui, rows),
    };
    html! {
        <>
            { head("Functions", Html::default(), create()) }
            { container("functions", "Functions").view(content) }
        </>
    }
}

fn functions(model: &Model, ui: &Ui, functions: &[FunctionRow]) -> Html {
    let wanted = model.form.get("find").to_ascii_lowercase();
    let shown: Vec<Vec<Html>> = functions
        .iter()
        .filter(|function| {
            let text = [&*function.name, &function.description].join(" ");
            text.to_ascii_lowercase().contains(&*wanted)
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

fn row(ui: &Ui, function: &FunctionRow) -> Vec<Html> {
    let name = &function.name;
    let delete = Msg::AskToDeleteFunction(name.clone().into());
    vec![
        html! { <a href={Route::function(name, Tab::Code).href()}>{ name }</a> },
        html! { { &function.description } },
        html! { { &function.runtime } },
        html! { { [&*function.code_size.to_string(), " bytes"].concat() } },
        html! { { &function.last_modified } },
        button("Delete", ui.on(delete))
            .link()
            .label(["Delete ", name].concat())
            .view(),
    ]
}
