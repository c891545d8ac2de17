//! Every case of `tests/parity`: what a handler answers, logs and costs, to the byte.
//!
//! Beside a case's code lie `expected.jsonl` (what `lambdabox case` prints) and `expected.log` (the
//! whole log, with its virtual times). After an intended change, run the tests once with
//! `UPDATE_GOLDEN=1` and look at the difference.

use lambdabox_core::invocation::Invocation;
use lambdabox_host::cache::Cache;
use lambdabox_host::case::Case;
use lambdabox_host::figures::{report_without_figures, without_figures};
use lambdabox_host::machine::Machine;
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
        .map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let machine = Arc::clone(&machine);
            Trial::test(name.into_owned(), move || check(&machine, &folder))
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

fn check(machine: &Machine, folder: &Path) -> Result<(), Failed> {
    let case = Case::read(folder)?;
    let runtime = case.runtime(machine)?;
    let mut service = machine.service(&runtime, case.settings, &mut |_| {})?;
    // Recordings are for every machine.
    let figures = case.fuel_depends_on.is_none();
    let invocations = case.run(&mut service)?;

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
    let differences: Vec<_> = [("expected.jsonl", records), ("expected.log", few(&log))]
        .into_iter()
        .filter_map(|(name, found)| compare(&folder.join(name), &found).err())
        .collect();
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences.join("\n").into())
    }
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

fn compare(path: &Path, found: &str) -> Result<(), String> {
    if env::var_os("UPDATE_GOLDEN").is_some() {
        return fs::write(path, found).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(path).map_err(|error| {
        format!(
            "{}: {error} (run once with UPDATE_GOLDEN=1)",
            path.display()
        )
    })?;
    if expected == found {
        return Ok(());
    }
    let first = expected
        .lines()
        .zip(found.lines())
        .position(|(expected, found)| expected != found)
        .unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
    let line = |text: &str| text.lines().nth(first).unwrap_or("(nothing)").to_owned();
    Err(format!(
        "{}, line {}:\n  expected {}\n     found {}",
        path.display(),
        first + 1,
        line(&expected),
        line(found),
    ))
}
