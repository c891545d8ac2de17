//! Capacity that operations consume.

use super::{
    attribute::{Item, item_size},
    table::TableRecord,
};
use crate::wire::{Fields, Value};
use std::collections::BTreeMap;

const READ_UNIT: usize = 4096;
const WRITE_UNIT: usize = 1024;

/// Half units, of which all figures are multiples.
#[derive(Clone, Debug, Default)]
pub(super) struct Capacity {
    pub(super) table: usize,
    pub(super) locals: BTreeMap<String, usize>,
    pub(super) globals: BTreeMap<String, usize>,
    /// For transactions: whether it was read or written.
    pub(super) transaction: Option<Access>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// What reading this many bytes at once takes, in half units.
pub(super) fn read_halves(bytes: usize, consistent: bool) -> usize {
    bytes.div_ceil(READ_UNIT).max(1) * if consistent { 2 } else { 1 }
}

fn write_halves(bytes: usize) -> usize {
    bytes.div_ceil(WRITE_UNIT).max(1) * 2
}

/// What a write takes of the table and its indexes.
pub(super) fn written(table: &TableRecord, old: Option<&Item>, new: Option<&Item>) -> Capacity {
    let size = |item: Option<&Item>| item.map_or(0, item_size);
    let mut capacity = Capacity {
        table: write_halves(size(old).max(size(new))),
        ..Capacity::default()
    };
    let globals = table.globals.iter().map(|index| (index, true));
    for (index, global) in table
        .locals
        .iter()
        .map(|index| (index, false))
        .chain(globals)
    {
        let entry = |item: Option<&Item>| {
            let item = item?;
            Some((index.key.place(item)?, table.projected(index, item)))
        };
        let halves = match (entry(old), entry(new)) {
            (None, None) => 0,
            (Some((_, one)), None) | (None, Some((_, one))) => write_halves(item_size(&one)),
            (Some(one), Some(two)) if one == two => 0,
            (Some(one), Some(two)) if one.0 == two.0 => {
                write_halves(item_size(&one.1).max(item_size(&two.1)))
            }
            (Some(one), Some(two)) => {
                write_halves(item_size(&one.1)) + write_halves(item_size(&two.1))
            }
        };
        if halves > 0 {
            let all = if global {
                &mut capacity.globals
            } else {
                &mut capacity.locals
            };
            all.insert(index.name.clone(), halves);
        }
    }
    capacity
}

impl Capacity {
    /// Twice as much, for a transaction.
    pub(super) fn in_transaction(mut self, access: Access) -> Self {
        self.table *= 2;
        for halves in self.locals.values_mut().chain(self.globals.values_mut()) {
            *halves *= 2;
        }
        self.transaction = Some(access);
        self
    }

    /// Adds what another operation on the same table took.
    pub(super) fn add(&mut self, other: &Self) {
        self.table += other.table;
        self.transaction = self.transaction.or(other.transaction);
        for (mine, theirs) in [
            (&mut self.locals, &other.locals),
            (&mut self.globals, &other.globals),
        ] {
            for (name, halves) in theirs {
                *mine.entry(name.clone()).or_default() += halves;
            }
        }
    }

    /// `ConsumedCapacity`, if the request wants it.
    pub(super) fn told(&self, input: &Fields, table: &str) -> Option<Fields> {
        let wanted = input.text("ReturnConsumedCapacity").unwrap_or("NONE");
        if wanted == "NONE" {
            return None;
        }
        let total =
            self.table + self.locals.values().sum::<usize>() + self.globals.values().sum::<usize>();
        let told = self.units(total).with("TableName", table);
        if wanted != "INDEXES" {
            return Some(told);
        }
        let indexes = |all: &BTreeMap<String, usize>| {
            (!all.is_empty()).then(|| {
                all.iter()
                    .map(|(name, halves)| (name.clone(), self.units(*halves)))
                    .collect::<Fields>()
            })
        };
        Some(
            told.with("Table", self.units(self.table))
                .with_some("LocalSecondaryIndexes", indexes(&self.locals))
                .with_some("GlobalSecondaryIndexes", indexes(&self.globals)),
        )
    }

    fn units(&self, halves: usize) -> Fields {
        #[expect(clippy::cast_precision_loss, reason = "capacities are far below")]
        let units = Value::Float(halves as f64 / 2.0);
        let told = Fields::new().with("CapacityUnits", units.clone());
        match self.transaction {
            None => told,
            Some(Access::Read) => told.with("ReadCapacityUnits", units),
            Some(Access::Write) => told.with("WriteCapacityUnits", units),
        }
    }
}
