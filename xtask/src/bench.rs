//! `cargo xtask bench`: how fast lambdabox is, beside what one would use instead, in one run on one
//! machine. Times differ from machine to machine; the ratios are what counts.

mod host;
mod page_load;
mod table;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::page;
use crate::paths::Paths;
use crate::setup::{self, Purpose};
use table::{Row, Table};

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

    let mut table = Table::default();
    let host = host::measure(paths, &lambdabox)?;
    table.push(Row {
        what: "cold start in the host: instantiate, init, first invoke",
        value: host.cold_start_ms,
        unit: "ms",
        beside: Some(("python3 -c pass", host.python_process_ms)),
        limit: 0.25,
    });
    table.push(Row {
        what: "lambdabox invoke hello.py, whole process",
        value: host.lambdabox_process_ms,
        unit: "ms",
        beside: Some(("python3 -c pass", host.python_process_ms)),
        limit: 1.0,
    });
    table.push(Row {
        what: "warm invoke, with log and report",
        value: host.warm_invoke_us,
        unit: "µs",
        beside: None,
        limit: 40.0,
    });
    table.push(Row {
        what: "private memory of one more idle environment",
        value: host.idle_environment_mb,
        unit: "MB",
        beside: None,
        limit: 3.0,
    });
    if !without_page {
        page::build(paths, &paths.dist())?;
        let loads = page_load::measure(paths)?;
        table.push(Row {
            what: "page, cold load to first result",
            value: loads.lambdabox_ms,
            unit: "ms",
            beside: None,
            limit: 1500.0,
        });
        table.push(Row {
            what: "page, cold load to first result",
            value: loads.lambdabox_ms,
            unit: "ms",
            beside: Some(("Pyodide", loads.pyodide_ms)),
            limit: 1.0,
        });
    }
    println!("\n{table}");
    if check && table.misses() > 0 {
        bail!("{} limits were missed", table.misses());
    }
    Ok(())
}
