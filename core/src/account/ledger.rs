//! What one program knows of the store, and what it could not write yet: the part of the
//! [locking rule](super) that is the same wherever records are kept.

use super::Account;
use super::records::{ASIDE, Change};
use super::store::{ReadRecords, Reading};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One program's account and its way to go on with what others write.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The version of the records that the account was built from; `None` before it was.
    version: Option<u64>,
    /// What could not be written yet.
    unsaved: BTreeMap<String, Option<Vec<u8>>>,
    /// How many records were put aside so far.
    set_aside: usize,
}

impl Ledger {
    /// The version that was read or written last: what has changed since is to be read.
    #[must_use]
    pub const fn version(&self) -> Option<u64> {
        self.version
    }

    /// Whether everything was written.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.unsaved.is_empty()
    }

    /// How many records were put aside, because they could not be read or because somebody else had
    /// written them first.
    #[must_use]
    pub const fn set_aside(&self) -> usize {
        self.set_aside
    }

    /// Takes what was read into the account. What is to be written of it (records that cannot be
    /// read, and are put aside) is written with [`Ledger::to_write`], under the lock.
    pub fn take(&mut self, account: &mut Account, reading: Reading) {
        self.version = Some(reading.version);
        let damaged = match reading.records {
            ReadRecords::All(records) => {
                let changes = records
                    .iter()
                    .map(|(key, b)| (key.clone(), Some(b.clone())));
                self.give_way(&changes.collect::<Vec<_>>());
                let mut all: BTreeMap<String, Vec<u8>> = records.into_iter().collect();
                for (key, bytes) in &self.unsaved {
                    match bytes {
                        Some(bytes) => all.insert(key.clone(), bytes.clone()),
                        None => all.remove(key),
                    };
                }
                let (restored, damaged) = Account::restore(all);
                account.replace_by(restored);
                damaged
            }
            ReadRecords::Changed(changes) => {
                self.give_way(&changes);
                account.absorb(changes)
            }
        };
        for (key, bytes) in damaged {
            self.put_aside(&key, bytes);
            // It makes room for a good one, which may be waiting already.
            self.unsaved.entry(key).or_insert(None);
        }
    }

    /// Where somebody else has written what this program could not, theirs stays and ours is put
    /// aside; a clock is never behind.
    fn give_way(&mut self, theirs: &[Change]) {
        for (key, their_bytes) in theirs {
            let Some(ours) = self.unsaved.get(key) else {
                continue;
            };
            if ours == their_bytes {
                self.unsaved.remove(key);
                continue;
            }
            let ours = self.unsaved.remove(key).flatten();
            match (ours, their_bytes) {
                (Some(ours), Some(theirs)) if key == "clock" => {
                    let later = super::transfer::later_clock(&ours, theirs);
                    self.unsaved.insert(key.clone(), Some(later));
                }
                (Some(ours), Some(_)) => self.put_aside(key, ours),
                // What they deleted is ours again; what we deleted and they changed stays theirs.
                (Some(ours), None) => {
                    self.unsaved.insert(key.clone(), Some(ours));
                }
                (None, _) => {}
            }
        }
    }

    /// Keeps a record under another key.
    fn put_aside(&mut self, key: &str, bytes: Vec<u8>) {
        self.set_aside += 1;
        let version = self.version.unwrap_or_default();
        let aside = format!("{ASIDE}{version:08}-{}/{key}", self.set_aside);
        self.unsaved.insert(aside, Some(bytes));
    }

    /// What to write under the lock, besides what could not be written before.
    pub fn to_write(&mut self, changes: Vec<Change>) -> Vec<Change> {
        self.unsaved.extend(changes);
        let all = self.unsaved.iter();
        all.map(|(key, bytes)| (key.clone(), bytes.clone()))
            .collect()
    }

    /// All of it was written.
    pub fn written(&mut self, version: u64) {
        self.unsaved.clear();
        self.version = Some(version);
    }
}

impl Account {
    /// Goes on with what was restored; what runs now runs on.
    fn replace_by(&mut self, restored: Self) {
        let before = std::mem::replace(self, restored);
        self.busy = before.busy;
        self.next_run = before.next_run;
        self.horizon = self.horizon.max(before.horizon);
        Arc::make_mut(&mut self.services).goes_on_from(&before.services);
    }
}
