//! `lambdabox metrics`: what CloudWatch would have measured of a function.

use super::stored::AccountArguments;
use anyhow::Context as _;
use clap::Args;
use lambdabox_core::metrics::{Datapoint, FunctionMetrics, PERIODS, RANGES};
use lambdabox_core::time::{Milliseconds, Timestamp};
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Show what CloudWatch would have measured of a function
///
/// One line for each period in which something happened, newest first. The span ends with the newest
/// one.
#[derive(Args)]
pub(super) struct Arguments {
    /// The function's name
    name: String,
    /// How far back: 1h, 3h, 12h, 1d, 3d or 1w
    #[arg(long, default_value = "1h")]
    range: String,
    /// How long each period is, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    period: u64,
    #[command(flatten)]
    account: AccountArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let range = RANGES.into_iter().find(|it| it.name == arguments.range);
    let range = range.context("--range is one of 1h, 3h, 12h, 1d, 3d and 1w")?;
    let period = PERIODS
        .into_iter()
        .find(|it| it.seconds == arguments.period);
    let period = period.context("--period is one of 60, 300, 900, 3600, 21600 and 86400")?;
    let state = arguments.account.open()?;
    let key = arguments.account.key(&arguments.name);
    let none = FunctionMetrics::default();
    let metrics = state.account().metrics(&key).unwrap_or(&none);
    let series = metrics.series(range, period);
    let mut stdout = io::stdout().lock();
    let total = series.total();
    if total == Datapoint::default() {
        writeln!(
            stdout,
            "Nothing was measured yet: invoke the function first."
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        stdout,
        "{:<16}  {:>11}  {:>6}  {:>10}  {:>12}  {:>11}  {:>9}  {:>11}",
        "Time (UTC)",
        "Invocations",
        "Errors",
        "Average ms",
        "Maximum ms",
        "Cold starts",
        "Throttles",
        "Concurrency"
    )?;
    for (number, point) in series.points.iter().enumerate().rev() {
        if *point != Datapoint::default() {
            let time = Timestamp::from_unix_millis(series.time_ms(number)).to_string();
            let minute = time.get(..16).unwrap_or(&time).replace('T', " ");
            row(&mut stdout, &minute, point)?;
        }
    }
    row(&mut stdout, "Total", &total)?;
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn row(out: &mut impl io::Write, title: &str, point: &Datapoint) -> io::Result<()> {
    let shown = |value: Option<Milliseconds>| {
        value.map_or_else(|| "-".to_owned(), |value| value.to_string())
    };
    let spread = &point.duration;
    writeln!(
        out,
        "{title:<16}  {:>11}  {:>6}  {:>10}  {:>12}  {:>11}  {:>9}  {:>11}",
        point.invocations,
        point.errors,
        shown(spread.average()),
        shown((spread.count > 0).then_some(spread.max)),
        point.cold_starts,
        point.throttles,
        point.concurrent_executions,
    )
}
