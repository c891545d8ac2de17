//! Drawings, as the account describes them.

use lambdabox_contract::sheet::{Chart, Lanes};
use yew::prelude::*;

/// A chart over time.
pub fn over_time(chart: &Chart) -> Html {
    let shapes = &chart.shapes;
    html! {
        <figure class="chart">
            <figcaption>
                <h3>{ &chart.title }</h3>
                <p class="chart-total">{ &chart.total }</p>
                <p class="field-hint">{ &chart.statistic }</p>
            </figcaption>
            <div class="chart-plot">
                <div class="chart-scale" aria-hidden="true">
                    { for chart.scale.iter().map(|label| html! { <span>{ label }</span> }) }
                </div>
                <svg viewBox="0 0 600 120" preserveAspectRatio="none" role="img" aria-label={chart.summary.clone()}>
                    <path class="chart-grid" d="M0 0H600M0 60H600M0 120H600" />
                    { for shapes.iter().enumerate().map(|(number, shape)| html! {
                        <g class={color(number)}>
                            <path class={if shape.bars { "chart-bars" } else { "chart-line" }} d={shape.path.clone()} />
                            <path class="chart-dots" d={shape.dots.clone()} />
                        </g>
                    }) }
                </svg>
            </div>
            <div class="chart-times" aria-hidden="true">
                <span>{ &chart.times.0 }</span><span>{ &chart.times.1 }</span>
            </div>
            if shapes.len() > 1 {
                <ul class="chart-legend">
                    { for shapes.iter().enumerate().map(|(number, shape)| html! {
                        <li class={color(number)}>{ &shape.name }</li>
                    }) }
                </ul>
            }
        </figure>
    }
}

fn color(number: usize) -> &'static str {
    ["chart-a", "chart-b", "chart-c"][number % 3]
}

/// Rows of bars, their legend, and what is written below.
pub fn lanes(lanes: &Lanes) -> Html {
    let height: AttrValue = lanes.height.clone().into();
    let view_box: AttrValue = ["0 0 10000 ", &height].concat().into();
    let class = |class: &str| ["bar-", class].concat();
    html! {
        <div class="lanes">
            <ul class="lanes-legend" aria-label="Legend">
                { for lanes.layers.iter().map(|(name, text, _)| html! {
                    <li>
                        <svg class="lanes-sample" viewBox="0 0 10 10" aria-hidden="true">
                            <path class={class(name)} d="M0 0h10v10h-10z" />
                        </svg>
                        { text }
                    </li>
                }) }
            </ul>
            <div class="lanes-drawing" role="img" aria-label={lanes.label.clone()}>
                <svg class="lanes-names" width="76" height={height.clone()} aria-hidden="true">
                    { for lanes.rows.iter().map(|(text, y)| html! {
                        <text x="0" y={y.clone()} dominant-baseline="central">{ text }</text>
                    }) }
                </svg>
                <svg class="lanes-bars" height={height} viewBox={view_box} preserveAspectRatio="none" aria-hidden="true">
                    <path class="lanes-grid" d={lanes.grid.clone()} vector-effect="non-scaling-stroke" />
                    { for lanes.layers.iter().map(|(name, _, path)| html! {
                        <path class={class(name)} d={path.clone()} />
                    }) }
                </svg>
                <div class="lanes-ticks" aria-hidden="true">
                    { for lanes.ticks.iter().map(|tick| html! { <span>{ tick }</span> }) }
                </div>
            </div>
            if !lanes.more.is_empty() {
                <p class="quiet">{ &lanes.more }</p>
            }
        </div>
    }
}
