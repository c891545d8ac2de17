//! `cargo xtask bench`: how fast lambdabox is, beside what one would use instead, in one run on one
//! machine. Times differ from machine to machine; the ratios are what counts.

mod grading;
mod host;
mod host_calls;
mod in_page;
mod metering;
mod table;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::page;
use crate::paths::Paths;
use crate::setup::{self, Purpose};
use table::{Row, Table, geometric_mean};

/// Runs the task.
pub(crate) fn command(paths: &Paths, mut arguments: Arguments) -> Result<()> {
    let check = arguments.flag("--check");
    let without_page = arguments.flag("--without-page");
    arguments.finish()?;
    setup::set_up(
        paths,
        if without_page {
            Purpose::CommandLine
        } else {
            Purpose::Everything
        },
    )?;
    let lambdabox = page::build_command_line(paths)?;

    host_calls::on_the_host(paths)?;
    let mut table = Table::default();
    let host = host::measure(paths, &lambdabox)?;
    table.push(Row {
        what: "cold start in the host: instantiate, init, first invoke",
        value: host.cold_start_ms,
        unit: "ms",
        beside: Some(("python3 -c pass", host.python_process_ms)),
        limit: Some(0.25),
    });
    table.push(Row {
        what: "lambdabox invoke hello.py, whole process",
        value: host.lambdabox_process_ms,
        unit: "ms",
        beside: Some(("python3 -c pass", host.python_process_ms)),
        limit: Some(1.0),
    });
    table.push(Row {
        what: "warm invoke, with log and report",
        value: host.warm_invoke_us,
        unit: "µs",
        beside: None,
        limit: Some(40.0),
    });
    table.push(Row {
        what: "private memory of one more idle environment",
        value: host.idle_environment_mb,
        unit: "MB",
        beside: None,
        limit: Some(3.0),
    });
    let grading = grading::measure(paths, &lambdabox)?;
    table.push(Row {
        what: "grading Python on two cores, a check in a fresh environment",
        value: grading.check_ms,
        unit: "ms",
        beside: Some(("a python3 process", grading.process_ms)),
        limit: Some(0.1),
    });
    if let Some(value) = grading.peak_mb {
        table.push(Row {
            what: "most memory while grading",
            value,
            unit: "MB",
            beside: None,
            limit: Some(500.0),
        });
    }
    let kernels = metering::measure(paths)?;
    table.push(ratio(
        "compiled programs in wasmtime, metered against plain",
        kernels.wasmtime,
        Some(1.1),
    ));
    if !without_page {
        page::build(paths, &paths.dist(), page::Profile::Release)?;
        host_calls::in_the_page(paths)?;
        push_page(&mut table, &in_page::measure(paths, &kernels.folder)?);
    }
    println!("\n{table}");
    if check && table.misses() > 0 {
        bail!("{} limits were missed", table.misses());
    }
    Ok(())
}

/// The most that counting fuel may cost.
const METERING: Option<f64> = Some(1.35);

fn ratio(what: &'static str, value: f64, limit: Option<f64>) -> Row {
    Row {
        what,
        value,
        unit: "times",
        beside: None,
        limit,
    }
}

fn push_page(table: &mut Table, page: &in_page::Page) {
    let milliseconds = |what, value, beside, limit| Row {
        what,
        value,
        unit: "ms",
        beside,
        limit,
    };
    let load = "page, cold load to first result";
    table.push(milliseconds(load, page.load_ms, None, Some(1500.0)));
    let beside = Some(("Pyodide", page.pyodide_load_ms));
    table.push(milliseconds(load, page.load_ms, beside, Some(1.0)));
    let checks = "page, 10 checks of hello once Python is there";
    table.push(milliseconds(checks, page.checks_ms, None, Some(1000.0)));
    table.push(ratio(
        "compiled programs in the page's browser, metered against plain",
        geometric_mean(&page.kernels),
        METERING,
    ));
    table.push(ratio(
        "Python programs in the page, metered against plain",
        page.python,
        METERING,
    ));
    let with_python = [page.kernels.as_slice(), &[page.python]].concat();
    table.push(ratio(
        "compiled programs and Python in the page's browser, metered against plain",
        geometric_mean(&with_python),
        METERING,
    ));
    let beside = Some(("plain", page.plain_loop_ms));
    let row = milliseconds("Python loop in the page", page.loop_ms, beside, METERING);
    table.push(row);
    let beside = Some(("Pyodide", page.pyodide_loop_ms));
    table.push(milliseconds(
        "Python loop in the page",
        page.loop_ms,
        beside,
        Some(1.5),
    ));
}
