//! What every store must do, as a story that is data: steps, and what must come of each.
//!
//! A synchronous [`Store`] is put through it by [`play`]. Any other driver (the browser's, which has
//! to wait for each answer) asks for the [`story`], does each step on its own store in their order,
//! and hands what came of it to [`Step::check`].

use super::{Change, ReadRecords, Reading, Store};
use std::collections::BTreeMap;
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
    /// [`Store::write`]: answers [`Came::Version`].
    Write(Vec<Change>),
}

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
    /// Everything that there is then, or at least what changed and nothing that is not so.
    Records(BTreeMap<String, Vec<u8>>, Vec<String>),
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
            (Expected::Records(all, changed), Came::Read(reading)) => match &reading.records {
                ReadRecords::All(records) => {
                    records.len() == all.len()
                        && records
                            .iter()
                            .all(|(key, bytes)| all.get(key) == Some(bytes))
                }
                ReadRecords::Changed(changes) => {
                    let true_now = changes.iter().all(|(key, b)| all.get(key) == b.as_ref());
                    let named = |key: &String| changes.iter().any(|(it, _)| it == key);
                    true_now && changed.iter().all(named)
                }
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
            Self::Records(all, changed) => write!(
                f,
                "a reading of {} records, {} of them changed",
                all.len(),
                changed.len()
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
        let since = known.filter(|_| since_last).unwrap_or(0);
        let changed = self.touched.iter().filter(|(_, version)| **version > since);
        let changed = changed.map(|(key, _)| key.clone()).collect();
        let expected = Expected::Records(self.records.clone(), changed);
        self.step(program, Action::Read { since_last }, expected);
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
    // Bytes come back as they were, whatever they and their keys are.
    tell.lock(one);
    let every_byte: Vec<u8> = (0..=255).collect();
    tell.write(
        one,
        vec![
            put("function/eu-west-1/a", &every_byte),
            put("log/eu-west-1//aws/lambda/a#about", b""),
            put("żółw 'quoted' %_", "żółw".as_bytes()),
            put("clock", b"1"),
        ],
    );
    tell.unlock(one);
    tell.newest(one);
    // Another program finds it.
    tell.open(two);
    tell.read(two, false);
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

/// Puts a store through the story: `open` is another program's way to the same, empty records.
///
/// # Errors
/// [`Violation`] at the first step that is not as it must be.
pub fn play<S: Store>(mut open: impl FnMut() -> Result<S, S::Error>) -> Result<(), Violation> {
    let mut programs: BTreeMap<usize, (S, Option<u64>)> = BTreeMap::new();
    for (number, step) in story().iter().enumerate() {
        let came = act(&mut programs, &mut open, step);
        let came = came.unwrap_or_else(|error| Came::Failed(error.to_string()));
        step.check(number, &came)?;
    }
    Ok(())
}

fn act<S: Store>(
    programs: &mut BTreeMap<usize, (S, Option<u64>)>,
    open: &mut impl FnMut() -> Result<S, S::Error>,
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
        Action::Open | Action::Close => Came::Done,
    })
}
