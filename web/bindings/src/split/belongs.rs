//! Which functions move: those that are called so and that only their like or the entry uses, and
//! whatever else only they use.
//!
//! A name alone does not say it: compilers make one function of several whose code is the same, and
//! call it as one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Module, Words};

/// Functions in tables are called by whoever has their number. One that is at least so long, in
/// bytes, is no longer the same as another one's by chance.
const OWN_BYTES: usize = 256;

pub(super) fn moved(module: &Module<'_>, words: &Words<'_>) -> BTreeSet<u32> {
    let users = users(module);
    let mut moved: BTreeSet<u32> = module
        .own_functions()
        .filter(|function| !module.roots.contains(function))
        .filter(|function| words.name(module.name(*function)))
        .filter(|function| !module.in_tables.contains(function) || is_own(module, *function))
        .collect();
    let used_elsewhere = |function: u32, moved: &BTreeSet<u32>| {
        let users = users.get(&function);
        users.is_some_and(|users| !users.is_subset(moved))
    };
    loop {
        let stay: Vec<u32> = moved
            .iter()
            .copied()
            .filter(|function| used_elsewhere(*function, &moved))
            .filter(|function| !words.enter(module.name(*function)))
            .collect();
        if stay.is_empty() {
            break;
        }
        for function in stay {
            moved.remove(&function);
        }
    }
    // What stands in a table may be called by anybody.
    let stays = |function: u32| {
        function < module.imported
            || module.roots.contains(&function)
            || module.in_tables.contains(&function)
    };
    let mut looked_at: Vec<u32> = moved.iter().copied().collect();
    while let Some(function) = looked_at.pop() {
        for used in module.used_by(function) {
            let moves = !stays(used) && !moved.contains(&used) && !used_elsewhere(used, &moved);
            if moves {
                moved.insert(used);
                looked_at.push(used);
            }
        }
    }
    moved
}

fn is_own(module: &Module<'_>, function: u32) -> bool {
    let body = module.body(function);
    body.is_some_and(|body| body.range().len() >= OWN_BYTES)
}

/// Who calls a function or takes its address.
fn users(module: &Module<'_>) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut users: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for function in module.own_functions() {
        for used in module.used_by(function) {
            // That a function calls itself says nothing about who needs it.
            if used != function {
                users.entry(used).or_default().insert(function);
            }
        }
    }
    users
}
