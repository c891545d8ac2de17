//! One account: functions by region, what invokes them, what they logged and measured, and the
//! virtual time that all of it shares. Typed in and typed out; without I/O, a clock or randomness of
//! its own. Page, command line and server stand on it.
//!
//! # How an invocation goes
//!
//! See [`invocation`]: begun here, run by whoever has an engine, ended here.
//!
//! # How it is kept
//!
//! The account is restored from records ([`Account::restore`]) and says which of them changed
//! ([`Account::take_changes`]); a [`store::Store`] keeps them. Several programs (tabs, processes) may
//! share one store. **The locking rule:**
//!
//! 1. Whoever wants to change something takes the store's lock.
//! 2. It reads what others have written since it last looked, and absorbs that
//!    ([`Account::absorb`]). Records that cannot be read are put aside now, under the lock.
//! 3. It acts, takes the account's changes and writes them: all of them or none.
//! 4. It gives the lock back. Only now is anything acknowledged.
//!
//! A run of a function happens without the lock: [`Account::begin`] is one change and
//! [`Account::end`] another one. Reading needs no lock, and may be behind. What could not be written
//! stays in memory, and is written with the next change, unless somebody else has written the same
//! record meanwhile: theirs stays, and ours is put aside ([`ledger::Ledger`]).

pub mod asynchronous;
mod clock;
mod concurrency;
pub mod courses;
pub mod draft;
mod function;
mod functions;
pub mod invocation;
mod key;
pub mod layers;
pub mod ledger;
mod monitor;
mod names;
mod paging;
pub mod records;
mod reference;
mod refusal;
mod services;
mod sharing;
pub mod store;
pub mod transfer;
mod triggers;
pub mod versions;

pub use asynchronous::AsyncConfig;
pub use clock::Clock;
pub use concurrency::{FunctionConcurrency, RegionConcurrency};
pub use function::{Function, TestEvent};
pub use functions::{ConfigurationChange, NewFunction, NewRole};
pub use key::{FunctionKey, LogGroupKey};
pub use paging::{PAGE_MAX, Page, page};
pub use reference::FunctionReference;
pub use refusal::{Exception, Refusal};

use crate::time::Timestamp;
use draft::Draft;
use monitor::Monitor;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An account; see the module.
#[derive(Clone, Debug, Default)]
pub struct Account {
    functions: BTreeMap<FunctionKey, Function>,
    drafts: BTreeMap<FunctionKey, Draft>,
    layers: BTreeMap<layers::LayerKey, layers::Layer>,
    /// Courses whose files were opened: their packs' JSON, by their ids.
    course_files: BTreeMap<String, String>,
    progress: BTreeMap<courses::ExerciseKey, courses::Progress>,
    /// Functions whose record has code and draft inside, as the first version of the page wrote them.
    embedded: BTreeSet<FunctionKey>,
    clock: Clock,
    counters: Counters,
    /// Shared with copies of the account until one of them changes it, and so is the monitor: both may be
    /// large.
    services: Arc<services::ServiceRecords>,
    monitor: Arc<Monitor>,
    queue: invocation::Queue,
    busy: concurrency::Busy,
    /// The latest time at which a run began.
    horizon: Option<Timestamp>,
    next_run: u64,
    changed: records::Changed,
    newer: records::Newer,
}

/// Numbers that never come twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counters {
    next_revision: u64,
    next_delivery: u64,
    /// Which revisions were given already is not known: their record cannot be read, or is gone.
    lost: bool,
}

impl Account {
    /// An empty account whose functions' runs are made from other seeds than those of a usual one,
    /// which begin with 0.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            clock: Clock::seeded(seed),
            ..Self::default()
        }
    }

    /// Does several things to the account, or none of them: if one is refused, the account is as it was.
    ///
    /// # Errors
    /// That of `act`.
    pub fn all_or_nothing<T, E>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut changed = self.clone();
        let done = act(&mut changed)?;
        *self = changed;
        Ok(done)
    }

    /// The account's virtual time.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets virtual time go on to `time`, if it is not later already: what is due until then can be
    /// handed out.
    pub fn advance(&mut self, time: Timestamp) {
        self.clock.advance(time);
        self.changed.clock();
    }
}
