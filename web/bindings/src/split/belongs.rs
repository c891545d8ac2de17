//! Which functions move: those that are called so, and whatever only they use.

use std::collections::{BTreeMap, BTreeSet};

use super::Module;

pub(super) fn moved(module: &Module<'_>, words: &[&str]) -> BTreeSet<u32> {
    let is_called_so = |function: &u32| {
        let name = &module.names[*function as usize];
        words.iter().any(|word| name.contains(word))
    };
    let mut moved: BTreeSet<u32> = module
        .own_functions()
        .filter(|function| !module.roots.contains(function))
        .filter(is_called_so)
        .collect();
    let mut users: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for function in module.own_functions() {
        for used in module.used_by(function) {
            users.entry(used).or_default().insert(function);
        }
    }
    // What stands in a table may be called by anybody.
    let stays = |function: &u32| {
        *function < module.imported
            || module.roots.contains(function)
            || module.in_tables.contains(function)
    };
    let mut looked_at: Vec<u32> = moved.iter().copied().collect();
    while let Some(function) = looked_at.pop() {
        for used in module.used_by(function) {
            if stays(&used) || moved.contains(&used) {
                continue;
            }
            let theirs = users.get(&used);
            if theirs.is_some_and(|users| users.is_subset(&moved)) {
                moved.insert(used);
                looked_at.push(used);
            }
        }
    }
    moved
}
