//! `cargo xtask calibrate`: how much fuel is a millisecond?
//!
//! Runs the programs of `tests/calibration` under native CPython and under lambdabox, and prints
//! for each the fuel that lambdabox burns in a millisecond of the native interpreter's CPU time.
//! Their geometric mean is what core's constant is taken from; the table is the error that the
//! documentation publishes.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One program's two measurements.
struct Measured {
    name: String,
    native_ms: f64,
    fuel: f64,
}

impl Measured {
    fn fuel_per_ms(&self) -> f64 {
        self.fuel / self.native_ms
    }
}

/// Measures all programs in `root/tests/calibration` with the release build of `lambdabox` at
/// `lambdabox` and prints the table.
///
/// # Errors
/// When a program fails in either interpreter, or when fewer than twelve are there.
pub(crate) fn run(root: &Path, lambdabox: &Path) -> Result<()> {
    let folder = root.join("tests/calibration");
    let python = real_interpreter()?;
    let mut measured = Vec::new();
    for program in programs(&folder)? {
        measured.push(measure(&folder, &program, &python, lambdabox)?);
    }
    ensure!(
        measured.len() >= 12,
        "a calibration needs at least twelve programs, {} has {}",
        folder.display(),
        measured.len()
    );
    print_table(&measured);
    Ok(())
}

fn programs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut programs = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {folder:?}"))? {
        let path = entry?.path();
        let is_program = path.extension().is_some_and(|e| e == "py")
            && path.file_name().is_some_and(|n| n != "native.py");
        if is_program {
            programs.push(path);
        }
    }
    programs.sort();
    Ok(programs)
}

/// The interpreter itself: a version manager's shim would add its own start-up.
fn real_interpreter() -> Result<PathBuf> {
    let output = Command::new("python3")
        .args([
            "-c",
            "import os, sys; print(os.path.realpath(sys.executable))",
        ])
        .output()
        .context("cannot run python3")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

fn measure(folder: &Path, program: &Path, python: &Path, lambdabox: &Path) -> Result<Measured> {
    let name = program
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let native = json_line(
        Command::new(python)
            .arg(folder.join("native.py"))
            .arg(program),
    )?;
    let native_ms = native["milliseconds"]
        .as_f64()
        .context("native.py printed no milliseconds")?;
    let invoked = json_line(
        Command::new(lambdabox)
            .arg("invoke")
            .arg(program)
            .args(["--event", &native["event"].to_string()])
            .args(["--memory", "1769", "--timeout", "900", "--repeat", "3"])
            .args(["--output", "json"]),
    )?;
    if invoked["status"] != "Succeeded" {
        bail!("{name} failed in lambdabox: {invoked}");
    }
    let fuel = invoked["fuel"]["invoke"]
        .as_f64()
        .context("lambdabox printed no fuel")?;
    Ok(Measured {
        name,
        native_ms,
        fuel,
    })
}

/// The last line that a command prints, as JSON.
fn json_line(command: &mut Command) -> Result<Value> {
    let output = command
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    let text = String::from_utf8(output.stdout)?;
    ensure!(
        output.status.success(),
        "{command:?} failed:\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let line = text.trim().lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("{command:?} printed no JSON: {line}"))
}

fn print_table(measured: &[Measured]) {
    let mean = geometric_mean(measured.iter().map(Measured::fuel_per_ms));
    println!(
        "| program | native CPython, ms | fuel, millions | fuel per ms, millions | billed against native |"
    );
    println!("|---|---:|---:|---:|---:|");
    for m in measured {
        println!(
            "| {} | {:.2} | {:.1} | {:.1} | {:.2} |",
            m.name,
            m.native_ms,
            m.fuel / 1e6,
            m.fuel_per_ms() / 1e6,
            m.fuel_per_ms() / mean,
        );
    }
    let typical = geometric_mean(measured.iter().map(|m| {
        let ratio = m.fuel_per_ms() / mean;
        ratio.max(1.0 / ratio)
    }));
    println!();
    println!(
        "geometric mean: {:.1} million fuel per millisecond",
        mean / 1e6
    );
    println!("typical error: a factor of {typical:.2} either way");
}

fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), v| (sum + v.ln(), count + 1.0));
    f64::exp(sum / count)
}
