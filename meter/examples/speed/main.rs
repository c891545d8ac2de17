//! What metering costs, as ratios: metered against plain in V8 (Node.js), and wasmtime with fuel
//! against without, all in one run.
//!
//! ```sh
//! cargo run --release -p lambdabox-meter --example speed
//! ```

mod kernels;

use anyhow::{Context, Result, ensure};
use kernels::KERNELS;
use lambdabox_meter::{InstrumentOptions, instrument};
use std::process::Command;
use std::time::Instant;
use wasmtime::{Config, Engine, Instance, Module, Store};

const ROUNDS: usize = 9;

fn main() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("lambdabox-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (mut browser_sum, mut native_sum) = (0.0, 0.0);
    println!("{:32} {:>10} {:>10}", "kernel", "V8", "wasmtime");
    for (name, source, count) in KERNELS {
        let plain = wat::parse_str(source)?;
        let metered = instrument(&plain, &InstrumentOptions::default())?;
        let paths = [folder.join("plain.wasm"), folder.join("metered.wasm")];
        std::fs::write(&paths[0], &plain)?;
        std::fs::write(&paths[1], &metered)?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/v8/speed.mjs");
        let output = Command::new("node")
            .arg(script)
            .args(&paths)
            .arg(count.to_string())
            .output()?;
        ensure!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let browser: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        let native = natively(&plain, *count)?;
        println!("{name:32} {browser:10.2} {native:10.2}");
        browser_sum += browser.ln();
        native_sum += native.ln();
    }
    let mean = |sum: f64| (sum / KERNELS.len() as f64).exp();
    println!(
        "{:32} {:10.2} {:10.2}",
        "geometric mean",
        mean(browser_sum),
        mean(native_sum)
    );
    std::fs::remove_dir_all(&folder).context("cannot remove the temporary folder")
}

/// Wasmtime's time with fuel over its time without: the best of several turns.
fn natively(module: &[u8], count: i32) -> Result<f64> {
    let mut best = [f64::INFINITY; 2];
    let mut turns = Vec::new();
    for fuel in [false, true] {
        let engine = Engine::new(Config::new().consume_fuel(fuel))?;
        let module = Module::new(&engine, module)?;
        let mut store = Store::new(&engine, ());
        if fuel {
            store.set_fuel(u64::MAX / 4)?;
        }
        let instance = Instance::new(&mut store, &module, &[])?;
        let run = instance.get_typed_func::<i32, i32>(&mut store, "run")?;
        turns.push((store, run));
    }
    for _ in 0..ROUNDS {
        for ((store, run), best) in turns.iter_mut().zip(&mut best) {
            let start = Instant::now();
            run.call(&mut *store, count)?;
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    Ok(best[1] / best[0])
}
