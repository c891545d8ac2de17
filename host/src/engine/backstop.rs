//! The backstop: nothing may hang the host.
//!
//! Fuel ends every computation, and the prices of host calls are such that it does so in time. The
//! backstop is for what fuel does not see, and for a machine that is slower than any we know. It is
//! so generous that no correct call ever meets it, since what it ends is not the same on every
//! machine. It counts the processor time of the call's own thread, where the system tells it, so
//! that a machine with much else to do ends nothing; elsewhere it counts real time.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use wasmtime::Engine;

/// How often the clock of the backstop ticks.
const TICK: Duration = Duration::from_secs(1);

/// The processor time that any call may take, however little fuel it has.
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
    wall: Option<WallLimit>,
}

/// A limit of real time for every call, for whoever must have an answer by then. What it ends
/// depends on the machine, so it is asked for and never there by itself.
#[derive(Clone, Debug)]
pub struct WallLimit {
    limit: Duration,
    cut: Arc<Mutex<Option<Cut>>>,
}

/// A call that was ended by a [`WallLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Real time that it had taken.
    pub real: Duration,
    /// Fuel that it had burnt.
    pub fuel: u64,
    /// Virtual time that it had taken, in nanoseconds.
    pub virtual_ns: u64,
    /// Virtual time that it might have taken, in nanoseconds.
    pub limit_ns: u64,
}

impl WallLimit {
    /// Ends calls after `limit`, at most a second late.
    #[must_use]
    pub fn new(limit: Duration) -> Self {
        Self {
            limit,
            cut: Arc::default(),
        }
    }

    /// The call that was ended last, if one was.
    #[must_use]
    pub fn cut(&self) -> Option<Cut> {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one call has left.
#[derive(Debug)]
pub(crate) struct Watch {
    began: Instant,
    /// Processor time of this thread when the call began, where the system tells it.
    began_cpu: Option<Duration>,
    limit: Duration,
    wall_limit: Option<Duration>,
}

impl Backstop {
    /// The generous limit.
    pub(crate) fn new(ticker: Arc<Ticker>) -> Self {
        Self {
            ticker,
            fixed: None,
            wall: None,
        }
    }

    /// Ends every call after `limit`, rounded up to whole ticks.
    pub(crate) fn after(&self, limit: Duration) -> Self {
        Self {
            fixed: Some(limit),
            ..self.clone()
        }
    }

    /// Ends every call after so much real time as well.
    pub(crate) fn with_wall_limit(&self, limit: &WallLimit) -> Self {
        Self {
            wall: Some(limit.clone()),
            ..self.clone()
        }
    }

    /// Begins to watch a call with `budget` units of fuel on this thread; starts the ticking.
    pub(crate) fn watch(&self, engine: &Engine, budget: u64) -> Watch {
        self.ticker.started.get_or_init(|| tick(engine));
        let limit = self.fixed.unwrap_or_else(|| {
            LEAST.saturating_add(Duration::from_millis(budget / SLOWEST_FUEL_PER_MS))
        });
        Watch {
            began: Instant::now(),
            began_cpu: processor_time(),
            limit,
            wall_limit: self.wall.as_ref().map(|wall| wall.limit),
        }
    }

    /// A call was ended: remembers it if that was done by the limit of real time.
    pub(crate) fn ended(&self, watch: &Watch, cut: impl FnOnce(Duration) -> Cut) {
        let real = watch.began.elapsed();
        if let Some(wall) = self.wall.as_ref().filter(|wall| wall.limit <= real) {
            *wall.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut(real));
        }
    }
}

impl Watch {
    /// After how many ticks it must be looked at again: no limit can be reached before. `None` if
    /// one is reached.
    pub(crate) fn ticks(&self) -> Option<u64> {
        let real = self.began.elapsed();
        let spent = self.began_cpu.zip(processor_time());
        let spent = spent.map_or(real, |(before, now)| now.saturating_sub(before));
        let mut left = self.limit.checked_sub(spent)?;
        if let Some(limit) = self.wall_limit {
            left = left.min(limit.checked_sub(real)?);
        }
        // The current tick has already run in part.
        (!left.is_zero()).then(|| left.as_secs().saturating_add(1))
    }
}

/// What this thread has computed so far.
#[cfg(unix)]
fn processor_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanos = u32::try_from(time.tv_nsec).ok()?;
    Some(Duration::new(seconds, nanos))
}

#[cfg(not(unix))]
fn processor_time() -> Option<Duration> {
    None
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
        let ticks = |budget| backstop.watch(&engine, budget).ticks().unwrap();
        assert!(ticks(0) >= 60);
        assert!(ticks(36_000_000_000_000) > 3 * 3_600);
        assert!(ticks(i64::MAX as u64) > 3 * 3_600);
    }

    #[cfg(unix)]
    #[test]
    fn only_what_the_thread_itself_computes_counts() {
        let backstop = Backstop::new(Arc::default()).after(Duration::from_millis(20));
        let watch = backstop.watch(&Engine::default(), 0);
        std::thread::sleep(Duration::from_millis(60));
        assert!(watch.ticks().is_some(), "waiting is not computing");
        while processor_time().unwrap() < watch.began_cpu.unwrap() + watch.limit {
            std::hint::spin_loop();
        }
        assert_eq!(watch.ticks(), None);
    }

    #[test]
    fn a_limit_of_real_time_counts_waiting_and_tells_what_it_cut() {
        let limit = WallLimit::new(Duration::from_millis(10));
        let backstop = Backstop::new(Arc::default()).with_wall_limit(&limit);
        let watch = backstop.watch(&Engine::default(), 0);
        assert_eq!(watch.ticks(), Some(1));
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(watch.ticks(), None);
        assert_eq!(limit.cut(), None);
        backstop.ended(&watch, |real| Cut {
            real,
            fuel: 1,
            virtual_ns: 2,
            limit_ns: 3,
        });
        assert_eq!(limit.cut().unwrap().virtual_ns, 2);
    }
}
