//! What metering costs: small programs, metered, plain, and with wasmtime's own fuel.
//!
//! ```sh
//! cargo run --example speed -- FOLDER
//! ```
//!
//! Times them in wasmtime, and writes them into FOLDER together with
//! `kernels.json`, which names them and says what was measured: `cargo xtask bench` runs the same
//! files in a browser.

mod kernels;

use anyhow::{Context, Result, ensure};
use kernels::KERNELS;
use lambdabox_meter::{InstrumentOptions, instrument, rules};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasmtime::{
    Config, Engine, Extern, Global, GlobalType, Instance, Module, Mutability, Store, TypedFunc,
    Val, ValType,
};

const ROUNDS: usize = 15;

/// A program as files of its own, and the milliseconds of each of its rounds in wasmtime.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    name: &'static str,
    plain: String,
    metered: String,
    /// What it is called with.
    count: i32,
    wasmtime_plain_ms: Vec<f64>,
    wasmtime_metered_ms: Vec<f64>,
    /// The plain module, for which wasmtime counts itself.
    wasmtime_fuel_ms: Vec<f64>,
}

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.context("usage: speed FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    let mut measured = Vec::new();
    for (number, (name, source, count)) in KERNELS.iter().enumerate() {
        let plain = wat::parse_str(source)?;
        let metered = instrument(&plain, &InstrumentOptions::default())?;
        let write = |kind: &str, bytes: &[u8]| -> Result<String> {
            let file = format!("{number}-{kind}.wasm");
            std::fs::write(folder.join(&file), bytes)?;
            Ok(file)
        };
        let [wasmtime_plain_ms, wasmtime_metered_ms, wasmtime_fuel_ms] =
            natively(&plain, &metered, *count)?;
        measured.push(Measured {
            name,
            plain: write("plain", &plain)?,
            metered: write("metered", &metered)?,
            count: *count,
            wasmtime_plain_ms,
            wasmtime_metered_ms,
            wasmtime_fuel_ms,
        });
    }
    write_list(&folder, &measured)
}

fn write_list(folder: &Path, measured: &[Measured]) -> Result<()> {
    let list = serde_json::to_vec(measured)?;
    std::fs::write(folder.join("kernels.json"), list).context("cannot write kernels.json")
}

/// A budget that is never used up.
const BUDGET: u64 = u64::MAX / 4;

/// Wasmtime's milliseconds: the plain module, the metered one, and the plain one with wasmtime's own
/// fuel; in turns.
fn natively(plain: &[u8], metered: &[u8], count: i32) -> Result<[Vec<f64>; 3]> {
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let mut sides = [
        start(plain, false, false)?,
        start(metered, false, true)?,
        start(plain, true, false)?,
    ];
    for _ in 0..ROUNDS {
        let mut answers = Vec::new();
        for ((store, run), times) in sides.iter_mut().zip(&mut times) {
            let start = Instant::now();
            answers.push(run.call(&mut *store, count)?);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let first = answers.first();
        ensure!(
            answers.iter().all(|answer| Some(answer) == first),
            "different results"
        );
    }
    Ok(times)
}

/// An instance of a program; with wasmtime's fuel, or with the counter that a metered one imports.
fn start(module: &[u8], fuel: bool, counter: bool) -> Result<(Store<()>, TypedFunc<i32, i32>)> {
    let engine = Engine::new(Config::new().consume_fuel(fuel))?;
    let module = Module::new(&engine, module)?;
    let mut store = Store::new(&engine, ());
    if fuel {
        store.set_fuel(BUDGET)?;
    }
    let mut imports: Vec<Extern> = Vec::new();
    if counter {
        let ty = GlobalType::new(ValType::I64, Mutability::Var);
        let value = Val::I64(rules::counter_for(BUDGET));
        imports.push(Global::new(&mut store, ty, value)?.into());
    }
    let instance = Instance::new(&mut store, &module, &imports)?;
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run")?;
    Ok((store, run))
}
