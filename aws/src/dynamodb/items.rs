//! The items of all tables, and the order of indexes.

use super::{
    attribute::{Attribute, Item, item_size},
    expiry::TOO_OLD,
    key::Place,
    table::{Index, TableRecord},
};
use crate::cloud::record::{AnyTable, Change, Entry, Table, from_json, to_json};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::OnceLock,
};

/// An item and its size in bytes.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) item: Item,
    pub(super) size: usize,
}

impl Entry for Row {
    fn encode(&self) -> Vec<u8> {
        to_json(&self.item)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let item = from_json(bytes)?;
        Some(Self {
            size: item_size(&item),
            item,
        })
    }
}

/// An item's place in an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Indexed {
    pub(super) place: Place,
    /// The row's key.
    pub(super) row: String,
}

/// When an item expires, in milliseconds since the epoch, and its row's key.
type Expiry = (i64, String);

/// The items of all tables by `table/partition/place`. Indexes and expiries follow from the items: they are
/// no records, and are built when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Items {
    rows: Table<Row>,
    /// By table and index.
    indexes: BTreeMap<String, BTreeMap<String, BTreeSet<Indexed>>>,
    expiries: OnceLock<BTreeSet<Expiry>>,
}

/// The key of a row.
pub(super) fn row_key(table: &str, place: &Place) -> String {
    format!("{table}/{}/{}", place.partition, place.sort)
}

impl Items {
    pub(super) fn get(&self, table: &TableRecord, key: &Item) -> Option<&Row> {
        self.rows.get(&row_key(&table.name, &table.key.place(key)?))
    }

    /// Puts an item in the place of an older one, which is returned.
    pub(super) fn put(&mut self, table: &TableRecord, item: Item) -> Option<Row> {
        let key = row_key(&table.name, &table.key.place(&item)?);
        let old = self.take(table, &key);
        if let Some(indexes) = self.indexes.get_mut(&table.name) {
            for (name, entries) in indexes {
                if let Some((index, _)) = table.index(name)
                    && let Some(place) = index.key.place(&item)
                {
                    entries.insert(Indexed {
                        place,
                        row: key.clone(),
                    });
                }
            }
        }
        if let Some(expiries) = self.expiries.get_mut()
            && let Some(at) = expiry(table, &item)
        {
            expiries.insert((at, key.clone()));
        }
        let size = item_size(&item);
        self.rows.insert(key, Row { item, size });
        old
    }

    /// Removes the item with a key.
    pub(super) fn remove(&mut self, table: &TableRecord, key: &Item) -> Option<Row> {
        let key = row_key(&table.name, &table.key.place(key)?);
        self.take(table, &key)
    }

    /// Removes the item with a row's key.
    pub(super) fn remove_row(&mut self, table: &TableRecord, key: &str) -> Option<Row> {
        self.take(table, key)
    }

    fn take(&mut self, table: &TableRecord, key: &str) -> Option<Row> {
        let old = self.rows.remove(key)?;
        if let Some(indexes) = self.indexes.get_mut(&table.name) {
            for (name, entries) in indexes {
                if let Some((index, _)) = table.index(name)
                    && let Some(place) = index.key.place(&old.item)
                {
                    entries.remove(&Indexed {
                        place,
                        row: key.to_owned(),
                    });
                }
            }
        }
        if let Some(expiries) = self.expiries.get_mut()
            && let Some(at) = expiry(table, &old.item)
        {
            expiries.remove(&(at, key.to_owned()));
        }
        Some(old)
    }

    /// Rows of a table between two keys, the first one included.
    pub(super) fn rows<'a>(
        &'a self,
        from: &str,
        to: Option<&str>,
    ) -> impl DoubleEndedIterator<Item = &'a Row> + use<'a> {
        self.rows.range(from, to).map(|(_, row)| row)
    }

    /// Has the order of an index ready.
    pub(super) fn build(&mut self, table: &TableRecord, index: &Index) {
        let rows = &self.rows;
        self.indexes
            .entry(table.name.clone())
            .or_default()
            .entry(index.name.clone())
            .or_insert_with(|| {
                rows.below(&format!("{}/", table.name))
                    .filter_map(|(key, row)| {
                        Some(Indexed {
                            place: index.key.place(&row.item)?,
                            row: key.to_owned(),
                        })
                    })
                    .collect()
            });
    }

    /// Rows in the order of an index that was built, between two entries that are not included.
    pub(super) fn indexed<'a>(
        &'a self,
        table: &str,
        index: &str,
        after: Indexed,
        before: Option<Indexed>,
    ) -> impl DoubleEndedIterator<Item = &'a Row> + use<'a> {
        let empty = before.as_ref().is_some_and(|before| *before <= after);
        let end = before.map_or(Bound::Unbounded, Bound::Excluded);
        self.indexes
            .get(table)
            .and_then(|indexes| indexes.get(index))
            .filter(|_| !empty)
            .map(|entries| entries.range((Bound::Excluded(after), end)))
            .into_iter()
            .flatten()
            .filter_map(|entry| self.rows.get(&entry.row))
    }

    /// Forgets a table's items.
    pub(super) fn forget(&mut self, table: &str) {
        self.rows.remove_below(&format!("{table}/"));
        self.indexes.remove(table);
        self.forget_expiries();
    }

    pub(super) fn forget_index(&mut self, table: &str, index: &str) {
        if let Some(indexes) = self.indexes.get_mut(table) {
            indexes.remove(index);
        }
    }

    pub(super) fn forget_expiries(&mut self) {
        self.expiries.take();
    }

    /// How many items a table has, and their bytes.
    pub(super) fn extent(&self, table: &str) -> (usize, usize) {
        self.rows
            .below(&format!("{table}/"))
            .fold((0, 0), |(count, bytes), (_, row)| {
                (count + 1, bytes + row.size)
            })
    }

    /// The same of an index.
    pub(super) fn extent_of_index(&self, table: &TableRecord, index: &Index) -> (usize, usize) {
        self.rows
            .below(&format!("{}/", table.name))
            .filter(|(_, row)| index.key.place(&row.item).is_some())
            .fold((0, 0), |(count, bytes), (_, row)| {
                (
                    count + 1,
                    bytes + item_size(&table.projected(index, &row.item)),
                )
            })
    }

    /// When the next item expires.
    pub(super) fn next_expiry(&self, tables: &Table<TableRecord>) -> Option<i64> {
        self.expiries(tables).first().map(|(at, _)| *at)
    }

    /// Takes the next item that has expired by a moment: when, and the row's key.
    pub(super) fn take_expired(&mut self, tables: &Table<TableRecord>, now: i64) -> Option<Expiry> {
        if self.next_expiry(tables)? > now {
            return None;
        }
        self.expiries.get_mut()?.pop_first()
    }

    fn expiries(&self, tables: &Table<TableRecord>) -> &BTreeSet<Expiry> {
        self.expiries.get_or_init(|| {
            tables
                .values()
                .filter(|table| table.expiry.is_some())
                .flat_map(|table| {
                    self.rows
                        .below(&format!("{}/", table.name))
                        .filter_map(|(key, row)| Some((expiry(table, &row.item)?, key.to_owned())))
                        .collect::<Vec<_>>()
                })
                .collect()
        })
    }
}

/// When an item expires, in milliseconds since the epoch; `None` for never, and for so long ago that
/// it was too old when its table was made.
fn expiry(table: &TableRecord, item: &Item) -> Option<i64> {
    match item.get(table.expiry.as_ref()?)? {
        Attribute::N(seconds) => {
            let at = seconds.to_i64()?.checked_mul(1000)?;
            (at > table.created - TOO_OLD).then_some(at)
        }
        _ => None,
    }
}

impl AnyTable for Items {
    fn take_changes(&mut self) -> Vec<Change> {
        self.rows.take_changes()
    }

    fn restore(&mut self, key: &str, bytes: &[u8]) -> bool {
        if let Some((table, _)) = key.split_once('/') {
            self.indexes.remove(table);
        }
        self.forget_expiries();
        self.rows.restore(key, bytes)
    }

    fn undo_unread(&mut self) -> bool {
        let undone = self.rows.undo_unread();
        if undone {
            // They have rows that are gone.
            self.indexes.clear();
            self.forget_expiries();
        }
        undone
    }
}
