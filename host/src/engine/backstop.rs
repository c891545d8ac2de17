//! The wall-clock backstop: nothing may hang the host.
//!
//! Fuel ends every computation, and its prices are such that it does so in time. The backstop is
//! for what fuel does not see: host work that costs a guest next to nothing, a machine that is
//! slower than any we know. It is so generous that no correct call ever meets it, since what it
//! ends is not the same on every machine.

use std::sync::{Arc, OnceLock};
use std::time::Duration;
use wasmtime::Engine;

/// How often the clock of the backstop ticks.
const TICK: Duration = Duration::from_secs(1);

/// What any call may take, however little fuel it has.
const LEAST: Duration = Duration::from_secs(60);

/// The slowest that we expect a machine to burn fuel, in units a millisecond: a tenth of what an
/// ordinary one does.
const SLOWEST_FUEL_PER_MS: u64 = 1_000_000;

/// Ticks for one wasmtime engine, from the first call on. One a wasmtime engine: two would tick
/// twice as fast.
#[derive(Debug, Default)]
pub(crate) struct Ticker {
    started: OnceLock<()>,
}

/// How long calls may take.
#[derive(Clone, Debug)]
pub(crate) struct Backstop {
    ticker: Arc<Ticker>,
    /// Instead of the generous limit, for tests of the backstop itself.
    fixed: Option<Duration>,
}

impl Backstop {
    /// The generous limit.
    pub(crate) fn new(ticker: Arc<Ticker>) -> Self {
        Self {
            ticker,
            fixed: None,
        }
    }

    /// Ends every call after `limit`, rounded up to whole ticks.
    pub(crate) fn after(&self, limit: Duration) -> Self {
        Self {
            ticker: Arc::clone(&self.ticker),
            fixed: Some(limit),
        }
    }

    /// After how many ticks a call with `budget` units of fuel is ended; starts the ticking.
    pub(crate) fn ticks(&self, engine: &Engine, budget: u64) -> u64 {
        self.ticker.started.get_or_init(|| tick(engine));
        let limit = self.fixed.unwrap_or_else(|| {
            LEAST.saturating_add(Duration::from_millis(budget / SLOWEST_FUEL_PER_MS))
        });
        // The current tick has already run in part.
        limit.as_secs().saturating_add(2)
    }
}

/// Starts the thread that ticks until the engine is gone.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    let ticking = std::thread::Builder::new()
        .name("lambdabox-backstop".to_owned())
        .spawn(move || {
            loop {
                std::thread::sleep(TICK);
                let Some(engine) = engine.upgrade() else {
                    return;
                };
                engine.increment_epoch();
            }
        });
    // A machine that cannot start one more thread still has the fuel.
    drop(ticking);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_fifteen_minutes_has_hours() {
        let engine = Engine::default();
        let backstop = Backstop::new(Arc::default());
        assert!(backstop.ticks(&engine, 0) >= 60);
        assert!(backstop.ticks(&engine, 36_000_000_000_000) > 3 * 3_600);
        assert!(backstop.ticks(&engine, i64::MAX as u64) > 3 * 3_600);
    }
}
