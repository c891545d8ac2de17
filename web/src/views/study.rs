//! What simulations and power tuning have in common: where they stand, and their drawings.

use crate::components::banner::{Tone, line};
use crate::components::button::button;
use crate::components::icon::Icon;
use crate::components::progress::progress;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::runtime::RuntimeStatus;
use crate::page::steps::invoke::stop;
use crate::page::study::Study;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The button that starts it, and while it runs the one that stops it.
pub fn actions(ui: &Ui, study: &Study, text: &'static str, start: fn(&mut Model)) -> Html {
    if study.running {
        button("Stop", ui.on(stop)).icon(Icon::Stopped).view()
    } else {
        button(text, ui.on(start)).primary().view()
    }
}

/// Where it stands: always there, so that each change is spoken.
pub fn status(model: &Model, open: &Open, study: &Study) -> Html {
    let waits = !matches!(model.runtime, RuntimeStatus::Ready) && !open.compiled;
    html! {
        <>
            if open.has_changes() {
                { line(Tone::Warning, "Your changes are not deployed: the code that was deployed before is what runs here.") }
            }
            <div role="status" class="result-status">
                if let Some(problem) = &study.problem {
                    { line(Tone::Error, problem.clone()) }
                } else if study.running && waits {
                    { line(Tone::Info, "It starts as soon as the runtime is here") }
                } else if let (false, Some(sentence)) = (study.running, study.result.some_text("Sentence")) {
                    <p>{ sentence }</p>
                }
            </div>
            if study.running {
                { progress("Running", &study.progress.0, study.progress.1) }
            }
        </>
    }
}

/// A drawing of rows of bars, its legend, and what is written below.
pub fn chart(chart: &Json) -> Html {
    let height = chart.text("Height");
    let view_box: AttrValue = ["0 0 10000 ", &height].concat().into();
    let layers = chart.list("Layers");
    let class = |layer: &Json| ["bar-", &layer.text("Class")].concat();
    html! {
        <div class="lanes">
            <ul class="lanes-legend" aria-label="Legend">
                { for layers.iter().map(|layer| html! {
                    <li>
                        <svg class="lanes-sample" viewBox="0 0 10 10" aria-hidden="true">
                            <path class={class(layer)} d="M0 0h10v10h-10z" />
                        </svg>
                        { layer.text("Text") }
                    </li>
                }) }
            </ul>
            <div class="lanes-drawing" role="img" aria-label={chart.text("Label")}>
                <svg class="lanes-names" width="76" height={height.clone()} aria-hidden="true">
                    { for chart.list("Rows").iter().map(|row| html! {
                        <text x="0" y={row.text("Y")} dominant-baseline="central">{ row.text("Text") }</text>
                    }) }
                </svg>
                <svg class="lanes-bars" height={height} viewBox={view_box} preserveAspectRatio="none" aria-hidden="true">
                    <path class="lanes-grid" d={chart.text("Grid")} vector-effect="non-scaling-stroke" />
                    { for layers.iter().map(|layer| html! {
                        <path class={class(layer)} d={layer.text("Path")} />
                    }) }
                </svg>
                <div class="lanes-ticks" aria-hidden="true">
                    { for chart.list("Ticks").iter().map(|tick| html! { <span>{ tick.as_text() }</span> }) }
                </div>
            </div>
            if let Some(more) = chart.some_text("More") {
                <p class="quiet">{ more }</p>
            }
        </div>
    }
}

/// The rows of a table from lists of texts.
pub fn rows(json: &[Json]) -> Vec<Vec<Html>> {
    let cell = |text: &Json| html! { { text.as_text() } };
    json.iter()
        .map(|row| row.items().iter().map(cell).collect())
        .collect()
}
