//! Everything as one file, everything from a file, everything deleted. All records are meant,
//! whatever they are of.

use super::Account;
use super::key::FunctionKey;
use super::names;
use super::records::{self, ASIDE, Change, FunctionForm, Key};
use super::refusal::Refusal;
use crate::{
    share::backup::{Backup, Records},
    time::Timestamp,
    written::Unreadable,
};
use std::collections::{BTreeMap, BTreeSet};

/// The latest time that the clock of a file may show: what comes after it has room for a learner's
/// whole life, and for every timeout.
const CLOCK_LATEST: Timestamp = Timestamp::from_unix_millis(4_102_444_800_000);

/// How a file is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// What is not here is added; what is here stays.
    Merge,
    /// What is here goes, and what is in the file takes its place.
    Replace,
}

/// What an import does, before it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to write.
    pub changes: Vec<Change>,
    /// Functions that come under their own name.
    pub added: Vec<FunctionKey>,
    /// Functions that come under another name, since the one of their name here differs.
    pub renamed: Vec<(FunctionKey, FunctionKey)>,
    /// Functions that go.
    pub deleted: Vec<FunctionKey>,
    /// How many other records come.
    pub others: usize,
    /// How many other records go.
    pub others_deleted: usize,
    /// How many records are here already, unchanged.
    pub same: usize,
    /// How many other records are left out, since those here differ and stay.
    pub left_out: usize,
    /// Keys of records of the file that cannot be what they say: they are left out.
    pub damaged: Vec<String>,
}

/// What is kept, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// How many functions.
    pub functions: usize,
    /// How many records of any kind.
    pub records: usize,
    /// How many of them were put aside because they could not be read.
    pub set_aside: usize,
    /// How many bytes they have.
    pub bytes: usize,
}

/// What all these records are, in numbers.
#[must_use]
pub fn stored(records: &Records) -> Stored {
    Stored {
        functions: functions_in(records).len(),
        records: records.len(),
        set_aside: records.keys().filter(|key| key.starts_with(ASIDE)).count(),
        bytes: records.values().map(Vec::len).sum(),
    }
}

/// All records as one file, which says when it was made.
///
/// # Errors
/// [`Refusal`] if it would be larger than a file may be.
pub fn export(records: &Records, made: impl Into<String>) -> Result<Vec<u8>, Refusal> {
    let backup = Backup {
        made: made.into(),
        records: records.clone(),
    };
    Ok(backup.to_bytes()?)
}

/// What it takes to have nothing.
#[must_use]
pub fn delete_all(here: &Records) -> Vec<Change> {
    here.keys().map(|key| (key.clone(), None)).collect()
}

/// What taking in a file means for these records.
#[must_use]
pub fn plan(backup: &Backup, here: &Records, how: Import) -> Plan {
    let mut plan = Plan::default();
    let mut theirs = Records::new();
    for (key, bytes) in &backup.records {
        if fits(key, bytes) {
            theirs.insert(key.clone(), bytes.clone());
        } else {
            plan.damaged.push(key.clone());
        }
    }
    match how {
        Import::Merge => merge(&theirs, here, &mut plan),
        Import::Replace => replace(theirs, here, &mut plan),
    }
    plan
}

/// Whether a record can be what its key says. What a later version wrote is taken as it is.
fn fits(key: &str, bytes: &[u8]) -> bool {
    match records::check(key, bytes) {
        Err(Unreadable::Damaged) => false,
        Err(Unreadable::Newer) => true,
        Ok(()) => {
            key != Key::Clock.to_string()
                || Account::restore([(key.to_owned(), bytes.to_vec())])
                    .0
                    .clock
                    .now()
                    <= CLOCK_LATEST
        }
    }
}

/// The clock that is behind neither of two, as a record.
pub(super) fn later_clock(a: &[u8], b: &[u8]) -> Vec<u8> {
    let read = |bytes: &[u8]| {
        Account::restore([(Key::Clock.to_string(), bytes.to_vec())])
            .0
            .clock
    };
    let mut account = Account {
        clock: read(a).later_of(&read(b)),
        ..Account::default()
    };
    account.changed.clock();
    let changes = account.take_changes();
    let clock = changes.into_iter().next().and_then(|(_, bytes)| bytes);
    clock.unwrap_or_default()
}

fn functions_in(records: &Records) -> Vec<FunctionKey> {
    let keys = records.keys();
    let functions = keys.filter_map(|key| FunctionKey::from_path(key.strip_prefix("function/")?));
    functions.collect()
}

/// The function that a record is a part of.
fn owner(key: &str) -> Option<FunctionKey> {
    Key::parse(key)?.owner().cloned()
}

fn replace(theirs: Records, here: &Records, plan: &mut Plan) {
    let of = |records: &Records| {
        let functions = functions_in(records);
        let others = records.keys().filter(|key| owner(key).is_none()).count();
        (functions, others)
    };
    (plan.deleted, plan.others_deleted) = of(here);
    (plan.added, plan.others) = of(&theirs);
    let mut changes: BTreeMap<String, Option<Vec<u8>>> = delete_all(here).into_iter().collect();
    changes.extend(theirs.into_iter().map(|(key, bytes)| (key, Some(bytes))));
    plan.changes = changes.into_iter().collect();
}

/// Adds what is not here. Nothing that is here changes, but for the time, which goes on.
fn merge(theirs: &Records, here: &Records, plan: &mut Plan) {
    let mut changes: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    let mut taken: BTreeSet<FunctionKey> = functions_in(here).into_iter().collect();
    taken.extend(functions_in(theirs));
    for key in functions_in(theirs) {
        let group = |records: &Records| -> Records {
            let mine = records
                .iter()
                .filter(|(k, _)| owner(k).as_ref() == Some(&key));
            mine.map(|(k, bytes)| (k.clone(), bytes.clone())).collect()
        };
        let (new, old) = (group(theirs), group(here));
        if old.is_empty() {
            plan.added.push(key);
            changes.extend(new.into_iter().map(|(k, bytes)| (k, Some(bytes))));
        } else if old == new {
            plan.same += new.len();
        } else if let Some((free, renamed)) = under_another_name(&key, new, &taken) {
            taken.insert(free.clone());
            plan.renamed.push((key, free));
            changes.extend(renamed);
        } else {
            plan.left_out += 1;
        }
    }
    let counters = [Key::Clock.to_string(), Key::Counters.to_string()];
    for (key, bytes) in theirs {
        if let Some(owner) = owner(key) {
            // Parts of a function that is not in the file belong to nothing.
            if !theirs.contains_key(&Key::Function(owner).to_string()) {
                plan.left_out += 1;
            }
            continue;
        }
        match here.get(key) {
            None => {
                plan.others += 1;
                changes.insert(key.clone(), Some(bytes.clone()));
            }
            Some(mine) if mine == bytes => plan.same += 1,
            Some(mine) if *key == counters[0] => {
                if records::version(mine).is_ok() {
                    changes.insert(key.clone(), Some(later_clock(mine, bytes)));
                }
            }
            // Numbers go on from those here.
            Some(_) if *key == counters[1] => {}
            Some(_) => plan.left_out += 1,
        }
    }
    plan.changes = changes.into_iter().collect();
}

/// A function that differs from the one of the same name gets a name that is free, with all that
/// belongs to it.
fn under_another_name(
    key: &FunctionKey,
    group: Records,
    taken: &BTreeSet<FunctionKey>,
) -> Option<(FunctionKey, Vec<Change>)> {
    FunctionForm::read(group.get(&Key::Function(key.clone()).to_string())?).ok()?;
    let is_taken = |name: &str| taken.contains(&FunctionKey::new(&*key.region, name));
    let name = names::another_name(&key.name, "-imported", is_taken);
    let free = FunctionKey::new(&*key.region, name);
    let (mut account, _) = Account::restore(group);
    account.rename(key, &free)?;
    let changes = account.take_changes().into_iter();
    Some((free, changes.filter(|(_, bytes)| bytes.is_some()).collect()))
}

impl Account {
    /// Gives the only function of this account another name.
    fn rename(&mut self, key: &FunctionKey, to: &FunctionKey) -> Option<()> {
        let mut function = self.functions.remove(key)?;
        function.config.function_name.clone_from(&to.name);
        for version in function.versions.published.values_mut() {
            version.config.function_name.clone_from(&to.name);
            self.changed.version(to, version.number);
        }
        if let Some(draft) = self.drafts.remove(key) {
            self.drafts.insert(to.clone(), draft);
            self.changed.draft(to);
        }
        self.functions.insert(to.clone(), function);
        self.changed.function(to);
        self.changed.code(to);
        Some(())
    }
}
