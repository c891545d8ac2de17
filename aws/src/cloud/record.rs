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

/// What begins a record, before the version of its kind in digits and a line feed; no JSON begins so. What has
/// none of it was written before there were versions, and is of version 0.
const HEAD: &[u8] = b"\0lambdabox ";

/// What can be kept as a record.
pub(crate) trait Entry: Sized {
    /// The newest version of the kind, which is what [`Entry::encode`] writes.
    const VERSION: u32 = 1;

    fn encode(&self) -> Vec<u8>;
    /// An entry of this version or an earlier one; `None` if the bytes are no such entry.
    fn decode(bytes: &[u8]) -> Option<Self>;
}

/// An entry as a record, with its version.
fn write<T: Entry>(entry: &T) -> Vec<u8> {
    let version = format!("{}\n", T::VERSION);
    [HEAD, version.as_bytes(), &entry.encode()].concat()
}

/// The entry of a record; `None` if it is none, or of a later version.
fn read<T: Entry>(record: &[u8]) -> Option<T> {
    let (version, bytes) = version(record).unwrap_or((0, record));
    (version <= T::VERSION).then(|| T::decode(bytes))?
}

/// The version of a record and what comes after it, if the record says one.
fn version(record: &[u8]) -> Option<(u32, &[u8])> {
    let rest = record.strip_prefix(HEAD)?;
    // As many digits as a number of 32 bits has.
    let end = rest.iter().take(11).position(|byte| *byte == b'\n')?;
    let (digits, bytes) = rest.split_at_checked(end)?;
    let version = str::from_utf8(digits).ok()?.parse().ok()?;
    Some((version, bytes.get(1..)?))
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
    /// Keys of records that a later version has written, or that are damaged: they stay as they are.
    unread: BTreeSet<String>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            changed: BTreeSet::new(),
            unread: BTreeSet::new(),
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

    /// Keys and entries between two keys: the first included, the second, if there is one, not.
    pub(crate) fn range<'a>(
        &'a self,
        from: &str,
        to: Option<&str>,
    ) -> impl DoubleEndedIterator<Item = (&'a str, &'a T)> + use<'a, T> {
        // BTreeMap panics at a range whose end lies before its start.
        let end = match to {
            Some(to) if to > from => Bound::Excluded(to),
            Some(_) => Bound::Excluded(from),
            None => Bound::Unbounded,
        };
        let empty = to.is_some_and(|to| to <= from);
        let start = Bound::Included(from);
        (!empty)
            .then(|| self.entries.range::<str, _>((start, end)))
            .into_iter()
            .flatten()
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
    /// Puts an entry back; `false` if the bytes cannot be read: then nothing goes over them.
    fn restore(&mut self, key: &str, bytes: &[u8]) -> bool;
    /// Undoes what was put where a record is that cannot be read; whether there was something. Whoever has put
    /// it must be refused, since it cannot be kept.
    fn undo_unread(&mut self) -> bool;
}

impl<T: Entry> AnyTable for Table<T> {
    fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changed)
            .into_iter()
            .filter(|key| !self.unread.contains(key))
            .map(|key| {
                let bytes = self.entries.get(&key).map(write);
                (key, bytes)
            })
            .collect()
    }

    fn restore(&mut self, key: &str, bytes: &[u8]) -> bool {
        match read(bytes) {
            Some(entry) => {
                self.unread.remove(key);
                self.entries.insert(key.to_owned(), entry);
                true
            }
            None => {
                self.unread.insert(key.to_owned());
                self.entries.remove(key);
                false
            }
        }
    }

    fn undo_unread(&mut self) -> bool {
        let mut undone = false;
        for key in &self.unread {
            if self.changed.remove(key) {
                undone |= self.entries.remove(key).is_some();
            }
        }
        undone
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
                ("a".to_owned(), Some(b"\0lambdabox 1\n1".to_vec())),
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

    #[test]
    fn records_have_a_version_and_those_without_are_read_for_ever() {
        let bytes = bytes::Bytes::from_static(b"\x00{]\n");
        assert_eq!(read::<bytes::Bytes>(&write(&bytes)), Some(bytes.clone()));
        assert_eq!(read::<bytes::Bytes>(&bytes), Some(bytes));
        assert_eq!(read::<u32>(&write(&7)), Some(7));
        for old in [&b"7"[..], b"\0lambdabox 0\n7", b"\0lambdabox 1\n7"] {
            assert_eq!(read::<u32>(old), Some(7), "{old:?}");
        }
        for none in [
            &b""[..],
            b"x",
            b"\0lambdabox 2\n7",
            b"\0lambdabox 1\n",
            b"\0lambdabox 1",
            b"\0lambdabox x\n7",
            b"\0lambdabox 99999999999\n7",
        ] {
            assert_eq!(read::<u32>(none), None, "{none:?}");
        }
        // An object's bytes may be anything, but for those of a later version.
        assert_eq!(read::<bytes::Bytes>(b"\0lambdabox 2\n7"), None);
    }

    #[test]
    fn nothing_goes_over_what_cannot_be_read() {
        let mut table = Table::default();
        assert!(table.restore("old", b"1"));
        // Somebody else has written it since.
        assert!(!table.restore("old", b"\0lambdabox 2\n7"));
        assert!(!table.restore("damaged", b"x"));
        assert_eq!((table.get("old"), table.get("damaged")), (None, None));
        table.insert("old", 2_u32);
        table.insert("damaged", 2);
        table.insert("new", 2);
        assert!(table.undo_unread());
        assert!(!table.undo_unread());
        assert!(!table.has("old"));
        // What was put and taken away again was never there.
        table.insert("old", 3);
        table.remove("old");
        assert!(!table.undo_unread());
        let changes = table.take_changes();
        assert_eq!(changes, [("new".to_owned(), Some(write(&2_u32)))]);
        // Once it can be read, it is as every other one.
        assert!(table.restore("old", b"1"));
        *table.get_mut("old").unwrap() += 1;
        assert!(!table.undo_unread());
        assert_eq!(table.take_changes().len(), 1);
    }
}
