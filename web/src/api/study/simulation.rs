//! Simulations as the page shows them: lanes, totals, tables.

use super::chart::{Chart, Layer};
use super::words::{count, duration};
use lambdabox_core::measure::Outcome;
use lambdabox_core::simulate::{
    InvocationType, Lane, Request, RequestStatus, Simulation, ThrottleReason,
};
use lambdabox_core::time::Milliseconds;
use serde_json::{Value, json};

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
pub(super) fn to_json(simulations: &[Simulation]) -> Value {
    let elapsed = |one: &Simulation| one.totals.elapsed;
    let span = simulations.iter().map(elapsed).max().unwrap_or_default();
    let titles = ["As configured", "What if"];
    let runs: Vec<_> = titles
        .iter()
        .zip(simulations)
        .map(|(title, simulation)| {
            json!({
                "Title": title,
                "Setting": setting(simulation),
                "Sentence": sentence(simulation),
                "Totals": totals(simulation)
                    .into_iter()
                    .map(|(name, value)| json!({"Name": name, "Value": value}))
                    .collect::<Vec<_>>(),
                "Chart": chart(simulation, span),
                "Environments": environments(simulation),
                "EnvironmentsMore": more(simulation.environments.len(), LANES_SHOWN, "environments"),
                "Requests": requests(simulation),
                "RequestsMore": more(simulation.requests.len(), REQUESTS_SHOWN, "requests"),
            })
        })
        .collect();
    let comparison = match simulations {
        [as_is, what_if] => totals(as_is)
            .into_iter()
            .zip(totals(what_if))
            .map(|((name, before), (_, after))| json!([name, before, after]))
            .collect(),
        _ => Vec::new(),
    };
    let first = simulations.first().map(sentence);
    json!({"Sentence": first, "Runs": runs, "Comparison": comparison})
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

fn chart(simulation: &Simulation, span: Milliseconds) -> Value {
    let mut chart = Chart::new(span.hundredths(), ROW, &LAYERS);
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
    let parts = 0..=PARTS;
    let ticks: Vec<_> = parts
        .map(|part| match part {
            0 => "0".to_owned(),
            _ => duration(Milliseconds::from_hundredths(
                span.hundredths() * part / PARTS,
            )),
        })
        .collect();
    let label = format!(
        "Environments over time, {}. {} The tables below say the same.",
        setting(simulation),
        sentence(simulation)
    );
    let more = more(simulation.environments.len(), LANES_SHOWN, "environments");
    chart.into_json(&label, &ticks, &more)
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

fn environments(simulation: &Simulation) -> Vec<Value> {
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
            json!([
                format!("Env {}", lane.number),
                duration(lane.start),
                duration(init.unwrap_or_default()),
                lane.calls.len().to_string(),
                duration(busy),
                ending,
            ])
        })
        .collect()
}

fn requests(simulation: &Simulation) -> Vec<Value> {
    let shown = simulation.requests.iter().take(REQUESTS_SHOWN);
    shown
        .map(|request| {
            let start = match (request.environment, request.cold_start) {
                (Some(_), true) => "Cold",
                (Some(_), false) => "Warm",
                (None, _) => "-",
            };
            let latency = request.latency();
            json!([
                request.number.to_string(),
                duration(request.arrival),
                request
                    .environment
                    .map_or_else(|| "-".to_owned(), |number| format!("Env {number}")),
                start,
                duration(request.queued),
                latency.map_or_else(|| "-".to_owned(), duration),
                status(request),
            ])
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
