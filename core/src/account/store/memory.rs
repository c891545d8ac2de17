//! Records in memory, shared by whoever has a clone of the shelf: for tests, and for accounts that
//! need not outlive the program.

use super::{Change, ReadRecords, Reading, Store};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One program's way to a shelf of records.
#[derive(Debug, Default)]
pub struct MemoryStore {
    shelf: Arc<Mutex<Shelf>>,
    /// Whether this one holds the lock.
    locked: bool,
    /// Whether this one finds no room.
    full: bool,
}

#[derive(Debug, Default)]
struct Shelf {
    records: BTreeMap<String, Vec<u8>>,
    /// The number of the change that touched each key last; also of those that are gone.
    touched: BTreeMap<String, u64>,
    version: u64,
    locked: bool,
}

/// A store was used against the locking rule, or is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// Nothing else would ever give it back: both are in one thread.
    #[error("somebody else holds the lock of these records")]
    Locked,
    /// Something was written without the lock.
    #[error("records are written under the lock only")]
    NotLocked,
    /// [`MemoryStore::set_full`] says so.
    #[error("there is no room left on the shelf: nothing of this was kept")]
    Full,
}

impl MemoryStore {
    /// Another program's way to the same records.
    #[must_use]
    pub fn another(&self) -> Self {
        Self {
            shelf: Arc::clone(&self.shelf),
            locked: false,
            full: false,
        }
    }

    /// From now on writes fail as they do on a full disk, or do so no more: for tests of what becomes of work
    /// that cannot be kept.
    pub const fn set_full(&mut self, full: bool) {
        self.full = full;
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // Whoever panicked has not left half a change: each is made of whole steps.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        if self.locked {
            self.shelf().locked = false;
        }
    }
}

impl Store for MemoryStore {
    type Error = MemoryError;

    fn lock(&mut self) -> Result<(), MemoryError> {
        if self.try_lock()? {
            Ok(())
        } else {
            Err(MemoryError::Locked)
        }
    }

    fn try_lock(&mut self) -> Result<bool, MemoryError> {
        if !self.locked {
            let mut shelf = self.shelf();
            if shelf.locked {
                return Ok(false);
            }
            shelf.locked = true;
            drop(shelf);
            self.locked = true;
        }
        Ok(true)
    }

    fn unlock(&mut self) -> Result<(), MemoryError> {
        if self.locked {
            self.shelf().locked = false;
            self.locked = false;
        }
        Ok(())
    }

    fn newest(&mut self) -> Result<u64, MemoryError> {
        Ok(self.shelf().version)
    }

    fn read(&mut self, since: Option<u64>) -> Result<Reading, MemoryError> {
        let shelf = self.shelf();
        let records = match since {
            None => {
                let all = shelf.records.iter();
                ReadRecords::All(all.map(|(k, v)| (k.clone(), v.clone())).collect())
            }
            Some(since) => {
                let touched = shelf
                    .touched
                    .iter()
                    .filter(|(_, version)| **version > since);
                let now = |key: &String| (key.clone(), shelf.records.get(key).cloned());
                ReadRecords::Changed(touched.map(|(key, _)| now(key)).collect())
            }
        };
        Ok(Reading {
            version: shelf.version,
            records,
        })
    }

    fn write(&mut self, changes: &[Change]) -> Result<u64, MemoryError> {
        if !self.locked {
            return Err(MemoryError::NotLocked);
        }
        if self.full {
            return Err(MemoryError::Full);
        }
        let mut shelf = self.shelf();
        shelf.version += 1;
        let version = shelf.version;
        for (key, bytes) in changes {
            shelf.touched.insert(key.clone(), version);
            match bytes {
                Some(bytes) => shelf.records.insert(key.clone(), bytes.clone()),
                None => shelf.records.remove(key),
            };
        }
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::store::conformance;

    #[test]
    fn memory_is_a_store() {
        let shelf = MemoryStore::default();
        conformance::play(|| Ok(shelf.another()), MemoryStore::set_full).unwrap();
    }
}
