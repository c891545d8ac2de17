//! How fast code runs: every side in turns, in one document of one Chromium.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use xtask::static_files::StaticFiles;

use crate::chromium::Chromium;
use crate::session::BASE;
use crate::variant::Variant;

/// How long one program may take: less than the driver's client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(110);

const SCRIPT: &str = concat!(
    include_str!("../worker.js"),
    include_str!("turns.js"),
    include_str!("kernels.js"),
    include_str!("python.js"),
);

const LOOP: (&str, &str) = ("loop.py", include_str!("loop.py"));
const ENTRY: (&str, &str) = ("entry.py", include_str!("entry.py"));

/// What is run, and with what.
pub struct Sources<'a> {
    /// Pyodide, below `node_modules`.
    pub pyodide: &'a Path,
    /// Compiled programs, metered and plain, and `kernels.json` that names them.
    pub kernels: &'a Path,
    /// The Python runtime as modules that count no fuel.
    pub unmetered: &'a Path,
    /// Python programs: each has a `lambda_handler` and an `EVENT` for it.
    pub programs: &'a Path,
}

/// A document beside the built page's files, without the page's content security policy: Pyodide has
/// wishes of its own.
pub struct Speed {
    chromium: Chromium,
    _site: StaticFiles,
    _folder: Variant,
}

/// What a script answers.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Measured(Value),
    Error(String),
}

impl Speed {
    /// Serves everything to a new browser.
    ///
    /// # Errors
    ///
    /// When something is not there, or the browser does not start.
    pub async fn open(sources: &Sources<'_>) -> Result<Self> {
        let folder = Variant::new()?;
        folder.add("pyodide", sources.pyodide)?;
        folder.add("kernels", sources.kernels)?;
        folder.add("runtimes/unmetered", sources.unmetered)?;
        let document = "<!doctype html><title>Speed</title>";
        fs::write(folder.path().join("speed.html"), document)?;
        let site = StaticFiles::serve(folder.path(), BASE, 0)?;
        let chromium = Chromium::start().await?;
        let address = format!("http://{}{BASE}speed.html", site.address());
        chromium.driver().goto(address).await?;
        chromium.driver().set_script_timeout(PATIENCE).await?;
        chromium.driver().execute(SCRIPT, Vec::new()).await?;
        Ok(Self {
            chromium,
            _site: site,
            _folder: folder,
        })
    }

    /// The compiled programs: milliseconds of each round, metered and plain.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub async fn kernels(&self, sources: &Sources<'_>) -> Result<Vec<Value>> {
        let list = sources.kernels.join("kernels.json");
        let list = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
        let list: Vec<Value> = serde_json::from_slice(&list)?;
        let mut measured = Vec::with_capacity(list.len());
        for kernel in list {
            measured.push(self.time("lambdaboxTimeKernel", kernel).await?);
        }
        Ok(measured)
    }

    /// Python: milliseconds of each round of the loop in the page, metered and plain, and in Pyodide;
    /// and of the programs in the page, metered and plain.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub async fn python(&self, sources: &Sources<'_>) -> Result<(Value, Vec<Value>)> {
        let programs = programs_in(sources.programs)?;
        let shipped = [LOOP, ENTRY].map(|(path, text)| json!({ "path": path, "text": text }));
        let theirs = programs
            .iter()
            .map(|(name, text)| json!({ "path": format!("{name}.py"), "text": text }));
        let files = shipped.into_iter().chain(theirs).collect();
        self.time("lambdaboxOpenPython", files).await?;

        let time = async |program: &str, on: &[&str]| {
            let given = json!({ "program": program, "on": on });
            self.time("lambdaboxTimePython", given).await
        };
        let loops = time("loop", &["metered", "plain", "pyodide"]).await?;
        let mut measured = Vec::with_capacity(programs.len());
        for (name, _) in &programs {
            measured.push(time(name, &["metered", "plain"]).await?);
        }
        Ok((loops, measured))
    }

    async fn time(&self, function: &str, given: Value) -> Result<Value> {
        let script = format!(
            "const [given, done] = arguments;
            {function}(given).then((measured) => done({{ measured: measured ?? null }}), (error) => done({{ error: String(error?.stack ?? error) }}));"
        );
        let answer = self
            .chromium
            .driver()
            .execute_async(&script, vec![given])
            .await?;
        match answer.convert()? {
            Answer::Measured(measured) => Ok(measured),
            Answer::Error(error) => bail!("{function}: {error}"),
        }
    }

    /// Ends the browser.
    ///
    /// # Errors
    ///
    /// When it does not end.
    pub async fn quit(self) -> Result<()> {
        self.chromium.quit().await
    }
}

/// The names and texts of the programs in a folder, by name.
fn programs_in(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut programs = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_stem().map(|name| name.to_string_lossy()) else {
            continue;
        };
        let text = fs::read_to_string(&path)?;
        // What runs them natively lies beside them.
        if text.contains("\nEVENT = ") {
            programs.push((name.into_owned(), text));
        }
    }
    if programs.is_empty() {
        bail!("{} holds no programs", folder.display());
    }
    programs.sort();
    Ok(programs)
}
