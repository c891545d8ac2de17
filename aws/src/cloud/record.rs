//! State as records: what a store keeps, by key.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

/// A record's key and bytes.
pub type Record = (String, Vec<u8>);
/// A record's key, and what to write there; `None` deletes it.
pub type Change = (String, Option<Vec<u8>>);

/// What can be kept as a record.
pub(crate) trait Entry: Sized {
    fn encode(&self) -> Vec<u8>;
    /// `None` if the bytes are no such entry.
    fn decode(bytes: &[u8]) -> Option<Self>;
}

/// Keeps types as JSON.
macro_rules! json_entries {
    ($($name:ty),* $(,)?) => {
        $(impl $crate::cloud::record::Entry for $name {
            fn encode(&self) -> Vec<u8> {
                $crate::cloud::record::to_json(self)
            }

            fn decode(bytes: &[u8]) -> Option<Self> {
                $crate::cloud::record::from_json(bytes)
            }
        })*
    };
}
pub(crate) use json_entries;

pub(crate) fn to_json<T: Serialize>(entry: &T) -> Vec<u8> {
    // Entries are structs with text keys, of which every one can be written.
    serde_json::to_vec(entry).unwrap_or_default()
}

pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

impl Entry for bytes::Bytes {
    fn encode(&self) -> Vec<u8> {
        self.to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(Self::copy_from_slice(bytes))
    }
}

/// Entries in the order of their keys, which know which of them changed.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    entries: BTreeMap<String, T>,
    changed: BTreeSet<String>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl<T> Table<T> {
    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.entries.get(key)
    }

    /// To change an entry; it counts as changed.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        let entry = self.entries.get_mut(key)?;
        self.changed.insert(key.to_owned());
        Some(entry)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn insert(&mut self, key: impl Into<String>, entry: T) -> Option<T> {
        let key = key.into();
        self.changed.insert(key.clone());
        self.entries.insert(key, entry)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<T> {
        let entry = self.entries.remove(key)?;
        self.changed.insert(key.to_owned());
        Some(entry)
    }

    /// Keys and entries in their order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_str(), entry))
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.values()
    }

    /// Keys and entries that begin with a prefix.
    pub(crate) fn below<'a, 'p>(
        &'a self,
        prefix: &'p str,
    ) -> impl Iterator<Item = (&'a str, &'a T)> + use<'a, 'p, T> {
        self.from(prefix)
            .take_while(move |(key, _)| key.starts_with(prefix))
    }

    /// Keys and entries from a key on.
    pub(crate) fn from<'a>(
        &'a self,
        start: &str,
    ) -> impl Iterator<Item = (&'a str, &'a T)> + use<'a, T> {
        self.entries
            .range::<str, _>((Bound::Included(start), Bound::Unbounded))
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// Keys and entries from a key on, as long as they begin with a prefix.
    pub(crate) fn after<'a>(
        &'a self,
        start: String,
        prefix: String,
    ) -> impl Iterator<Item = (&'a str, &'a T)> + use<'a, T> {
        self.entries
            .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded))
            .map(|(key, entry)| (key.as_str(), entry))
            .take_while(move |(key, _)| key.starts_with(&prefix))
    }

    /// Removes all entries whose keys begin with a prefix.
    pub(crate) fn remove_below(&mut self, prefix: &str) {
        let keys: Vec<_> = self.below(prefix).map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            self.remove(&key);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// A table whose entries' type does not matter: for what stores and restores all of them.
pub(crate) trait AnyTable {
    /// What changed since the last time.
    fn take_changes(&mut self) -> Vec<Change>;
    /// Puts an entry back; `false` if the bytes are no such entry.
    fn restore(&mut self, key: &str, bytes: &[u8]) -> bool;
}

impl<T: Entry> AnyTable for Table<T> {
    fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changed)
            .into_iter()
            .map(|key| {
                let bytes = self.entries.get(&key).map(Entry::encode);
                (key, bytes)
            })
            .collect()
    }

    fn restore(&mut self, key: &str, bytes: &[u8]) -> bool {
        match T::decode(bytes) {
            Some(entry) => {
                self.entries.insert(key.to_owned(), entry);
                true
            }
            None => false,
        }
    }
}

/// The tables of a service by their names, which are parts of the records' keys.
pub(crate) type Tables<'a> = Vec<(&'static str, &'a mut dyn AnyTable)>;

#[cfg(test)]
mod tests {
    use super::*;

    json_entries!(u32);

    #[test]
    fn tells_what_changed_once() {
        let mut table = Table::default();
        table.insert("a", 1_u32);
        table.insert("b", 2);
        table.remove("b");
        let changes = table.take_changes();
        assert_eq!(
            changes,
            [
                ("a".to_owned(), Some(b"1".to_vec())),
                ("b".to_owned(), None)
            ]
        );
        assert!(table.take_changes().is_empty());
        *table.get_mut("a").unwrap() += 1;
        assert_eq!(table.take_changes().len(), 1);
        assert!(table.restore("c", b"7"));
        assert!(!table.restore("d", b"x"));
        assert!(table.take_changes().is_empty());
    }
}
