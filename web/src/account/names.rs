//! Small words around [`lambdabox_core::account`], which holds the learner's account and knows its
//! rules.

pub(super) use lambdabox_core::account::{Account, Function, FunctionKey, LogGroupKey};

use super::tab;
use lambdabox_contract::function::FunctionId;
use lambdabox_core::account::draft::Basis;

/// The account's name of a function that the page names.
pub(super) fn key(id: &FunctionId) -> FunctionKey {
    FunctionKey::new(&*id.region, &*id.name)
}

/// What this tab goes on from.
pub(super) fn basis(revision: u64, overwrite: bool) -> Basis {
    Basis {
        revision,
        author: tab::name(),
        overwrite,
    }
}
