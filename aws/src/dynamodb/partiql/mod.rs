//! PartiQL: SELECT, INSERT, UPDATE and DELETE on items. Statements become the same conditions and
//! changes as the operations' own parameters.

mod condition;
mod run;
mod select;
mod statement;
mod token;
mod value;

use super::{
    attribute::Item,
    expression::{Condition, Operation, Path},
};

/// A statement that was read.
#[derive(Clone, Debug)]
enum Statement {
    Select(Select),
    Insert {
        table: String,
        item: Item,
    },
    Update {
        table: String,
        operations: Vec<Operation>,
        condition: Option<Condition>,
        returning: Option<String>,
    },
    Delete {
        table: String,
        condition: Option<Condition>,
        returning: Option<String>,
    },
}

#[derive(Clone, Debug)]
struct Select {
    table: String,
    index: Option<String>,
    /// `None` for all.
    columns: Option<Vec<Path>>,
    condition: Option<Condition>,
    /// By which attribute, and whether downwards.
    order: Option<(String, bool)>,
}

impl Statement {
    fn table(&self) -> &str {
        match self {
            Self::Select(Select { table, .. })
            | Self::Insert { table, .. }
            | Self::Update { table, .. }
            | Self::Delete { table, .. } => table,
        }
    }
}
