//! The Monitor tab: a function's metrics as charts and as a table, and its recent invocations.

use super::loading;
use crate::components::banner::empty;
use crate::components::button::link_button;
use crate::components::container::container;
use crate::components::field::select;
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::route::Route;
use crate::page::steps::monitor::choose;
use crate::page::ui::Ui;
use yew::prelude::*;

const HEADS: [&str; 11] = [
    "Time (UTC)",
    "Invocations",
    "Errors",
    "Success rate",
    "Duration min (ms)",
    "Duration average (ms)",
    "Duration max (ms)",
    "Cold starts",
    "Init average (ms)",
    "Throttles",
    "Concurrency",
];

/// What CloudWatch knows of the function.
pub fn view(model: &Model, ui: &Ui) -> Html {
    let Some(metrics) = model.answer("metrics") else {
        return loading();
    };
    let group = Route::log_group(&metrics.text("LogGroupName"));
    let actions = link_button("View CloudWatch logs", group.href(), false);
    let content = if metrics.is_true("Empty") {
        empty(
            "No metrics yet",
            html! { <span>{ "Each invocation is counted here: run a test, then come back." }</span> },
        )
    } else {
        html! {
            <>
                { choices(ui, metrics) }
                <div class="charts">
                    { for metrics.list("Charts").iter().map(|one| chart(metrics, one)) }
                </div>
                { as_table(metrics) }
            </>
        }
    };
    html! {
        <div class="grid">
            { container("metrics", "CloudWatch metrics")
                .description("Times are those of the simulated clock, as in the logs: the span ends with the function's last invocation.")
                .actions(actions)
                .view(content) }
            { container("recent", "Recent invocations").view(recent(metrics)) }
        </div>
    }
}

/// Values and texts of a choice, as the worker lists them.
pub fn options(list: &[Json]) -> Vec<(AttrValue, AttrValue)> {
    list.iter()
        .map(|option| (option.text("Value"), option.text("Title")))
        .collect()
}

fn choices(ui: &Ui, metrics: &Json) -> Html {
    let one = |id: &'static str, label: &'static str, list: &str, value: &str| {
        let onchange = ui.with(move |model, value| choose(model, id, value));
        select(
            id,
            label,
            &options(metrics.list(list)),
            &metrics.text(value),
            onchange,
        )
    };
    html! {
        <div class="fields">
            { one("range", "Time range", "Ranges", "Range") }
            { one("period", "Period", "Periods", "Period") }
        </div>
    }
}

fn chart(metrics: &Json, chart: &Json) -> Html {
    let shapes = chart.list("Shapes");
    html! {
        <figure class="chart">
            <figcaption>
                <h3>{ chart.text("Title") }</h3>
                <p class="chart-total">{ chart.text("Total") }</p>
                <p class="field-hint">{ chart.text("Statistic") }</p>
            </figcaption>
            <div class="chart-plot">
                <div class="chart-scale" aria-hidden="true">
                    <span>{ chart.text("Top") }</span><span>{ chart.text("Middle") }</span><span>{ "0" }</span>
                </div>
                <svg viewBox="0 0 600 120" preserveAspectRatio="none" role="img" aria-label={chart.text("Summary")}>
                    <path class="chart-grid" d="M0 0H600M0 60H600M0 120H600" />
                    { for shapes.iter().enumerate().map(|(number, shape)| html! {
                        <g class={color(number)}>
                            <path class={if shape.is_true("Bars") { "chart-bars" } else { "chart-line" }} d={shape.text("Path")} />
                            <path class="chart-dots" d={shape.text("Dots")} />
                        </g>
                    }) }
                </svg>
            </div>
            <div class="chart-times" aria-hidden="true">
                <span>{ metrics.text("From") }</span><span>{ metrics.text("To") }</span>
            </div>
            if shapes.len() > 1 {
                <ul class="chart-legend">
                    { for shapes.iter().enumerate().map(|(number, shape)| html! {
                        <li class={color(number)}>{ shape.text("Name") }</li>
                    }) }
                </ul>
            }
        </figure>
    }
}

fn color(number: usize) -> &'static str {
    ["chart-a", "chart-b", "chart-c"][number % 3]
}

fn as_table(metrics: &Json) -> Html {
    let rows = metrics.list("Rows").iter().map(cells);
    html! {
        <details class="more">
            <summary>{ "The same as a table" }</summary>
            { table("Metrics", &HEADS, rows.collect()) }
        </details>
    }
}

fn cells(row: &Json) -> Vec<Html> {
    row.items()
        .iter()
        .map(|cell| html! { { cell.as_text() } })
        .collect()
}

fn recent(metrics: &Json) -> Html {
    let rows = metrics.list("Recent");
    if rows.is_empty() {
        return empty(
            "No invocations",
            html! { <span>{ "What the log tells of the last ones is listed here." }</span> },
        );
    }
    let group = metrics.text("LogGroupName");
    let rows = rows.iter().map(|row| {
        let text = |key: &str| html! { { row.text(key) } };
        let stream = row.text("LogStreamName");
        vec![
            text("Time"),
            text("RequestId"),
            html! { <a href={Route::log_events(&group, Some(&stream)).href()}>{ stream }</a> },
            text("Duration"),
            text("BilledDuration"),
            text("MemorySize"),
            text("MaxMemoryUsed"),
            text("InitDuration"),
        ]
    });
    table(
        "Recent invocations",
        &[
            "Timestamp",
            "Request ID",
            "Log stream",
            "Duration (ms)",
            "Billed (ms)",
            "Memory set (MB)",
            "Memory used (MB)",
            "Init (ms)",
        ],
        rows.collect(),
    )
}
