//! Waiting for what a page will do: asked again and again, never slept for.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often it is looked.
const INTERVAL: Duration = Duration::from_millis(25);

/// How long a slow machine may take for anything.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until `look` finds what it looks for.
///
/// # Errors
///
/// The error of `look`, or that `what` did not come within [`PATIENCE`].
pub async fn wait_for<T>(what: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!("{what} did not come within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
