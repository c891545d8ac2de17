//! wasmtime's side.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use lambdabox_host::cache::Cache;
use lambdabox_host::case::Case;
use lambdabox_host::machine::Machine;

/// Where the language runtimes are: those that the page was built from, unless `LAMBDABOX_RUNTIMES` names others.
#[must_use]
pub fn runtimes() -> PathBuf {
    let named = std::env::var_os("LAMBDABOX_RUNTIMES");
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/runtimes");
    named.map_or_else(built, PathBuf::from)
}

/// This machine, as the command line uses it.
pub struct Native {
    machine: Arc<Machine>,
}

impl Native {
    /// This machine with its runtimes and its cache.
    ///
    /// # Errors
    ///
    /// When wasmtime cannot be set up.
    pub fn new() -> Result<Self> {
        Ok(Self {
            machine: Arc::new(Machine::with(Cache::of_user()?, vec![runtimes()])?),
        })
    }

    /// The lines that `lambdabox case` prints.
    ///
    /// # Errors
    ///
    /// When the case is refused.
    pub async fn run(&self, case: Case) -> Result<Vec<String>> {
        let machine = Arc::clone(&self.machine);
        tokio::task::spawn_blocking(move || {
            let runtime = case.runtime(&machine)?;
            let mut service = machine.service(&runtime, case.settings, &mut |_| {})?;
            let invocations = case.run(&mut service)?;
            let lines = invocations.iter().map(|one| one.record().to_json_line());
            Ok(lines.collect())
        })
        .await?
    }
}
