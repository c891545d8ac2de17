//! wasmtime's side.

use std::sync::Arc;

use anyhow::Result;
use lambdabox_host::case::Case;
use lambdabox_host::machine::Machine;

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
            machine: Arc::new(Machine::new()?),
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
