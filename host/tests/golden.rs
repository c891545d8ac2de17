//! Every case of `tests/parity`: what a handler answers, logs and costs, to the byte.
//!
//! Each is run twice: by the host's engine, whose modules count for themselves, and by the oracle, for
//! which wasmtime counts. Both must come to what was recorded.
//!
//! Beside a case's code lie `expected.jsonl` (what `lambdabox case` prints) and `expected.log` (the
//! whole log, with its virtual times). After an intended change, run the tests once with
//! `UPDATE_GOLDEN=1` and look at the difference.

use lambdabox_core::engine::Engine;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::service::Service;
use lambdabox_host::cache::Cache;
use lambdabox_host::case::{Case, FuelDependence};
use lambdabox_host::figures::{report_without_figures, without_figures};
use lambdabox_host::library;
use lambdabox_host::machine::Machine;
use lambdabox_oracle::Oracle;
use libtest_mimic::{Failed, Trial};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, fs};

/// A golden line longer than this is kept as its length and hash: nobody could read it.
const LINE_CHARS: usize = 20_000;

/// Of a golden file with more lines than this, the rest is kept as its length and hash.
const LINES: usize = 400;

/// What Rust's standard library adds to the first panic's message if it was built to trace calls: the
/// one that rustup fetches was, the one that `cargo xtask setup` builds was not.
const NOTE: &str = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let machine = match machine(&root) {
        Ok(machine) => Arc::new(machine),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if !root.join("target").join("handlers").is_dir() {
        eprintln!("the cases' compiled handlers are missing: `cargo xtask handlers` builds them");
        return ExitCode::FAILURE;
    }
    let mut cases: Vec<_> = fs::read_dir(root.join("tests").join("parity"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|folder| folder.join("case.json").is_file())
        .collect();
    cases.sort();
    let trials = cases
        .into_iter()
        .flat_map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let (by_wasmtime, name) = (format!("{name} by wasmtime's fuel"), name.into_owned());
            let (machine, other_machine) = (Arc::clone(&machine), Arc::clone(&machine));
            let other_folder = folder.clone();
            [
                Trial::test(name, move || check(&machine, &folder)),
                Trial::test(by_wasmtime, move || ask(&other_machine, &other_folder)),
            ]
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The runtimes of this checkout, and a cache that the tests share.
fn machine(root: &Path) -> Result<Machine, Box<dyn std::error::Error>> {
    let cache = Cache::at(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))?;
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
    Ok(Machine::with(cache, vec![runtimes])?)
}

/// Runs a case by the host's engine.
fn check(machine: &Machine, folder: &Path) -> Result<(), Failed> {
    let case = Case::read(folder)?;
    let runtime = case.runtime(machine)?;
    let mut service = machine.service(&runtime, case.settings, &mut |_| {})?;
    let differences = run(case, folder, &mut service)?;
    if env::var_os("UPDATE_GOLDEN").is_some() {
        for (name, found) in differences {
            fs::write(folder.join(name), found)?;
        }
        return Ok(());
    }
    report(folder, &differences)
}

/// Runs a case by the oracle.
fn ask(machine: &Machine, folder: &Path) -> Result<(), Failed> {
    let case = Case::read(folder)?;
    if matches!(case.fuel_depends_on, Some(FuelDependence::Engine)) {
        return Ok(());
    }
    let runtime = case.runtime(machine)?;
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    let engine = Oracle::new()?
        .compile_once(&fs::read(&runtime.component)?, &kept)?
        .with_library(library::open(&runtime)?);
    let mut service = Service::new(engine, runtime.manifest.clone(), case.settings);
    report(folder, &run(case, folder, &mut service)?)
}

/// What a case comes to where that is not what was recorded: by the names of the files.
fn run<E: Engine>(
    case: Case,
    folder: &Path,
    service: &mut Service<E>,
) -> Result<Vec<(&'static str, String)>, Failed> {
    // Recordings are for every machine.
    let figures = case.fuel_depends_on.is_none();
    let invocations = case.run(service)?;
    let mut records = String::new();
    let mut log = String::new();
    for invocation in &invocations {
        let line = invocation.record().to_json_line();
        let line = if figures {
            line
        } else {
            // In JSON's writing of a text.
            without_figures(&line).replace(&format!("{NOTE}\\n"), "")
        };
        writeln!(records, "{}", short(&line))?;
        write_log(&mut log, invocation, figures)?;
    }
    let mut found = vec![("expected.jsonl", records), ("expected.log", few(&log))];
    found
        .retain(|(name, found)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(found));
    Ok(found)
}

/// The log with its times, unless they follow from varying fuel, and with visible carriage returns.
fn write_log(log: &mut String, invocation: &Invocation, figures: bool) -> std::fmt::Result {
    for event in &invocation.log_events {
        let message = event.message.replace('\r', "␍");
        if figures {
            writeln!(log, "{} {}", event.timestamp_ms, short(&message))?;
        } else if message.trim_end() != NOTE {
            writeln!(log, "{}", short(&report_without_figures(&message)))?;
        }
    }
    if invocation.log_truncated {
        writeln!(log, "(truncated)")?;
    }
    Ok(())
}

fn short(line: &str) -> String {
    if line.chars().count() <= LINE_CHARS {
        return line.to_owned();
    }
    let start: String = line.chars().take(200).collect();
    format!("{start}… {}", summary(line))
}

fn few(text: &str) -> String {
    match text.match_indices('\n').nth(LINES) {
        Some((end, _)) => {
            let (start, rest) = text.split_at(end + 1);
            format!("{start}… {}\n", summary(rest))
        }
        None => text.to_owned(),
    }
}

fn summary(text: &str) -> String {
    format!(
        "{} bytes, {}",
        text.len(),
        blake3::hash(text.as_bytes()).to_hex()
    )
}

/// Shows the first line that differs, of each file.
fn report(folder: &Path, differences: &[(&str, String)]) -> Result<(), Failed> {
    let mut text = String::new();
    for (name, found) in differences {
        let path = folder.join(name);
        let expected = fs::read_to_string(&path).map_err(|error| {
            format!(
                "{}: {error} (run once with UPDATE_GOLDEN=1)",
                path.display()
            )
        })?;
        let first = expected
            .lines()
            .zip(found.lines())
            .position(|(expected, found)| expected != found)
            .unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
        let line = |text: &str| text.lines().nth(first).unwrap_or("(nothing)").to_owned();
        writeln!(
            text,
            "{}, line {}:\n  expected {}\n     found {}",
            path.display(),
            first + 1,
            line(&expected),
            line(found),
        )?;
    }
    if text.is_empty() {
        Ok(())
    } else {
        Err(text.into())
    }
}
