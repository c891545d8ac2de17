//! One function: its overview and its tabs.

use super::{
    breadcrumbs, code, configuration, head, loading, monitor, nowhere, result, share, simulate,
    test_event, triggers::details, tuning,
};
use crate::components::banner::{Tone, banner};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::icon::Icon;
use crate::components::key_values::key_values;
use crate::components::tabs::{Tab as TabLink, tabs};
use crate::page::model::{Model, Wish};
use crate::page::open::Open;
use crate::page::route::{Route, Section, Tab};
use crate::page::steps::code::{keep_mine, take_theirs};
use crate::page::steps::functions::ask_to_delete;
use crate::page::steps::triggers::ask_for_commands;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The page of one function.
pub fn view(model: &Model, ui: &Ui, name: &str, tab: Tab) -> Html {
    let Some(open) = model.function() else {
        return match model.answer("missing") {
            Some(reason) => nowhere(&reason.as_text()),
            None => loading(),
        };
    };
    let link = |text: &'static str, to: Tab| TabLink {
        text,
        href: Route::function(name, to).href(),
        current: std::mem::discriminant(&to) == std::mem::discriminant(&tab),
    };
    let doomed = name.to_owned();
    html! {
        <>
            { breadcrumbs(&[("Functions", Route::Functions)], name) }
            { head(
                name,
                html! { <span class="badge badge-plain">{ open.configuration().text("Runtime") }</span> },
                html! {
                    <>
                        { link_button("Share", Route::function(name, Tab::Share).href(), false) }
                        { button("Delete", ui.on(move |model| ask_to_delete(model, &doomed)))
                            .label("Delete this function")
                            .view() }
                    </>
                },
            ) }
            { elsewhere(ui, open) }
            { overview(ui, open) }
            { tabs("Function", vec![
                link("Code", Tab::Code),
                link("Test", Tab::Test),
                link("Monitor", Tab::Monitor),
                link("Configuration", Tab::Configuration(Section::default())),
                link("Simulate", Tab::Simulate),
                link("Power tuning", Tab::Tuning),
            ]) }
            { match tab {
                Tab::Code => code::view(model, ui, open),
                Tab::Test => html! {
                    <div class="grid">
                        { test_event::view(model, ui, open, true) }
                        { result::view(model, ui, open) }
                        { commands(model, ui) }
                    </div>
                },
                Tab::Monitor => monitor::view(model, ui),
                Tab::Configuration(section) => configuration::view(model, ui, open, section),
                Tab::Simulate => simulate::view(model, ui, open),
                Tab::Tuning => tuning::view(model, ui, open),
                Tab::Share => share::link(model, ui),
            } }
        </>
    }
}

/// How the function is invoked from elsewhere.
fn commands(model: &Model, ui: &Ui) -> Html {
    let lines = model
        .answer("commands")
        .map(|answer| answer.list("Commands"));
    container("commands", "Invoke from the AWS CLI or an SDK")
        .description("The lines that send the event above to this function on AWS.")
        .actions(button("Show lines", ui.on(ask_for_commands)).view())
        .view(match lines {
            Some(lines) => details(Some(ui), lines, true),
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
                { button("Keep what is here", ui.on(keep_mine)).view() }
                { button("Take what is in the other tab", ui.on(take_theirs)).view() }
            </div>
        },
        Html::default(),
    )
}

fn overview(ui: &Ui, open: &Open) -> Html {
    let configuration = open.configuration();
    let arn = configuration.text("FunctionArn");
    let copied = arn.to_string();
    let pair = |name: &'static str, value: Html, long: bool| (AttrValue::Static(name), value, long);
    let text = |key: &str| html! { { configuration.text(key) } };
    let pairs = [
        pair(
            "Description",
            html! { { configuration.some_text("Description").unwrap_or_else(|| "-".into()) } },
            false,
        ),
        pair("Last modified", text("LastModified"), false),
        pair(
            "Function ARN",
            html! {
                <span class="with-button">
                    { &arn }
                    { button("Copy", ui.on(move |model| model.wishes.push(Wish::Copy(copied.clone()))))
                        .link().icon(Icon::Copy).label("Copy the ARN").view() }
                </span>
            },
            true,
        ),
    ];
    let name = configuration.text("FunctionName");
    let at = |section| Route::function(&name, Tab::Configuration(section)).href();
    let url = open.function.some_text("FunctionUrl");
    let url = url.map(|url| {
        let link = html! { <a href={at(Section::FunctionUrl)}>{ url }</a> };
        pair("Function URL", link, true)
    });
    let triggers = match &*open.function.text("Triggers") {
        "0" | "" => "None".into(),
        count => AttrValue::from(count.to_owned()),
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
