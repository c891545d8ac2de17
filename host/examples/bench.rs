//! Measures what a user waits for and what an environment costs; prints one JSON object.
//!
//! `bench --lambdabox PROGRAM --python INTERPRETER [--rounds N]`: medians of many rounds, in which
//! the things that are compared take turns, so that a busy machine slows all of them alike.

use anyhow::{Context, ensure};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::service::{InvokeOptions, Service, Settings};
use lambdabox_host::code;
use lambdabox_host::engine::WasmtimeEngine;
use lambdabox_host::machine::Machine;
use lambdabox_host::runtimes::Runtime;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

const HELLO: &str = "def lambda_handler(event, context):\n    return {'hello': event['key1']}\n";
const EVENT: &[u8] = br#"{"key1":"value1","key2":"value2","key3":"value3"}"#;

/// Environments that are kept idle to weigh them.
const IDLE: u64 = 20;

fn main() -> anyhow::Result<()> {
    let options = Options::parse()?;
    let folder = tempfile::tempdir()?;
    let hello = folder.path().join("hello.py");
    fs::write(&hello, HELLO)?;
    let machine = Machine::new()?;
    let runtime = machine.runtime(&code::read(&hello)?, None)?;
    let engine = machine.engine(&runtime, &mut |_| {})?;

    let mut load = Vec::new();
    let mut cold = Vec::new();
    let mut process = Vec::new();
    let mut python = Vec::new();
    for _ in 0..options.rounds {
        python.push(run(Command::new(&options.python).args(["-c", "pass"]))?);
        process.push(run(Command::new(&options.lambdabox)
            .arg("invoke")
            .arg(&hello)
            .arg("--event")
            .arg(std::str::from_utf8(EVENT)?))?);
        load.push(timed(|| {
            let machine = Machine::new()?;
            machine.engine(&runtime, &mut |_| {})?;
            Ok(())
        })?);
        let mut service = service(&engine, &runtime)?;
        cold.push(timed(|| invoke(&mut service))?);
    }

    let mut service = service(&engine, &runtime)?;
    for _ in 0..200 {
        invoke(&mut service)?;
    }
    let mut warm = Vec::new();
    for _ in 0..2_000 {
        warm.push(timed(|| {
            let invocation = service.invoke(EVENT, &InvokeOptions::default())?;
            // What the log and the report cost is part of it.
            ensure!(invocation.logs().len() > 100, "no log");
            Ok(())
        })?);
    }

    let before = private_bytes()?;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        let mut service = self::service(&engine, &runtime)?;
        invoke(&mut service)?;
        idle.push(service);
    }
    let each = private_bytes()?.saturating_sub(before) / IDLE;
    drop(idle);

    let result = json!({
        "rounds": options.rounds,
        "pythonProcessUs": median(python),
        "lambdaboxProcessUs": median(process),
        "loadUs": median(load),
        "coldStartUs": median(cold),
        "warmInvokeUs": median(warm),
        "idleEnvironmentPrivateBytes": each,
    });
    println!("{result}");
    Ok(())
}

struct Options {
    lambdabox: PathBuf,
    python: PathBuf,
    rounds: usize,
}

impl Options {
    fn parse() -> anyhow::Result<Self> {
        let mut options = Self {
            lambdabox: PathBuf::from("lambdabox"),
            python: PathBuf::from("python3"),
            rounds: 30,
        };
        let mut words = env::args_os().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().context("an option without a value")?;
            match word.to_str() {
                Some("--lambdabox") => options.lambdabox = value.into(),
                Some("--python") => options.python = value.into(),
                Some("--rounds") => {
                    options.rounds = value.to_string_lossy().parse().context("--rounds")?;
                }
                _ => anyhow::bail!("unknown option {}", Path::new(&word).display()),
            }
        }
        Ok(options)
    }
}

fn service(engine: &WasmtimeEngine, runtime: &Runtime) -> anyhow::Result<Service<WasmtimeEngine>> {
    let manifest = runtime.manifest.clone();
    let mut service = Service::new(engine.clone(), manifest, Settings::default());
    let code = CodeBundle::from_single_file("lambda_function.py", HELLO)?;
    service.deploy(FunctionConfig::default(), code)?;
    Ok(service)
}

fn invoke(service: &mut Service<WasmtimeEngine>) -> anyhow::Result<()> {
    let invocation = service.invoke(EVENT, &InvokeOptions::default())?;
    ensure!(
        invocation.payload == r#"{"hello": "value1"}"#,
        "{}",
        invocation.payload
    );
    Ok(())
}

/// How long a process takes, from start to end, in microseconds.
fn run(command: &mut Command) -> anyhow::Result<f64> {
    timed(|| {
        let status = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("cannot run {command:?}"))?;
        ensure!(status.success(), "{command:?} failed");
        Ok(())
    })
}

fn timed(body: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let started = Instant::now();
    body()?;
    Ok(started.elapsed().as_secs_f64() * 1e6)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() / 2)
        .map_or(0.0, |value| value.round())
}

/// Memory that only this process has, in bytes; 0 where the system does not say.
fn private_bytes() -> anyhow::Result<u64> {
    let Ok(text) = fs::read_to_string("/proc/self/smaps_rollup") else {
        return Ok(0);
    };
    let mut bytes = 0;
    for line in text.lines().filter(|line| line.starts_with("Private_")) {
        let kilobytes = line.split_whitespace().nth(1).context("smaps_rollup")?;
        bytes += kilobytes.parse::<u64>()? * 1024;
    }
    Ok(bytes)
}
