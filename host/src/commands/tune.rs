//! `lambdabox tune`: the same event at every memory size.

use super::function::{Deployed, FunctionArguments};
use super::terminal::{for_terminal, shown_json};
use super::voice::shows_progress;
use super::{FAILED, tell};
use clap::{Args, ValueEnum};
use lambdabox_core::measure::Call;
use lambdabox_core::tune::{NEVER_RECOVERS, Size, Tuning, tune};
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Run a function at every memory size, to see what is fastest and what is cheapest
///
/// CPU grows with memory, and the price with both. Every size is a run of the function itself, cold
/// and then warm. The exit code is 1 if no size succeeds.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    function: FunctionArguments,
    /// What to print
    #[arg(long, default_value = "text")]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    /// A table
    Text,
    /// One JSON object
    Json,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (event, _) = arguments.function.event()?;
    let Deployed {
        service,
        wall_limit,
        ..
    } = arguments.function.deploy()?;
    let watched = shows_progress();
    let mut report = |done: usize, of: usize, memory: u32| {
        if watched {
            tell(&format!("{} of {of}: {memory} MB", done + 1));
        }
    };
    let tuning = tune(&service, &event, arguments.function.seed, &mut report)
        .map_err(|error| wall_limit.explain(error))?;
    let mut stdout = io::stdout().lock();
    match arguments.output {
        Output::Json => {
            let json = tuning.to_json_line();
            writeln!(stdout, "{}", shown_json(&json, stdout.is_terminal()))?;
        }
        Output::Text => stdout.write_all(text(&tuning).as_bytes())?,
    }
    stdout.flush()?;
    Ok(if tuning.cheapest_mb.is_some() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

fn text(tuning: &Tuning) -> String {
    let mut out = format!(
        "{:>9}  {:>14}  {:>14}  {:>9}  {:>16}  {}\n",
        "Memory", "Cold start", "Warm", "Billed", "A million cost", "Remarks"
    );
    for size in &tuning.sizes {
        let usual = size.usual();
        let warm = size.warm.as_ref();
        let row = format!(
            "{:>6} MB  {:>14}  {:>14}  {:>6} ms  {:>16}  {}",
            size.memory_size_mb,
            milliseconds(&size.cold),
            warm.map_or_else(|| "-".to_owned(), milliseconds),
            usual.billed_duration_ms,
            format!("${}", size.million_usd.round_dp(4).normalize()),
            remarks(tuning, size),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", row.trim_end());
    }
    out
}

fn milliseconds(call: &Call) -> String {
    format!("{} ms", call.total())
}

fn remarks(tuning: &Tuning, size: &Size) -> String {
    let here = Some(size.memory_size_mb);
    let mut remarks: Vec<String> = [
        (tuning.cheapest_mb == here, "cheapest"),
        (tuning.fastest_mb == here, "fastest"),
        (tuning.balanced_mb == here, "balanced"),
        (
            tuning.function.memory_size_mb == size.memory_size_mb,
            "configured",
        ),
    ]
    .into_iter()
    .filter(|(applies, _)| *applies)
    .map(|(_, text)| text.to_owned())
    .collect();
    if let Some(call) = size.failure() {
        let name = call.error_type.as_deref().unwrap_or_default();
        remarks.push(format!("{} {}", call.outcome.name(), for_terminal(name)));
    }
    if size.never_recovers() {
        remarks.push(NEVER_RECOVERS.to_owned());
    }
    remarks.join(", ").trim_end().to_owned()
}
