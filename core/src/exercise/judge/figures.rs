//! What is expected of figures: REPORT, costs, how often.

use super::text::number;
use super::{Finding, Scene, Seen};
use crate::exercise::format::{Bounds, Expectation, Measure, ReportExpectation};
use crate::exercise::json::Number;
use crate::time::Milliseconds;
use rust_decimal::Decimal;

pub(super) fn judge(expected: &Expectation, scene: Scene<'_>) -> Result<(), Finding> {
    let seen = scene.seen;
    if let Some(report) = &expected.report {
        self::report(report, seen)?;
    }
    let figure = |bounds: &Option<Bounds>, about: &str, unit: &str, value: Number| {
        within(bounds.as_ref(), about, unit, &value)
    };
    figure(&expected.cost_usd, "the cost", "US dollars", cost(seen))?;
    let invocations = number(seen.invocations.len());
    figure(
        &expected.invocations,
        "the number of invocations",
        "",
        invocations,
    )?;
    let Some(wanted) = &expected.simulation else {
        return Ok(());
    };
    let Some(simulation) = &seen.simulation else {
        return Err(Finding::new("the simulation", "a simulation", "none"));
    };
    let totals = &simulation.totals;
    figure(
        &wanted.throttles,
        "the number of throttles",
        "",
        totals.throttles.into(),
    )?;
    figure(
        &wanted.cold_starts,
        "the number of cold starts",
        "",
        totals.cold_starts.into(),
    )?;
    let (succeeded, failed) = (u64::from(totals.succeeded), u64::from(totals.failed));
    figure(
        &wanted.succeeded,
        "the number of requests that succeeded",
        "",
        succeeded.into(),
    )?;
    figure(
        &wanted.failed,
        "the number of requests that failed",
        "",
        failed.into(),
    )
}

fn report(expected: &ReportExpectation, seen: &Seen) -> Result<(), Finding> {
    let figure = |bounds: &Option<Bounds>, about: &str, unit: &str, measure: Measure| match measured(
        measure, seen,
    ) {
        Some(value) => within(bounds.as_ref(), about, unit, &value),
        None if bounds.is_none() => Ok(()),
        None => Err(Finding::new(about, "a figure", "no invocation")),
    };
    figure(
        &expected.billed_ms,
        "the billed duration",
        "ms",
        Measure::BilledMs,
    )?;
    figure(
        &expected.duration_ms,
        "the duration",
        "ms",
        Measure::DurationMs,
    )?;
    figure(
        &expected.init_ms,
        "the duration of INIT",
        "ms",
        Measure::InitMs,
    )?;
    figure(
        &expected.memory_mb,
        "the memory used",
        "MB",
        Measure::MemoryMb,
    )?;
    let came = seen.last().map(|last| last.cold_start);
    if expected.cold.is_some() && expected.cold != came {
        let name = |cold: Option<bool>| match cold {
            Some(true) => "a cold start",
            Some(false) => "a warm environment",
            None => "no invocation",
        };
        return Err(Finding::new("the start", name(expected.cold), name(came)));
    }
    Ok(())
}

fn within(bounds: Option<&Bounds>, about: &str, unit: &str, value: &Number) -> Result<(), Finding> {
    let Some(bounds) = bounds.filter(|bounds| !bounds.hold(value)) else {
        return Ok(());
    };
    let with_unit = |text: String| format!("{text} {unit}").trim_end().to_owned();
    let (expected, came) = (with_unit(bounds.to_string()), with_unit(value.to_string()));
    Err(Finding::new(about, expected, came))
}

/// A figure of all that came: durations and costs are added, the greatest memory counts. `None` if
/// nothing ran.
pub(in crate::exercise) fn measured(measure: Measure, seen: &Seen) -> Option<Number> {
    let reports = || seen.invocations.iter().map(|invocation| &invocation.report);
    let time = |sum: u64| {
        let whole = Milliseconds::from_hundredths(sum).to_string();
        Number::read(&whole)
    };
    let ran = !seen.invocations.is_empty();
    let simulation = seen
        .simulation
        .as_ref()
        .map(|simulation| &simulation.totals);
    Some(match measure {
        Measure::BilledMs => match simulation {
            Some(totals) if !ran => totals.billed_duration_ms.into(),
            _ if !ran => return None,
            _ => reports()
                .map(|report| report.billed_duration_ms)
                .fold(0, u64::saturating_add)
                .into(),
        },
        Measure::DurationMs if ran => time(
            reports()
                .map(|report| report.duration.hundredths())
                .fold(0, u64::saturating_add),
        )?,
        Measure::InitMs if ran => {
            let init = reports().filter_map(|report| report.init_duration);
            time(
                init.map(Milliseconds::hundredths)
                    .fold(0, u64::saturating_add),
            )?
        }
        Measure::MemoryMb if ran => {
            let most = reports().map(|report| report.max_memory_used_mb).max();
            u64::from(most.unwrap_or_default()).into()
        }
        Measure::CostUsd => cost(seen),
        Measure::Throttles => simulation?.throttles.into(),
        Measure::ColdStarts => match simulation {
            Some(totals) => totals.cold_starts.into(),
            None => number(seen.invocations.iter().filter(|it| it.cold_start).count()),
        },
        Measure::Attempts => number(seen.invocations.len()),
        Measure::HttpStatus => u64::from(seen.http.as_ref()?.status).into(),
        Measure::DurationMs | Measure::InitMs | Measure::MemoryMb => return None,
    })
}

fn cost(seen: &Seen) -> Number {
    let invocations = seen
        .invocations
        .iter()
        .map(|invocation| invocation.cost.total_usd);
    let simulation = seen
        .simulation
        .iter()
        .map(|simulation| simulation.totals.total_usd);
    let total = invocations
        .chain(simulation)
        .fold(Decimal::ZERO, |sum, usd| sum.saturating_add(usd));
    Number::read(&total.normalize().to_string()).unwrap_or_else(|| Number::from(0_u64))
}
