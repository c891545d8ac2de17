//! One function: its overview and its tabs.

use super::{
    breadcrumbs, code, configuration, head, loading, nowhere, result, share, sheet, simulate,
    test_event, tuning,
};
use crate::components::banner::{Tone, banner};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::key_values::key_values;
use crate::components::tabs::{Tab as TabLink, tabs};
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::route::{Route, Section, Tab};
use crate::state::ui::Ui;
use yew::prelude::*;

/// The page of one function.
pub fn view(model: &Model, ui: &Ui, name: &str, tab: &Tab) -> Html {
    let Some(open) = model.function() else {
        return match &model.data.missing {
            Some(reason) => nowhere(reason),
            None => loading(),
        };
    };
    let links = open.tabs.iter().map(|one| TabLink {
        text: one.title.clone().into(),
        href: Route::function(name, Tab::of(&one.slug)).href(),
        current: one.slug == tab.slug(),
    });
    html! {
        <>
            { breadcrumbs(&[("Functions", Route::Functions.href())], name) }
            { head(
                name,
                html! { <span class="badge badge-plain">{ &open.overview.runtime }</span> },
                html! {
                    <>
                        { link_button("Share", Route::function(name, Tab::Share).href(), false) }
                        { button("Delete", ui.on(Msg::AskToDeleteFunction(name.to_owned().into())))
                            .label("Delete this function")
                            .view() }
                    </>
                },
            ) }
            { elsewhere(ui, open) }
            { overview(ui, open) }
            { tabs("Function", links.collect()) }
            { match tab {
                Tab::Code => code::view(model, ui, open),
                Tab::Test => html! {
                    <div class="grid">
                        { test_event::view(model, ui, open, true) }
                        { result::view(model, ui, open) }
                        { commands(model, ui) }
                    </div>
                },
                Tab::Configuration(section) => configuration::view(model, ui, open, *section),
                Tab::Simulate => simulate::view(model, ui, open),
                Tab::Tuning => tuning::view(model, ui, open),
                Tab::Share => share::link(model, ui),
                Tab::Described(_) => html! { <div class="grid">{ sheet::body(model, ui) }</div> },
            } }
        </>
    }
}

/// How the function is invoked from elsewhere.
fn commands(model: &Model, ui: &Ui) -> Html {
    container("commands", "Invoke from the AWS CLI or an SDK")
        .description("The lines that send the event above to this function on AWS.")
        .actions(button("Show lines", ui.on(Msg::AskForCommands)).view())
        .view(match &model.data.commands {
            Some(lines) => html! { { for lines.iter().map(|one| sheet::listing(ui, one)) } },
            None => html! { <p class="quiet">{ "Choose Show lines to have them written for the event in the editor." }</p> },
        })
}

/// The function is being edited in two tabs at once: the learner chooses.
fn elsewhere(ui: &Ui, open: &Open) -> Html {
    if !open.conflict {
        return Html::default();
    }
    banner(
        Tone::Warning,
        "This function was changed in another tab. What you see here is only in this tab, and is not kept until you choose.",
        html! {
            <div class="form-actions">
                { button("Keep what is here", ui.on(Msg::KeepMine)).view() }
                { button("Take what is in the other tab", ui.on(Msg::TakeTheirs)).view() }
            </div>
        },
        Html::default(),
    )
}

fn overview(ui: &Ui, open: &Open) -> Html {
    let overview = &open.overview;
    let pair = |name: &'static str, value: Html, long: bool| (AttrValue::Static(name), value, long);
    let description = match &*overview.settings.description {
        "" => "-",
        text => text,
    };
    let pairs = [
        pair("Description", html! { { description } }, false),
        pair(
            "Last modified",
            html! { { &overview.last_modified } },
            false,
        ),
        pair(
            "Function ARN",
            sheet::with_copy(ui, "ARN", overview.arn.clone().into()),
            true,
        ),
    ];
    let at = |section| Route::function(&overview.name, Tab::Configuration(section)).href();
    let url = overview.url.as_ref().map(|url| {
        let link = html! { <a href={at(Section::FunctionUrl)}>{ url }</a> };
        pair("Function URL", link, true)
    });
    let triggers = match overview.triggers {
        0 => "None".to_owned(),
        count => count.to_string(),
    };
    let triggers = html! { <a href={at(Section::Triggers)}>{ triggers }</a> };
    let pairs = pairs
        .into_iter()
        .chain([pair("Triggers", triggers, false)])
        .chain(url);
    container("overview", "Function overview")
        .actions(link_button("Add trigger", at(Section::Triggers), false))
        .view(key_values(pairs))
}
