//! What keeps an account's records: memory, a browser's database, a file on a host. A store knows
//! keys and bytes only.
//!
//! Every store passes one suite, [`conformance`]: a story that each driver plays on its own store,
//! synchronous or not.

pub mod conformance;
mod memory;

pub use memory::{MemoryError, MemoryStore};

use super::records::{Change, Record};

/// One program's way to the records that several may share. The [locking rule](super) says how it is
/// used.
pub trait Store {
    /// Why something did not work, as one or two sentences for people that say what to do.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Waits until nobody else has the lock, and takes it.
    ///
    /// # Errors
    /// If it cannot be had; nothing has changed.
    fn lock(&mut self) -> Result<(), Self::Error>;

    /// Takes the lock if nobody has it; whether it did.
    ///
    /// # Errors
    /// If that cannot be found out.
    fn try_lock(&mut self) -> Result<bool, Self::Error>;

    /// Gives the lock back. Without it, nothing happens.
    ///
    /// # Errors
    /// If what was written while it was held is not kept after all.
    fn unlock(&mut self) -> Result<(), Self::Error>;

    /// The number of the newest change; 0 if nothing was ever written. It grows with every write, by
    /// whoever.
    ///
    /// # Errors
    /// If the records cannot be read now.
    fn newest(&mut self) -> Result<u64, Self::Error>;

    /// What there is, or exactly what has changed since a change of this number. A store that does not
    /// know what changed answers with everything; of the newest changes, if they are small, it knows.
    ///
    /// # Errors
    /// If the records cannot be read now.
    fn read(&mut self, since: Option<u64>) -> Result<Reading, Self::Error>;

    /// Writes all of these changes or none, so that they outlive this program, however it ends; the number
    /// of the change. Only under the lock. Whether they outlive the machine's power too is the store's to
    /// say: SQLite's do, IndexedDB's of the last moments may not. After a loss of power, too, all changes of a
    /// write are there or none.
    ///
    /// # Errors
    /// If not all of them could be kept, or the lock is not held: then none is.
    fn write(&mut self, changes: &[Change]) -> Result<u64, Self::Error>;
}

/// What was read of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The number of the newest change that is in it.
    pub version: u64,
    /// What it says.
    pub records: ReadRecords,
}

/// The records of a [`Reading`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadRecords {
    /// All that there are.
    All(Vec<Record>),
    /// Those that changed, as they are now; `None` for those that are gone.
    Changed(Vec<Change>),
}

impl Default for ReadRecords {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}
