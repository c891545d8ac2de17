//! Expressions: conditions, filters, key conditions, projections, updates.
//!
//! Parsing needs no item: it refuses what AWS refuses whatever an item holds. Recursion is bounded by
//! [`DEEPEST`], lengths by the longest expression.

mod apply;
mod condition;
mod evaluate;
mod key_condition;
mod parse;
mod path;
mod placeholders;
mod projection;
mod token;
mod update;

use std::fmt;

pub(super) use apply::{Changed, apply};
pub(super) use condition::{Comparison, Condition, Operand};
pub(super) use evaluate::holds;
pub(super) use key_condition::KeyCondition;
pub(super) use parse::condition;
pub(super) use path::{Path, Step};
pub(super) use placeholders::{Placeholders, defined};
pub(super) use projection::{Projection, projection};
pub(super) use update::{Action, Operation, Term, check_paths, update};

/// Brackets and negations in one another.
const DEEPEST: usize = 100;
/// Operators and functions of one expression.
const MOST_OPERATORS: usize = 300;

/// Which parameter an expression stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Condition,
    Filter,
    KeyCondition,
    Projection,
    Update,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Condition => "ConditionExpression",
            Self::Filter => "FilterExpression",
            Self::KeyCondition => "KeyConditionExpression",
            Self::Projection => "ProjectionExpression",
            Self::Update => "UpdateExpression",
        })
    }
}
