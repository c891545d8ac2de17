//! Simulations as the page shows them: lanes, totals, tables.

use crate::account::lanes::{Chart, Layer};
use crate::account::words::count;
use lambdabox_contract::Deed;
use lambdabox_contract::run::Studied;
use lambdabox_contract::sheet::{Act, Button, Cell, Container, Lanes, Pair, Part, Table};
use lambdabox_core::measure::Outcome;
use lambdabox_core::simulate::axis::{duration, mark, round_step};
use lambdabox_core::simulate::{
    InvocationType, Lane, Request, RequestStatus, Simulation, ThrottleReason,
};
use lambdabox_core::time::Milliseconds;

/// The most environments that are drawn and listed.
const LANES_SHOWN: usize = 60;
/// The most requests that are listed.
const REQUESTS_SHOWN: usize = 100;
/// How many parts the time axis has.
const PARTS: u64 = 4;

const ROW: u32 = 18;
const fn layer(class: &'static str, text: &'static str) -> Layer {
    Layer {
        class,
        text,
        top: 3,
        height: 12,
    }
}
const LAYERS: [Layer; 7] = [
    Layer {
        class: "idle",
        text: "Idle",
        top: 8,
        height: 2,
    },
    layer("init", "Cold start (INIT)"),
    layer("run", "Handling a request"),
    layer("failed", "Handling a request, in vain"),
    layer("queue", "Waiting in the queue"),
    layer("throttle", "Throttled (429)"),
    Layer {
        class: "arrival",
        text: "Request arrives",
        top: 5,
        height: 8,
    },
];

/// One simulation, or one and what would be otherwise.
pub(super) fn shown(simulations: &[Simulation]) -> Studied {
    let elapsed = |one: &Simulation| one.totals.elapsed;
    let span = simulations.iter().map(elapsed).max().unwrap_or_default();
    let mut parts = Vec::new();
    if let [as_is, what_if] = simulations {
        let rows = totals(as_is).into_iter().zip(totals(what_if));
        let rows =
            rows.map(|((name, before), (_, after))| vec![name.into(), before.into(), after.into()]);
        parts.push(Part::Box(Container {
            id: "comparison".into(),
            title: "What if".into(),
            parts: vec![table(
                "As configured and what if",
                &["Figure", "Now", "What if"],
                rows.collect(),
            )],
            ..Container::default()
        }));
    }
    let places = [("As configured", "lanes"), ("What if", "lanes-what-if")];
    let runs = places.iter().zip(simulations).enumerate();
    parts.extend(runs.map(|(number, ((title, id), simulation))| {
        Part::Box(Container {
            id: (*id).to_owned(),
            title: ["Environments: ", title].concat(),
            mark: setting(simulation),
            buttons: vec![Button {
                text: "Download JSON".into(),
                act: Act {
                    deed: Deed::SaveStudy(number).raw(),
                    ..Act::default()
                },
                ..Button::default()
            }],
            parts: one(simulation, number, span),
            ..Container::default()
        })
    }));
    Studied {
        sentence: simulations.first().map(sentence).unwrap_or_default(),
        parts,
    }
}

fn one(simulation: &Simulation, number: usize, span: Milliseconds) -> Vec<Part> {
    let mut parts = Vec::new();
    if number > 0 {
        parts.push(Part::Text(sentence(simulation)));
    }
    parts.push(Part::Lanes(chart(simulation, span)));
    let pairs = totals(simulation).into_iter();
    parts.push(Part::Pairs(
        pairs.map(|(name, value)| Pair::new(name, value)).collect(),
    ));
    let lanes = &[
        "Environment",
        "Started at",
        "Cold start took",
        "Requests",
        "Busy for",
        "End",
    ];
    let mut listed = vec![table("Environments", lanes, environments(simulation))];
    listed.extend(more_part(
        simulation.environments.len(),
        LANES_SHOWN,
        "environments",
    ));
    parts.push(Part::More("Environments as a table".into(), listed));
    let heads = &[
        "Request",
        "Arrived at",
        "Environment",
        "Start",
        "In the queue",
        "Latency",
        "Status",
    ];
    let mut listed = vec![table("Requests", heads, requests(simulation))];
    listed.extend(more_part(
        simulation.requests.len(),
        REQUESTS_SHOWN,
        "requests",
    ));
    parts.push(Part::More("Requests as a table".into(), listed));
    parts
}

fn more_part(all: usize, shown: usize, what: &str) -> Option<Part> {
    Some(more(all, shown, what))
        .filter(|text| !text.is_empty())
        .map(Part::Quiet)
}

/// A table of texts.
pub(super) fn table(caption: &str, heads: &[&str], rows: Vec<Vec<Cell>>) -> Part {
    Part::Table(Table {
        caption: caption.to_owned(),
        heads: heads.iter().map(|head| (*head).to_owned()).collect(),
        rows,
    })
}

fn setting(simulation: &Simulation) -> String {
    let memory = simulation.function.memory_size_mb;
    match simulation.plan.reserved_concurrency {
        Some(reserved) => format!("{memory} MB, reserved concurrency {reserved}"),
        None => format!("{memory} MB, unreserved concurrency"),
    }
}

fn sentence(simulation: &Simulation) -> String {
    let totals = &simulation.totals;
    let latency = totals.latency.map_or_else(
        || "none of them was handled".to_owned(),
        |latency| {
            format!(
                "half of them were answered within {}",
                duration(latency.p50)
            )
        },
    );
    let mut text = format!(
        "{}: {} in {}, {latency}.",
        count(totals.requests, "request"),
        count(totals.cold_starts, "cold start"),
        count(simulation.environments.len() as u64, "environment"),
    );
    if totals.refused > 0 {
        text.push_str(match simulation.plan.invocation_type {
            InvocationType::RequestResponse => " Throttled with 429: ",
            InvocationType::Event => " Discarded after six hours in the queue: ",
        });
        text.push_str(&format!("{}.", totals.refused));
    }
    text
}

fn totals(simulation: &Simulation) -> Vec<(&'static str, String)> {
    let totals = &simulation.totals;
    let latency = |of: fn(&lambdabox_core::simulate::Latency) -> Milliseconds| {
        totals
            .latency
            .as_ref()
            .map_or_else(|| "-".to_owned(), |latency| duration(of(latency)))
    };
    vec![
        ("Succeeded", totals.succeeded.to_string()),
        ("Failed", totals.failed.to_string()),
        ("Never handled", totals.refused.to_string()),
        ("Throttles", totals.throttles.to_string()),
        ("Cold starts", totals.cold_starts.to_string()),
        ("Max concurrency", totals.max_concurrency.to_string()),
        ("Latency p50", latency(|latency| latency.p50)),
        ("Latency p95", latency(|latency| latency.p95)),
        ("Latency p99", latency(|latency| latency.p99)),
        (
            "Billed duration",
            format!("{} ms", totals.billed_duration_ms),
        ),
        ("Cost", format!("${}", totals.total_usd.normalize())),
    ]
}

fn more(all: usize, shown: usize, what: &str) -> String {
    match all.checked_sub(shown) {
        Some(rest @ 1..) => {
            format!("The first {shown} of {all} {what}; {rest} more are in the JSON.")
        }
        _ => String::new(),
    }
}

fn chart(simulation: &Simulation, span: Milliseconds) -> Lanes {
    // The drawing ends at a round time.
    let step = round_step(span, PARTS);
    let whole = step.hundredths().saturating_mul(PARTS);
    let mut chart = Chart::new(whole, ROW, &LAYERS);
    chart.row("Requests");
    for request in &simulation.requests {
        let arrival = request.arrival.hundredths();
        chart.bar("arrival", arrival, arrival);
    }
    if simulation.totals.throttles > 0 {
        waiting(&mut chart, simulation, span);
    }
    for lane in simulation.environments.iter().take(LANES_SHOWN) {
        draw_lane(&mut chart, lane, simulation.totals.elapsed);
    }
    let ticks = (0..=PARTS).map(|part| step.hundredths().saturating_mul(part));
    let ticks = ticks.map(|time| mark(Milliseconds::from_hundredths(time)));
    let ticks = ticks.collect();
    let label = format!(
        "Environments over time, {}. {} The tables below say the same.",
        setting(simulation),
        sentence(simulation)
    );
    let more = more(simulation.environments.len(), LANES_SHOWN, "environments");
    chart.drawn(label, ticks, more)
}

/// Requests that could not be handled at once.
fn waiting(chart: &mut Chart, simulation: &Simulation, span: Milliseconds) {
    let queued = simulation.plan.invocation_type == InvocationType::Event;
    chart.row(if queued { "Queue" } else { "Throttled" });
    for request in simulation.requests.iter().filter(|one| one.throttles > 0) {
        let from = request.arrival.hundredths();
        if queued {
            let until = request.start.unwrap_or(span);
            chart.bar("queue", from, until.hundredths());
        } else {
            chart.bar("throttle", from, from);
        }
    }
}

fn draw_lane(chart: &mut Chart, lane: &Lane, elapsed: Milliseconds) {
    chart.row(format!("Env {}", lane.number));
    let end = lane.end.unwrap_or(elapsed).min(elapsed);
    let starts = lane.calls.iter().skip(1).map(|call| call.start);
    for (call, next) in lane.calls.iter().zip(starts.chain([end])) {
        if next > call.end {
            chart.bar("idle", call.end.hundredths(), next.hundredths());
        }
        // After a reset, INIT is a part of the call.
        let init = call.init.plus(call.suppressed_init);
        let begun = call.start.plus(init);
        if init > Milliseconds::default() {
            chart.bar("init", call.start.hundredths(), begun.hundredths());
        }
        let class = if call.outcome == Outcome::Succeeded {
            "run"
        } else {
            "failed"
        };
        chart.bar(class, begun.hundredths(), call.end.hundredths());
    }
}

fn environments(simulation: &Simulation) -> Vec<Vec<Cell>> {
    let shown = simulation.environments.iter().take(LANES_SHOWN);
    shown
        .map(|lane| {
            let init = lane.calls.first().map(|call| call.init);
            let busy = lane
                .calls
                .iter()
                .fold(Milliseconds::default(), |sum, call| {
                    sum.plus(call.end.minus(call.start))
                });
            let ending = match (lane.ending, lane.end) {
                (Some(ending), Some(end)) => format!("{} at {}", ending.name(), duration(end)),
                _ => "Still kept".to_owned(),
            };
            [
                format!("Env {}", lane.number),
                duration(lane.start),
                duration(init.unwrap_or_default()),
                lane.calls.len().to_string(),
                duration(busy),
                ending,
            ]
            .map(Cell::Text)
            .to_vec()
        })
        .collect()
}

fn requests(simulation: &Simulation) -> Vec<Vec<Cell>> {
    let shown = simulation.requests.iter().take(REQUESTS_SHOWN);
    shown
        .map(|request| {
            let start = match (request.environment, request.cold_start) {
                (Some(_), true) => "Cold",
                (Some(_), false) => "Warm",
                (None, _) => "-",
            };
            let latency = request.latency();
            [
                request.number.to_string(),
                duration(request.arrival),
                request
                    .environment
                    .map_or_else(|| "-".to_owned(), |number| format!("Env {number}")),
                start.to_owned(),
                duration(request.queued),
                latency.map_or_else(|| "-".to_owned(), duration),
                status(request),
            ]
            .map(Cell::Text)
            .to_vec()
        })
        .collect()
}

fn status(request: &Request) -> String {
    let reason = match (request.status, request.throttle_reason) {
        (RequestStatus::Throttled, Some(reason)) => match reason {
            ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded => {
                ": reserved concurrency"
            }
            ThrottleReason::ConcurrentInvocationLimitExceeded => ": concurrency of the region",
            ThrottleReason::FunctionScalingRateExceeded => ": 1,000 environments in 10 s",
        },
        _ => "",
    };
    let mut text = [request.status.name(), reason].concat();
    if request.attempts > 1 {
        text.push_str(&format!(" after {} attempts", request.attempts));
    }
    text
}
