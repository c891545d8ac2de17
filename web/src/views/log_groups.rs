//! CloudWatch's log groups, and the streams of one of them.

use super::{breadcrumbs, head, loading, monitor::options, nowhere};
use crate::components::banner::{Tone, empty, line};
use crate::components::button::{button, link_button};
use crate::components::container::container;
use crate::components::field::{field, select};
use crate::components::key_values::key_values;
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::route::Route;
use crate::page::steps::logs::{ask_to_delete, keep_for};
use crate::page::ui::Ui;
use yew::prelude::*;

/// All groups of the region.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let content = match model.answer("groups") {
        None => loading(),
        Some(answer) if answer.list("LogGroups").is_empty() => empty(
            "No log groups",
            html! {
                <>
                    <span>{ "A function's group is created by its first invocation: run a test, then come back." }</span>
                    { link_button("Go to your functions", Route::Functions.href(), false) }
                </>
            },
        ),
        Some(answer) => groups(model, ui, answer.list("LogGroups")),
    };
    html! {
        <>
            { head("Log groups", Html::default(), Html::default()) }
            { container("log-groups", "CloudWatch log groups")
                .description("What functions log. A group stays when its function is deleted.")
                .view(content) }
        </>
    }
}

fn groups(model: &Model, ui: &Ui, groups: &[Json]) -> Html {
    let wanted = model.form.get("find");
    let shown = groups
        .iter()
        .filter(|group| group.text("Name").contains(wanted.as_str()));
    let rows: Vec<Vec<Html>> = shown
        .map(|group| {
            let name = group.text("Name");
            let doomed = name.clone();
            let text = |key: &str| html! { { group.text(key) } };
            vec![
                html! { <a href={Route::log_group(&name).href()}>{ &name }</a> },
                text("Retention"),
                text("Events"),
                text("StoredBytes"),
                text("Created"),
                button("Delete", ui.on(move |model| ask_to_delete(model, &doomed)))
                    .link()
                    .label(["Delete ", &name].concat())
                    .view(),
            ]
        })
        .collect();
    let none = rows.is_empty();
    html! {
        <>
            { field(ui, &model.form, "find", "Find log groups").search().view() }
            { table("Log groups", &["Log group", "Retention", "Events", "Stored", "Created", "Actions"], rows) }
            if none {
                { empty("No matches", html! { <span>{ "No log group has this in its name." }</span> }) }
            }
        </>
    }
}

/// One group.
pub fn group(model: &Model, ui: &Ui, name: &str) -> Html {
    let Some(answer) = model.answer("group") else {
        return match model.answer("missing") {
            Some(reason) => missing(&reason.as_text()),
            None => loading(),
        };
    };
    let doomed = name.to_owned();
    let details = answer.get("Group");
    let pair = |name: &'static str, key: &str| {
        let value = details.text(key);
        (AttrValue::Static(name), html! { { value } }, false)
    };
    html! {
        <>
            { breadcrumbs(&[("Log groups", Route::Logs)], name) }
            { head(
                name,
                Html::default(),
                button("Delete", ui.on(move |model| ask_to_delete(model, &doomed)))
                    .label("Delete this log group")
                    .view(),
            ) }
            <div class="grid">
                { container("log-group", "Log group details").view(html! {
                    <>
                        { key_values([
                            pair("Created", "Created"),
                            pair("Events", "Events"),
                            pair("Stored", "StoredBytes"),
                        ].into_iter()) }
                        <div class="fields">
                            { select("retention", "Retention setting", &options(answer.list("RetentionSettings")),
                                &details.text("RetentionInDays"), ui.with(keep_for)) }
                        </div>
                        if let Some(dropped) = answer.some_text("Dropped") {
                            { line(Tone::Info, dropped) }
                        }
                    </>
                }) }
                { container("log-streams", "Log streams")
                    .description("One for each environment that was started.")
                    .actions(link_button("Search all log streams", Route::log_events(name, None).href(), true))
                    .view(streams(name, answer.list("Streams"))) }
            </div>
        </>
    }
}

/// A group or a stream that is not there.
pub fn missing(reason: &str) -> Html {
    let text = [
        reason,
        " The first invocation of a function creates its log group.",
    ];
    nowhere(&text.concat())
}

fn streams(group: &str, streams: &[Json]) -> Html {
    if streams.is_empty() {
        return empty(
            "No log streams",
            html! { <span>{ "The next cold start begins one." }</span> },
        );
    }
    let rows = streams.iter().map(|stream| {
        let name = stream.text("Name");
        let text = |key: &str| html! { { stream.text(key) } };
        vec![
            html! { <a href={Route::log_events(group, Some(&name)).href()}>{ &name }</a> },
            text("FirstEvent"),
            text("LastEvent"),
            text("Events"),
        ]
    });
    table(
        "Log streams",
        &["Log stream", "First event", "Last event", "Events"],
        rows.collect(),
    )
}
