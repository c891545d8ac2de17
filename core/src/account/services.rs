//! What the services around the functions keep: records that only they can read.
//!
//! The account holds them as bytes, so that it needs none of the services: whoever runs a function hands
//! them to the services first, and back what a call has changed.

use super::{Account, records::Change};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records of the services by their keys, `service/...`.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceRecords {
    records: BTreeMap<String, Vec<u8>>,
    /// Grows when somebody else has changed some of them.
    revision: u64,
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

    /// Goes on from what was there before everything was read anew.
    pub(super) fn goes_on_from(&mut self, before: &Self) {
        let differs = self.records != before.records;
        self.revision = before.revision + u64::from(differs);
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

    /// Keeps what the services have changed. Keys of other kinds are none of theirs, and left out.
    pub fn keep_services(&mut self, changes: impl IntoIterator<Item = Change>) {
        for (key, bytes) in changes {
            if !key.starts_with("service/") {
                continue;
            }
            let services = Arc::make_mut(&mut self.services);
            match bytes {
                Some(bytes) => services.records.insert(key.clone(), bytes),
                None => services.records.remove(&key),
            };
            self.changed.service(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_services_are_kept_and_absorbed_as_they_are() {
        let mut account = Account::default();
        let key = "service/s3/object/global/b/k".to_owned();
        account.keep_services([
            (key.clone(), Some(b"bytes".to_vec())),
            ("clock".to_owned(), None),
        ]);
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
