//! What the services around the functions keep: records that only they can read.
//!
//! The account holds them as bytes, so that it needs none of the services: whoever runs a function hands
//! them to the services first, and back what a call has changed.

use super::Account;
use crate::network::Aftermath;
use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records of the services by their keys, `service/...`.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceRecords {
    records: BTreeMap<String, Vec<u8>>,
    /// Grows when somebody else has changed some of them.
    revision: u64,
    /// When something is due with them next, as far as whoever runs them has said.
    due: Option<Timestamp>,
    /// The same of what somebody has set off.
    work: Option<Timestamp>,
}

impl ServiceRecords {
    /// Takes what somebody else has written.
    pub(super) fn absorb(&mut self, key: &str, bytes: Option<&[u8]>) {
        if self.records.get(key).map(Vec::as_slice) == bytes {
            return;
        }
        self.revision += 1;
        match bytes {
            Some(bytes) => self.records.insert(key.to_owned(), bytes.to_vec()),
            None => self.records.remove(key),
        };
    }

    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.records.get(key).cloned()
    }

    /// When something is due with them, if that is not after what is due otherwise and the end of what is looked at.
    /// It is told once.
    pub(super) fn first_before(
        &mut self,
        other: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let is_first = |due: &Timestamp| {
            other.is_none_or(|other| *due <= other) && until.is_none_or(|until| *due <= until)
        };
        let due = self.due.filter(is_first)?;
        self.due = None;
        self.work = None;
        Some(due)
    }

    pub(super) const fn due(&self) -> Option<Timestamp> {
        self.due
    }

    pub(super) const fn has_work(&self) -> bool {
        self.work.is_some()
    }

    /// Goes on from what was there before everything was read anew.
    pub(super) fn goes_on_from(&mut self, before: &Self) {
        let differs = self.records != before.records;
        self.revision = before.revision + u64::from(differs);
        self.due = before.due;
        self.work = before.work;
    }
}

impl Account {
    /// All records of the services, by their keys.
    #[must_use]
    pub fn service_records(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.services.records
    }

    /// Another number whenever somebody else has changed records of the services: whoever runs them has to
    /// hand them over anew.
    #[must_use]
    pub fn services_revision(&self) -> u64 {
        self.services.revision
    }

    /// Whether there is nothing to keep: nothing has changed, and nothing new follows.
    #[must_use]
    pub fn knows_of(&self, aftermath: &Aftermath) -> bool {
        let follows = &aftermath.follows;
        aftermath.changes.is_empty()
            && follows.summons.is_empty()
            && self.services.due == time(follows.due_ms)
    }

    /// Keeps what the services have changed, and puts what follows into the queue: functions that they invoke, and the
    /// time at which something is due with them. Keys of other kinds are none of theirs, and left out.
    pub fn keep_services(&mut self, aftermath: Aftermath) {
        let Aftermath { changes, follows } = aftermath;
        let services = Arc::make_mut(&mut self.services);
        for (key, bytes) in changes {
            if !key.starts_with("service/") {
                continue;
            }
            match bytes {
                Some(bytes) => services.records.insert(key.clone(), bytes),
                None => services.records.remove(&key),
            };
            self.changed.service(key);
        }
        services.due = time(follows.due_ms);
        services.work = time(follows.work_due_ms);
        for summons in follows.summons {
            self.summon(summons);
        }
    }
}

fn time(ms: Option<i64>) -> Option<Timestamp> {
    let ms = u64::try_from(ms?).unwrap_or_default();
    Some(Timestamp::from_unix_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_services_are_kept_and_absorbed_as_they_are() {
        let mut account = Account::default();
        let key = "service/s3/object/global/b/k".to_owned();
        account.keep_services(Aftermath {
            changes: vec![
                (key.clone(), Some(b"bytes".to_vec())),
                ("clock".to_owned(), None),
            ],
            ..Aftermath::default()
        });
        let changes = account.take_changes();
        assert_eq!(changes, [(key.clone(), Some(b"bytes".to_vec()))]);
        assert_eq!(account.services_revision(), 0, "they are our own");

        let mut other = Account::default();
        assert!(other.absorb(changes).is_empty());
        assert_eq!(other.service_records().get(&key).unwrap(), b"bytes");
        assert_eq!(other.services_revision(), 1);
        assert!(other.absorb([(key.clone(), None)]).is_empty());
        assert_eq!(other.services_revision(), 2);
        assert!(other.service_records().is_empty());
    }
}
