//! What counting fuel costs: small compiled programs, by the meter's example `speed`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::table::{geometric_mean, times};
use crate::paths::Paths;
use crate::program::{self, run};
use crate::step::step;

/// Compiled programs, ready for a browser, and what they took in wasmtime.
pub(crate) struct Kernels {
    /// Where they are.
    pub(crate) folder: PathBuf,
    /// Metered against plain in wasmtime: geometric mean.
    pub(crate) wasmtime: f64,
}

pub(crate) fn measure(paths: &Paths) -> Result<Kernels> {
    let folder = paths.target.join("bench").join("kernels");
    let mut wasmtime = f64::NAN;
    step("compiled programs in wasmtime", || {
        build_example(paths)?;
        let name = format!("speed{}", env::consts::EXE_SUFFIX);
        let program = paths.target.join("debug").join("examples").join(name);
        run(Command::new(program).arg(&folder))?;
        let list = read(&folder)?;
        let mut ratios = Vec::new();
        for kernel in &list {
            let plain = times(kernel, "wasmtimePlainMs")?;
            let metered = times(kernel, "wasmtimeMeteredMs")? / plain;
            let fuel = times(kernel, "wasmtimeFuelMs")? / plain;
            let name = kernel["name"].as_str().unwrap_or("?");
            println!("  {name}: {metered:.2} (with wasmtime's own fuel {fuel:.2})");
            ratios.push(metered);
        }
        wasmtime = geometric_mean(&ratios);
        Ok(format!("{} programs", list.len()))
    })?;
    Ok(Kernels { folder, wasmtime })
}

/// Not optimised itself: its time is spent in what wasmtime compiles.
fn build_example(paths: &Paths) -> Result<()> {
    let mut command = program::cargo();
    command
        .current_dir(&paths.root)
        .args(["build", "--quiet", "--example", "speed"]);
    run(command.args(crate::test::WHOLE_WORKSPACE))
}

fn read(folder: &Path) -> Result<Vec<Value>> {
    let list = folder.join("kernels.json");
    let text = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    Ok(serde_json::from_slice(&text)?)
}
