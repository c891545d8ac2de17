//! What every store must do, as a story that is data: steps, and what must come of each.
//!
//! A synchronous [`Store`] is put through it by [`play`]. Any other driver (the browser's, which has
//! to wait for each answer) asks for the [`story`], does each step on its own store in their order,
//! and hands what came of it to [`Step::check`].

use super::{Change, ReadRecords, Reading, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One step of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which of several programs does it, from 0 on; each has an own way to one set of records.
    pub program: usize,
    /// What it does.
    pub action: Action,
    expected: Expected,
}

/// What a program does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Begins, or begins anew after [`Action::Close`].
    Open,
    /// Ends, without giving anything back by itself: the lock must not stay behind.
    Close,
    /// [`Store::try_lock`]: answers [`Came::Locked`].
    TryLock,
    /// [`Store::unlock`]: answers [`Came::Done`].
    Unlock,
    /// [`Store::newest`]: answers [`Came::Version`].
    Newest,
    /// [`Store::read`], of everything or since the version that this program read or wrote last:
    /// answers [`Came::Read`].
    Read {
        /// Only what changed.
        since_last: bool,
    },
    /// [`Store::write`]: answers [`Came::Version`], or [`Came::Failed`] where it must not work.
    Write(Vec<Change>),
    /// From now on this program finds no room for a record of [`LARGE`] bytes, as on a disk that is nearly
    /// full, or finds it again: the driver sees to it. Answers [`Came::Done`].
    Full(bool),
}

/// How large a record is that there is no room for after [`Action::Full`], in bytes. Smaller ones may fit then,
/// and must not be kept without it.
pub const LARGE: usize = 1 << 20;
/// After so many changed records a store knows which they were.
const KNOWN: usize = 100;

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It worked.
    Done,
    /// Whether the lock was taken.
    Locked(bool),
    /// A version.
    Version(u64),
    /// Records.
    Read(Reading),
    /// It did not work, and why.
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    Done,
    Locked(bool),
    /// The version of so many writes before.
    Version(u64),
    /// It does not work, and changes nothing.
    Failed,
    /// Everything that there is then.
    All(BTreeMap<String, Vec<u8>>),
    /// Exactly what changed, as it is then; after a large change also everything.
    Changed(
        BTreeMap<String, Option<Vec<u8>>>,
        Option<BTreeMap<String, Vec<u8>>>,
    ),
}

/// A store does not do what it must.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("step {number} of the story, {step}: {wrong}")]
pub struct Violation {
    number: usize,
    step: String,
    wrong: String,
}

impl Step {
    /// Whether what came of the step is what must; `number` is its place in the story.
    ///
    /// # Errors
    /// [`Violation`] if it is not.
    pub fn check(&self, number: usize, came: &Came) -> Result<(), Violation> {
        let fits = match (&self.expected, came) {
            (Expected::Done, Came::Done) => true,
            (Expected::Locked(expected), Came::Locked(came)) => expected == came,
            (Expected::Version(expected), Came::Version(came)) => expected == came,
            (Expected::Failed, Came::Failed(_)) => true,
            (Expected::All(all), Came::Read(reading)) => match &reading.records {
                ReadRecords::All(records) => same(all, records),
                ReadRecords::Changed(_) => false,
            },
            (Expected::Changed(changed, all), Came::Read(reading)) => match &reading.records {
                ReadRecords::All(records) => all.as_ref().is_some_and(|all| same(all, records)),
                ReadRecords::Changed(changes) => same(changed, changes),
            },
            _ => false,
        };
        if fits {
            return Ok(());
        }
        Err(Violation {
            number,
            step: format!("program {} does {}", self.program, self.action),
            wrong: format!("{} was expected, {came:?} came", self.expected),
        })
    }
}

/// Whether these are all entries, each of them once.
fn same<T: PartialEq>(expected: &BTreeMap<String, T>, came: &[(String, T)]) -> bool {
    let is_expected = |(key, value): &(String, T)| expected.get(key) == Some(value);
    let keys: BTreeSet<&String> = came.iter().map(|(key, _)| key).collect();
    keys.len() == expected.len() && came.len() == expected.len() && came.iter().all(is_expected)
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(changes) => write!(f, "a write of {} records", changes.len()),
            other => write!(f, "{other:?}"),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(all) => write!(f, "a reading of all {} records", all.len()),
            Self::Changed(changed, _) => write!(
                f,
                "a reading of the {} records that changed ({:?})",
                changed.len(),
                changed.keys().take(8).collect::<Vec<_>>()
            ),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Writes the story down, and keeps a model of what every program must find.
#[derive(Default)]
struct Teller {
    steps: Vec<Step>,
    records: BTreeMap<String, Vec<u8>>,
    touched: BTreeMap<String, u64>,
    version: u64,
    /// What each program knows.
    known: BTreeMap<usize, u64>,
    holder: Option<usize>,
}

impl Teller {
    fn step(&mut self, program: usize, action: Action, expected: Expected) {
        self.steps.push(Step {
            program,
            action,
            expected,
        });
    }

    fn open(&mut self, program: usize) {
        self.known.remove(&program);
        self.step(program, Action::Open, Expected::Done);
    }

    fn close(&mut self, program: usize) {
        self.holder = self.holder.filter(|holder| *holder != program);
        self.step(program, Action::Close, Expected::Done);
    }

    fn lock(&mut self, program: usize) {
        let free = self.holder.is_none_or(|holder| holder == program);
        if free {
            self.holder = Some(program);
        }
        self.step(program, Action::TryLock, Expected::Locked(free));
    }

    fn unlock(&mut self, program: usize) {
        self.holder = self.holder.filter(|holder| *holder != program);
        self.step(program, Action::Unlock, Expected::Done);
    }

    fn newest(&mut self, program: usize) {
        self.step(program, Action::Newest, Expected::Version(self.version));
    }

    fn read(&mut self, program: usize, since_last: bool) {
        let known = self.known.insert(program, self.version);
        let all = self.records.clone();
        let expected = match known.filter(|_| since_last) {
            None => Expected::All(all),
            Some(since) => {
                let touched = self.touched.iter();
                let touched = touched.filter(|(_, version)| **version > since);
                let now = |key: &String| (key.clone(), self.records.get(key).cloned());
                let changed: BTreeMap<_, _> = touched.map(|(key, _)| now(key)).collect();
                let large = changed.len() > KNOWN;
                Expected::Changed(changed, large.then_some(all))
            }
        };
        self.step(program, Action::Read { since_last }, expected);
    }

    /// A write that must not work: without the lock, or without room.
    fn write_in_vain(&mut self, program: usize, changes: Vec<Change>) {
        self.step(program, Action::Write(changes), Expected::Failed);
    }

    fn full(&mut self, program: usize, full: bool) {
        self.step(program, Action::Full(full), Expected::Done);
    }

    fn write(&mut self, program: usize, changes: Vec<Change>) {
        self.version += 1;
        self.known.insert(program, self.version);
        for (key, bytes) in &changes {
            self.touched.insert(key.clone(), self.version);
            match bytes {
                Some(bytes) => self.records.insert(key.clone(), bytes.clone()),
                None => self.records.remove(key),
            };
        }
        self.step(
            program,
            Action::Write(changes),
            Expected::Version(self.version),
        );
    }
}

/// The story. The records are empty where it begins.
#[must_use]
pub fn story() -> Vec<Step> {
    let put = |key: &str, bytes: &[u8]| (key.to_owned(), Some(bytes.to_vec()));
    let gone = |key: &str| (key.to_owned(), None);
    let mut tell = Teller::default();
    let (one, two) = (0, 1);
    // Nothing was ever written.
    tell.open(one);
    tell.newest(one);
    tell.read(one, false);
    tell.open(two);
    tell.read(two, false);
    // Bytes come back as they were, whatever they and their keys are.
    tell.lock(one);
    let every_byte: Vec<u8> = (0..=255).collect();
    tell.write(
        one,
        vec![
            put("function/eu-west-1/a", &every_byte),
            put("log/eu-west-1//aws/lambda/a#about", b""),
            put("żółw 'quoted' %_", "żółw".as_bytes()),
            put("service/s3/body/global/cafe/a\n\0fffffffffffffffe", b"1"),
            put("service/s3/body/global/cafe/a\n\0fffffffffffffffd", b"2"),
            put("clock", b"1"),
        ],
    );
    tell.unlock(one);
    tell.newest(one);
    // Another program finds it: what changed since there was nothing, and as one that has just begun.
    tell.read(two, true);
    tell.close(two);
    tell.open(two);
    tell.read(two, false);
    // Nobody writes without the lock, whether somebody else has it or not.
    tell.write_in_vain(two, vec![put("clock", b"x"), put("new", b"x")]);
    tell.lock(one);
    tell.write_in_vain(two, vec![gone("clock")]);
    tell.unlock(one);
    tell.write_in_vain(one, vec![put("clock", b"x")]);
    tell.newest(two);
    tell.read(two, true);
    tell.read(two, false);
    // A write of which one record cannot be kept keeps none, wherever in it that record is.
    tell.lock(two);
    tell.full(two, true);
    let large = || put("large", &vec![9; LARGE]);
    for place in 0..3 {
        let mut changes = vec![put("clock", b"x"), gone("function/eu-west-1/a")];
        changes.insert(place, large());
        tell.write_in_vain(two, changes);
    }
    tell.newest(two);
    tell.read(two, true);
    tell.read(two, false);
    tell.read(one, true);
    // What could not be written can be once there is room.
    tell.full(two, false);
    tell.write(two, vec![large(), put("more", b"1")]);
    tell.write(two, vec![gone("large"), gone("more")]);
    tell.unlock(two);
    tell.read(one, true);
    // One after the other.
    tell.lock(two);
    tell.lock(one);
    tell.write(two, vec![put("clock", b"2"), gone("żółw 'quoted' %_")]);
    // Who has the lock may take it again.
    tell.lock(two);
    tell.unlock(two);
    tell.lock(one);
    tell.read(one, true);
    tell.read(one, true);
    // The last change of a key in one write counts.
    tell.write(
        one,
        vec![
            gone("function/eu-west-1/a"),
            put("function/eu-west-1/a", b"new"),
            put("b", b"1"),
            gone("b"),
            gone("never there"),
        ],
    );
    tell.unlock(one);
    tell.read(two, true);
    // A program that ends under the lock, before and after a write, keeps nobody waiting.
    tell.lock(two);
    tell.close(two);
    tell.lock(one);
    tell.write(one, vec![put("b", b"2")]);
    tell.close(one);
    tell.open(two);
    tell.lock(two);
    tell.read(two, false);
    tell.unlock(two);
    // Large records, and many of them.
    tell.open(one);
    tell.lock(one);
    let many = (0..1_000).map(|n| put(&format!("many/{n:04}"), &[7; 100]));
    tell.write(one, many.chain([put("large", &vec![9; 8 << 20])]).collect());
    tell.unlock(one);
    tell.read(two, true);
    // All of it can go.
    tell.lock(two);
    let all: Vec<Change> = tell.records.keys().map(|key| gone(key)).collect();
    tell.write(two, all);
    tell.unlock(two);
    tell.read(one, true);
    tell.read(one, false);
    tell.newest(one);
    tell.steps
}

/// Puts a store through the story: `open` is another program's way to the same, empty records, `full` does
/// [`Action::Full`].
///
/// # Errors
/// [`Violation`] at the first step that is not as it must be.
pub fn play<S: Store>(
    mut open: impl FnMut() -> Result<S, S::Error>,
    mut full: impl FnMut(&mut S, bool),
) -> Result<(), Violation> {
    let mut programs: BTreeMap<usize, (S, Option<u64>)> = BTreeMap::new();
    for (number, step) in story().iter().enumerate() {
        let came = act(&mut programs, &mut open, &mut full, step);
        let came = came.unwrap_or_else(|error| Came::Failed(error.to_string()));
        step.check(number, &came)?;
    }
    Ok(())
}

fn act<S: Store>(
    programs: &mut BTreeMap<usize, (S, Option<u64>)>,
    open: &mut impl FnMut() -> Result<S, S::Error>,
    full: &mut impl FnMut(&mut S, bool),
    step: &Step,
) -> Result<Came, S::Error> {
    if step.action == Action::Open {
        programs.insert(step.program, (open()?, None));
        return Ok(Came::Done);
    }
    if step.action == Action::Close {
        programs.remove(&step.program);
        return Ok(Came::Done);
    }
    let Some((store, known)) = programs.get_mut(&step.program) else {
        return Ok(Came::Failed("this program was not opened".to_owned()));
    };
    Ok(match &step.action {
        Action::TryLock => Came::Locked(store.try_lock()?),
        Action::Unlock => {
            store.unlock()?;
            Came::Done
        }
        Action::Newest => Came::Version(store.newest()?),
        Action::Read { since_last } => {
            let reading = store.read(known.filter(|_| *since_last))?;
            *known = Some(reading.version);
            Came::Read(reading)
        }
        Action::Write(changes) => {
            let version = store.write(changes)?;
            *known = Some(version);
            Came::Version(version)
        }
        Action::Full(is_full) => {
            full(store, *is_full);
            Came::Done
        }
        Action::Open | Action::Close => Came::Done,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(records: ReadRecords) -> Came {
        Came::Read(Reading {
            version: 2,
            records,
        })
    }

    /// The step at which program one reads what two has written since: one record, and one that is gone.
    fn small() -> (usize, Step) {
        let steps = story();
        let is_it = |step: &Step| match &step.expected {
            Expected::Changed(changed, None) => changed.len() == 2,
            _ => false,
        };
        let number = steps.iter().position(is_it).unwrap();
        (number, steps[number].clone())
    }

    #[test]
    fn after_a_small_change_exactly_what_changed_is_read() {
        let (number, step) = small();
        let Expected::Changed(changed, _) = &step.expected else {
            panic!()
        };
        let right: Vec<Change> = changed.clone().into_iter().collect();
        let check = |records| step.check(number, &came(records));
        assert!(check(ReadRecords::Changed(right.clone())).is_ok());
        let all = right
            .iter()
            .filter_map(|(key, b)| Some((key.clone(), b.clone()?)));
        assert!(check(ReadRecords::All(all.collect())).is_err());
        assert!(check(ReadRecords::Changed(right[..1].to_vec())).is_err());
        let more = [right.clone(), vec![("more".to_owned(), None)]].concat();
        assert!(check(ReadRecords::Changed(more)).is_err());
        let twice = [right.clone(), right[..1].to_vec()].concat();
        assert!(check(ReadRecords::Changed(twice)).is_err());
        let mut other = right;
        other[0].1 = Some(b"other".to_vec());
        assert!(check(ReadRecords::Changed(other)).is_err());
    }

    #[test]
    fn a_write_that_must_not_work_does_not() {
        let steps = story();
        let in_vain: Vec<_> = (0..)
            .zip(&steps)
            .filter(|(_, it)| it.expected == Expected::Failed)
            .collect();
        assert_eq!(in_vain.len(), 6);
        for (number, step) in in_vain {
            assert!(step.check(number, &Came::Failed("full".into())).is_ok());
            assert!(step.check(number, &Came::Version(2)).is_err());
        }
    }
}
