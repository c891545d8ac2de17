//! Measures what loops of host calls really take, beside a loop that only computes; prints a table.
//!
//! `host_calls TASKS.WASM PYTHON_RUNTIME [--check]`: for every loop of the compiled handler of
//! `tests/handlers` and of `tests/host_calls`, the processor time that a virtual second of it takes on
//! this machine. With `--check` it fails if one takes more than 1.5 times what computing takes.

use anyhow::{Context, bail, ensure};
use lambdabox_core::engine::{
    CallLimits, ClockRate, Engine, Instance, InstanceSpec, InvocationContext, PackageFile,
};
use lambdabox_host::cache::Cache;
use lambdabox_host::engine::{Wasmtime, WasmtimeEngine};
use lambdabox_host::machine::Machine;
use lambdabox_host::runtimes;
use serde_json::{Value, json};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

/// How long a loop is watched: so long that a tick of the system's clock does not count.
const WATCHED: Duration = Duration::from_millis(200);

/// The most that a virtual second may take, as a multiple of what a loop that only computes takes.
const MOST: f64 = 1.5;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    let [tasks, runtime] = arguments.get(..2).context("two paths are needed")? else {
        bail!("two paths are needed")
    };
    let compiled = Wasmtime::new()?.compile(&fs::read(tasks)?)?;
    let mut missed = measure(
        "compiled",
        &compiled,
        &[],
        |name, count| json!({ "task": "calls", "name": name, "count": count }),
    )?;
    let code = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/host_calls/lambda_function.py");
    let code = [PackageFile {
        path: "lambda_function.py".into(),
        contents: Arc::new(fs::read(code)?),
    }];
    let python = python(&PathBuf::from(runtime))?;
    missed += measure(
        "Python",
        &python,
        &code,
        |name, count| json!({ "name": name, "count": count }),
    )?;
    ensure!(!check || missed == 0, "{missed} loops take too long");
    Ok(())
}

fn python(folder: &Path) -> anyhow::Result<WasmtimeEngine> {
    let folders = folder.parent().map(Path::to_owned).into_iter().collect();
    let name = folder.file_name().and_then(|name| name.to_str());
    let runtime = runtimes::find(name.context("a folder without a name")?, folders)?;
    let cache = Cache::of_user()?;
    Ok(Machine::with(cache, Vec::new())?.engine(&runtime, &mut |_| {})?)
}

/// How a loop went.
struct Measured {
    name: String,
    fuel_a_round: f64,
    ns_a_round: f64,
    /// Processor seconds for a virtual second.
    seconds: f64,
}

/// Measures every loop, prints them, and says how many took too long.
fn measure(
    title: &str,
    engine: &WasmtimeEngine,
    code: &[PackageFile],
    event: impl Fn(Option<&str>, u64) -> Value,
) -> anyhow::Result<usize> {
    let (names, _, _) = run(engine, code, &event(None, 0))?;
    let names: Vec<String> = serde_json::from_slice(&names)?;
    let mut rows = Vec::new();
    for name in names {
        let mut count = 1;
        // What a loop needs before it goes round is measured apart.
        let (_, fuel_at_first, time_at_first) = run(engine, code, &event(Some(&name), 0))?;
        let (fuel, time) = loop {
            let (_, fuel, time) = run(engine, code, &event(Some(&name), count))?;
            let time = time.saturating_sub(time_at_first);
            if time >= WATCHED {
                break (fuel.saturating_sub(fuel_at_first), time);
            }
            let factor = WATCHED.as_secs_f64() / time.as_secs_f64().max(1e-3);
            count = (count as f64 * factor.clamp(1.5, 16.0)).ceil() as u64;
        };
        rows.push(Measured {
            name,
            fuel_a_round: fuel as f64 / count as f64,
            ns_a_round: time.as_secs_f64() * 1e9 / count as f64,
            seconds: time.as_secs_f64() / (fuel as f64 / FUEL_A_SECOND as f64),
        });
    }
    let computing = rows.first().map_or(f64::NAN, |row| row.seconds);
    println!("\n| {title} | fuel a round | ns a round | CPU s a virtual s | against computing |");
    println!("|---|---:|---:|---:|---:|");
    for row in &rows {
        println!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} |",
            row.name,
            row.fuel_a_round,
            row.ns_a_round,
            row.seconds,
            row.seconds / computing
        );
    }
    let missed = rows.iter().filter(|row| row.seconds > MOST * computing);
    Ok(missed.count())
}

const FUEL_A_SECOND: u64 = 25_000_000_000;

/// Runs a loop in an environment of its own: the answer, fuel, and processor time of this thread.
fn run(
    engine: &WasmtimeEngine,
    code: &[PackageFile],
    event: &Value,
) -> anyhow::Result<(Vec<u8>, u64, Duration)> {
    let second = NonZeroU64::new(1_000_000_000).context("not zero")?;
    let fuel = NonZeroU64::new(FUEL_A_SECOND).context("not zero")?;
    let mut instance = engine.instantiate(&InstanceSpec {
        environment: vec![("A".into(), "1".into()); 30],
        process: Vec::new(),
        code: code.to_vec(),
        memory_bytes: 512 << 20,
        uncounted_bytes: 0,
        process_bytes: 0,
        tmp_bytes: 512 << 20,
        seed: 0,
        clock_rate: ClockRate::new(fuel, second),
        epoch_ns: 0,
        network: None,
    })?;
    let limits = CallLimits {
        start_ns: 0,
        time_ns: u64::MAX,
        response_bytes: 6 << 20,
        clock_rate: None,
    };
    let started = instance.init("lambda_function.lambda_handler", &limits);
    ensure!(started.result == Ok(Ok(())), "{:?}", started.result);
    let context = InvocationContext {
        request_id: "8f507cfc-0000-4000-8000-000000000000".to_owned(),
        deadline_ms: u64::MAX,
        invoked_function_arn: "arn:aws:lambda:eu-west-1:123456789012:function:f".to_owned(),
        trace_id: String::new(),
        client_context: None,
        cognito_identity: None,
        tenant_id: None,
    };
    let before = processor_time()?;
    let outcome = instance.invoke(event.to_string().as_bytes(), &context, &limits);
    let time = processor_time()?.saturating_sub(before);
    match outcome.result {
        Ok(Ok(answer)) => Ok((answer, outcome.fuel, time)),
        other => bail!("{event}: {other:?}"),
    }
}

fn processor_time() -> anyhow::Result<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Ok(Duration::new(
        u64::try_from(time.tv_sec)?,
        u32::try_from(time.tv_nsec)?,
    ))
}
