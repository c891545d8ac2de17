//! Recorded cases in both engines: wasmtime on this machine, and the page's own worker in Chromium.

mod native;
mod page;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use lambdabox_host::case::{CASE_FILE, Case, FuelDependence};
use lambdabox_host::figures::without_figures;

pub use native::{Native, runtimes};
pub use page::{HandedOver, Page};
pub use table::{Row, row};

/// The folders of all cases below `folder`, which may be a case itself, sorted by name.
///
/// # Errors
///
/// When there is none.
pub fn cases(folder: &Path) -> Result<Vec<PathBuf>> {
    let is_case = |folder: &Path| folder.join(CASE_FILE).is_file();
    if is_case(folder) {
        return Ok(vec![folder.to_path_buf()]);
    }
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut cases = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if is_case(&path) {
            cases.push(path);
        }
    }
    if cases.is_empty() {
        bail!(
            "{} holds no cases: a case is a folder with code and a {CASE_FILE}",
            folder.display()
        );
    }
    cases.sort();
    Ok(cases)
}

/// What both engines print for a case, and how many events it has.
pub struct Compared {
    /// A line for each event.
    pub native: Vec<String>,
    /// A line for each event.
    pub page: Vec<String>,
    /// The first lines that differ, if any do: where, wasmtime's, the page's.
    pub difference: Option<(usize, String, String)>,
}

/// Runs one case in both engines at the same time.
///
/// # Errors
///
/// When it cannot be read or one of the engines refuses it.
pub async fn compare(folder: &Path, native: &Native, page: &Page<'_>) -> Result<Compared> {
    let case = Case::read(folder)?;
    let depends_on = case.fuel_depends_on;
    let handed_over = page::HandedOver::new(&case)?;
    let (native, page) = tokio::join!(native.run(case), page.run(&handed_over));
    let native = native.context("in wasmtime")?;
    let page = page.context("in the page")?;
    let shown = |line: &String| match depends_on {
        Some(FuelDependence::Engine) => without_figures(line),
        _ => line.clone(),
    };
    let most = native.len().max(page.len());
    let line = |lines: &[String], at| lines.get(at).map_or_else(|| "nothing".to_owned(), shown);
    let difference = (0..most)
        .map(|at| (at, line(&native, at), line(&page, at)))
        .find(|(_, native, page)| native != page);
    Ok(Compared {
        native,
        page,
        difference,
    })
}
