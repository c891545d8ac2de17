//! A simulation as text.

use super::super::terminal::for_terminal;
use super::picture;
use lambdabox_core::simulate::{InvocationType, Pattern, Simulation};
use std::fmt::Write as _;

/// What people read.
pub(super) fn text(simulation: &Simulation) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, simulation);
    out
}

fn write(out: &mut String, simulation: &Simulation) -> std::fmt::Result {
    let (function, plan, totals) = (&simulation.function, &simulation.plan, &simulation.totals);
    let pattern = match plan.pattern {
        Pattern::Even => format!("{} a second", plan.rate),
        Pattern::Burst => "all at once".to_owned(),
        Pattern::Poisson => format!("{} a second on average, at random", plan.rate),
    };
    let kind = match plan.invocation_type {
        InvocationType::RequestResponse => "RequestResponse",
        InvocationType::Event => "Event",
    };
    let reserved = plan.reserved_concurrency.map_or_else(
        || "no reserved concurrency".to_owned(),
        |reserved| format!("reserved concurrency {reserved}"),
    );
    writeln!(
        out,
        "{}: {} MB, timeout {} s, {reserved}",
        function.function_name, function.memory_size_mb, function.timeout_s
    )?;
    writeln!(out, "{} requests, {pattern}, {kind}\n", plan.requests)?;
    out.push_str(&picture::draw(simulation));

    writeln!(out, "\nTotals:")?;
    let mut line = |name: &str, value: String| writeln!(out, "  {name:<18} {value}");
    line("Requests", totals.requests.to_string())?;
    line("Succeeded", totals.succeeded.to_string())?;
    line("Failed", totals.failed.to_string())?;
    line("Never handled", totals.refused.to_string())?;
    line("Throttles", totals.throttles.to_string())?;
    line("Invocations", totals.invocations.to_string())?;
    line("Cold starts", totals.cold_starts.to_string())?;
    line("Max concurrency", totals.max_concurrency.to_string())?;
    if let Some(latency) = totals.latency {
        line(
            "Latency",
            format!(
                "p50 {} ms, p95 {} ms, p99 {} ms, longest {} ms",
                latency.p50, latency.p95, latency.p99, latency.max
            ),
        )?;
    }
    line(
        "Billed duration",
        format!("{} ms", totals.billed_duration_ms),
    )?;
    line(
        "Cost",
        format!(
            "${} ({} GB-seconds)",
            totals.total_usd.normalize(),
            totals.gb_seconds.normalize()
        ),
    )?;
    if let Some(failed) = simulation
        .measured_calls
        .iter()
        .find_map(|call| call.error_type.as_deref())
    {
        line("First error", for_terminal(failed))?;
    }
    Ok(())
}
