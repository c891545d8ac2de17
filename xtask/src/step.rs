//! Says what is being done and how long it took.

use std::time::Instant;

use anyhow::{Context as _, Result};

/// Does one step. Its name is printed before, what came of it (`work`'s answer) and the time after.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
    println!("• {name}");
    let started = Instant::now();
    let outcome = work().with_context(|| format!("{name} failed"))?;
    println!("  {outcome} ({:.1} s)", started.elapsed().as_secs_f64());
    Ok(())
}
