//! Power tuning as the page shows it: bars and a table.

use super::simulation::table;
use crate::account::lanes::{Chart, Layer};
use lambdabox_contract::run::Studied;
use lambdabox_contract::sheet::{Cell, Container, Lanes, Pair, Part};
use lambdabox_core::simulate::axis::duration;
use lambdabox_core::tune::{NEVER_RECOVERS, Size, Tuning};

const ROW: u32 = 30;
const LAYERS: [Layer; 2] = [
    Layer {
        class: "run",
        text: "Duration of a warm invocation",
        top: 4,
        height: 10,
    },
    Layer {
        class: "cost",
        text: "Cost of a warm invocation",
        top: 15,
        height: 10,
    },
];
/// Durations and costs are drawn as parts of the largest one.
const WHOLE: u64 = 10_000;

/// What the page shows.
pub(super) fn shown(tuning: &Tuning) -> Studied {
    let best = [
        ("Cheapest", tuning.cheapest_mb),
        ("Fastest", tuning.fastest_mb),
        ("Balanced", tuning.balanced_mb),
    ];
    let best =
        best.map(|(name, size)| Pair::new(name, size.map_or_else(|| "-".to_owned(), megabytes)));
    let container = |id: &str, title: &str, parts| {
        Part::Box(Container {
            id: id.to_owned(),
            title: title.to_owned(),
            parts,
            ..Container::default()
        })
    };
    let heads = &[
        "Memory",
        "Cold start",
        "Warm",
        "Billed",
        "Cost",
        "Cost of a million",
        "Remarks",
    ];
    let rows = tuning.sizes.iter().map(|size| row(tuning, size)).collect();
    Studied {
        sentence: sentence(tuning),
        parts: vec![
            container(
                "best-sizes",
                "Best sizes",
                vec![Part::Pairs(best.to_vec()), Part::Lanes(chart(tuning))],
            ),
            container(
                "sizes",
                "Memory sizes",
                vec![table("Memory sizes", heads, rows)],
            ),
        ],
    }
}

fn megabytes(memory: u32) -> String {
    format!("{memory} MB")
}

fn sentence(tuning: &Tuning) -> String {
    match (tuning.cheapest_mb, tuning.fastest_mb) {
        (Some(cheapest), Some(fastest)) => format!(
            "Cheapest with {cheapest} MB, fastest with {fastest} MB; {} MB are configured.",
            tuning.function.memory_size_mb
        ),
        _ => "The function succeeds with no memory size: look at its errors below.".to_owned(),
    }
}

fn chart(tuning: &Tuning) -> Lanes {
    let mut chart = Chart::new(WHOLE, ROW, &LAYERS);
    let durations = tuning.sizes.iter().map(|size| size.usual().total());
    let longest = durations.max().unwrap_or_default().hundredths().max(1);
    let costs = tuning.sizes.iter().map(|size| size.million_usd);
    let dearest = costs.max().unwrap_or_default();
    for size in &tuning.sizes {
        chart.row(megabytes(size.memory_size_mb));
        // What fails tells nothing of how long success would take: its row stays empty.
        if size.failure().is_some() {
            continue;
        }
        let time = size.usual().total().hundredths();
        let part = u128::from(time) * u128::from(WHOLE) / u128::from(longest);
        chart.bar("run", 0, u64::try_from(part).unwrap_or(WHOLE));
        let part = size.million_usd.saturating_mul(WHOLE.into()) / dearest;
        chart.bar("cost", 0, u64::try_from(part.trunc()).unwrap_or(WHOLE));
    }
    let label = format!(
        "Duration and cost at each memory size, as bars. {} The table below has the figures.",
        sentence(tuning)
    );
    chart.drawn(label, Vec::new(), String::new())
}

fn row(tuning: &Tuning, size: &Size) -> Vec<Cell> {
    let here = Some(size.memory_size_mb);
    let mut remarks: Vec<String> = [
        (tuning.cheapest_mb == here, "cheapest"),
        (tuning.fastest_mb == here, "fastest"),
        (tuning.balanced_mb == here, "balanced"),
        (Some(tuning.function.memory_size_mb) == here, "configured"),
    ]
    .into_iter()
    .filter(|(applies, _)| *applies)
    .map(|(_, text)| text.to_owned())
    .collect();
    if let Some(call) = size.failure() {
        let name = call.error_type.as_deref().unwrap_or_default();
        remarks.insert(
            0,
            format!("{} {name}", call.outcome.name())
                .trim_end()
                .to_owned(),
        );
    }
    if size.never_recovers() {
        remarks.push(NEVER_RECOVERS.to_owned());
    }
    let cost = size.warm_cost.unwrap_or(size.cold_cost);
    [
        megabytes(size.memory_size_mb),
        duration(size.cold.total()),
        size.warm
            .as_ref()
            .map_or_else(|| "-".to_owned(), |call| duration(call.total())),
        format!("{} ms", size.usual().billed_duration_ms),
        format!("${}", cost.total_usd.round_dp(10).normalize()),
        format!("${}", size.million_usd.round_dp(4).normalize()),
        remarks.join(", "),
    ]
    .map(Cell::Text)
    .to_vec()
}
