//! The account as records: keys and bytes, whatever keeps them.
//!
//! A record belongs to one kind, which its key says; each kind has a version of its own in its bytes.
//! What a later version wrote, and kinds that are not known here, are left alone: they are neither
//! shown nor written over. What cannot be read though it should is handed back, to be put aside.

mod forms;
mod key;

pub use crate::written::Unreadable;
pub(super) use forms::FunctionForm;
pub use key::ASIDE;
pub(super) use key::Key;

use super::Account;
use super::courses::{self, ExerciseKey};
use super::function::Function;
use super::invocation::DeliveryId;
use super::key::{FunctionKey, LogGroupKey};
use super::layers::{Layer, LayerKey};
use crate::{code::CodeBundle, written};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A record's key and bytes.
pub type Record = (String, Vec<u8>);
/// A record's key, and what to write there; `None` deletes it.
pub type Change = (String, Option<Vec<u8>>);

/// Which records changed since they were last taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Changed(BTreeSet<Key>);

impl Changed {
    pub(super) fn function(&mut self, key: &FunctionKey) {
        self.0.insert(Key::Function(key.clone()));
    }

    pub(super) fn code(&mut self, key: &FunctionKey) {
        self.0.insert(Key::Code(key.clone()));
    }

    pub(super) fn draft(&mut self, key: &FunctionKey) {
        self.0.insert(Key::Draft(key.clone()));
    }

    pub(super) fn version(&mut self, key: &FunctionKey, number: u64) {
        self.0.insert(Key::Version(key.clone(), number));
    }

    pub(super) fn layer(&mut self, key: &LayerKey) {
        self.0.insert(Key::Layer(key.clone()));
    }

    pub(super) fn course(&mut self, id: &str) {
        self.0.insert(Key::Course(id.to_owned()));
    }

    pub(super) fn exercise(&mut self, key: &ExerciseKey) {
        self.0.insert(Key::Exercise(key.clone()));
    }

    pub(super) fn delivery(&mut self, id: DeliveryId) {
        self.0.insert(Key::Delivery(id));
    }

    pub(super) fn clock(&mut self) {
        self.0.insert(Key::Clock);
    }

    pub(super) fn service(&mut self, key: String) {
        self.0.insert(Key::Service(key));
    }

    pub(super) fn counters(&mut self) {
        self.0.insert(Key::Counters);
    }
}

/// What a later version has written. None of it is written over, so whoever would change it asks first.
#[derive(Clone, Debug, Default)]
pub(super) struct Newer {
    keys: BTreeSet<Key>,
    /// Functions of which a part that cannot be done without is among them.
    functions: BTreeSet<FunctionKey>,
}

impl Newer {
    pub(super) fn is_function(&self, key: &FunctionKey) -> bool {
        self.functions.contains(key)
    }

    pub(super) fn is_layer(&self, key: &LayerKey) -> bool {
        self.keys.contains(&Key::Layer(key.clone()))
    }

    pub(super) fn has_counters(&self) -> bool {
        self.keys.contains(&Key::Counters)
    }

    pub(super) fn is_course(&self, id: &str) -> bool {
        self.keys.contains(&Key::Course(id.to_owned()))
    }

    pub(super) fn is_exercise(&self, key: &ExerciseKey) -> bool {
        self.keys.contains(&Key::Exercise(key.clone()))
    }

    /// The highest number of a layer's versions that are among them; 0 if none is.
    pub(super) fn last_layer(&self, region: &str, name: &str) -> u64 {
        let key = |version| {
            Key::Layer(LayerKey {
                region: region.to_owned(),
                name: name.to_owned(),
                version,
            })
        };
        match self.keys.range(key(0)..=key(u64::MAX)).next_back() {
            Some(Key::Layer(layer)) => layer.version,
            _ => 0,
        }
    }

    /// The highest number of a function's versions that are among them; 0 if none is.
    pub(super) fn last_version(&self, function: &FunctionKey) -> u64 {
        let key = |number| Key::Version(function.clone(), number);
        match self.keys.range(key(0)..=key(u64::MAX)).next_back() {
            Some(Key::Version(_, number)) => *number,
            _ => 0,
        }
    }
}

impl Account {
    /// The account of these records, and those among them that cannot be read.
    #[must_use]
    pub fn restore(records: impl IntoIterator<Item = Record>) -> (Self, Vec<Record>) {
        let mut account = Self::default();
        let changes = records.into_iter().map(|(key, bytes)| (key, Some(bytes)));
        let damaged = account.absorb(changes);
        (account, damaged)
    }

    /// Whether a later version has written something that is not shown here.
    #[must_use]
    pub fn has_newer(&self) -> bool {
        !self.newer.keys.is_empty()
    }

    /// Takes what somebody else has written; what cannot be read of it comes back.
    ///
    /// What the account itself has changed and nobody has taken yet is lost where both changed the
    /// same record, so changes are to be taken first.
    pub fn absorb(&mut self, changes: impl IntoIterator<Item = Change>) -> Vec<Record> {
        let mut parts: BTreeMap<Key, Change> = BTreeMap::new();
        for (key, bytes) in changes {
            match Key::read(&key) {
                Ok(parsed) => {
                    self.newer.keys.remove(&parsed);
                    parts.insert(parsed, (key, bytes));
                }
                Err(key::Foreign::Malformed) => {
                    let Some(bytes) = bytes else { continue };
                    parts.insert(Key::Malformed(key.clone()), (key, Some(bytes)));
                }
                // What was put aside stays there, and so does what a later version keeps.
                Err(key::Foreign::Unknown) => {}
            }
        }
        let mut damaged = Vec::new();
        let mut groups: BTreeMap<LogGroupKey, bool> = BTreeMap::new();
        let mut broken: BTreeSet<FunctionKey> = BTreeSet::new();
        // Keys sort so that a function comes before what belongs to it.
        for (parsed, (key, bytes)) in parts {
            if let Key::Log(group, piece) = &parsed {
                let gone = groups.entry(group.clone()).or_default();
                *gone |= piece == "about" && bytes.is_none();
            }
            // What belongs to a function that cannot be read goes where that goes: it would turn up in
            // the next function of this name.
            if parsed.owner().is_some_and(|owner| broken.contains(owner)) {
                damaged.extend(bytes.map(|bytes| (key, bytes)));
                continue;
            }
            match self.absorb_one(&parsed, bytes.as_deref()) {
                Ok(()) => {}
                Err(Unreadable::Newer) => {
                    if let Some(function) = parsed.of_function() {
                        self.newer.functions.insert(function.clone());
                        self.functions.remove(function);
                    }
                    self.forget(&parsed);
                    self.newer.keys.insert(parsed);
                }
                Err(Unreadable::Damaged) => {
                    self.forget(&parsed);
                    if let Key::Layer(layer) = &parsed {
                        // The number of a version that cannot be read is taken all the same.
                        self.layers.insert(layer.clone(), Layer::default());
                        self.changed.layer(layer);
                    }
                    if let Key::Function(function) = &parsed {
                        broken.insert(function.clone());
                    }
                    damaged.extend(bytes.map(|bytes| (key, bytes)));
                }
            }
        }
        if !groups.is_empty() {
            Arc::make_mut(&mut self.monitor)
                .complete(groups.iter().map(|(key, gone)| (key, *gone)));
        }
        damaged
    }

    /// What was known of a record is not so any more, and what is so cannot be read.
    fn forget(&mut self, key: &Key) {
        match key {
            Key::Layer(key) => drop(self.layers.remove(key)),
            Key::Draft(key) => drop(self.drafts.remove(key)),
            Key::Version(key, number) => {
                if let Some(function) = self.functions.get_mut(key) {
                    function.versions.published.remove(number);
                }
            }
            Key::Delivery(id) => self.queue.remove(*id),
            Key::Course(id) => drop(self.course_files.remove(id)),
            Key::Exercise(key) => drop(self.progress.remove(key)),
            // Logs and metrics forget by themselves, clock and counters go on from what they know, and what
            // services keep is not read here.
            _ => {}
        }
    }

    fn absorb_one(&mut self, key: &Key, bytes: Option<&[u8]>) -> Result<(), Unreadable> {
        match key {
            Key::Function(key) => self.absorb_function(key, bytes),
            Key::Code(key) => {
                let code = bytes.map(forms::read_code).transpose()?;
                if let Some(function) = self.functions.get_mut(key) {
                    function.code = Arc::new(CodeBundle::of_checked(code.unwrap_or_default()));
                }
                Ok(())
            }
            Key::Version(key, number) => {
                let function = self.functions.get_mut(key);
                let versions = function.map(|function| &mut function.versions);
                let Some(bytes) = bytes else {
                    versions.map(|versions| versions.published.remove(number));
                    return Ok(());
                };
                let read = forms::read_version(*number, bytes);
                if let Some(versions) = versions {
                    // A number that cannot be read is taken all the same.
                    versions.last = versions.last.max(*number);
                    versions.published.insert(*number, read?);
                    return Ok(());
                }
                read.map(drop)
            }
            Key::Layer(key) => {
                match bytes.map(forms::read_layer).transpose()? {
                    Some(layer) => self.layers.insert(key.clone(), layer),
                    None => self.layers.remove(key),
                };
                Ok(())
            }
            Key::Draft(key) => {
                let draft = bytes.map(forms::read_draft).transpose()?;
                match draft {
                    Some(draft) => self.drafts.insert(key.clone(), draft),
                    None => self.drafts.remove(key),
                };
                Ok(())
            }
            Key::Clock => {
                let clock = bytes.map(forms::read_clock).transpose();
                if clock == Err(Unreadable::Newer)
                    && let Some(readable) = bytes.and_then(forms::read_any_clock)
                {
                    self.clock = readable;
                }
                self.clock = clock?.unwrap_or_default();
                self.horizon = self.clock.now;
                Ok(())
            }
            Key::Counters => {
                let read = bytes.map(forms::read_counters);
                if let Some(Ok(counters)) = read {
                    self.counters = counters;
                    return Ok(());
                }
                let known = bytes.and_then(forms::read_any_counters).unwrap_or_default();
                let counters = &mut self.counters;
                counters.next_revision = counters.next_revision.max(known.next_revision);
                counters.next_delivery = counters.next_delivery.max(known.next_delivery);
                counters.lost = true;
                read.transpose().map(drop)
            }
            Key::Delivery(id) => {
                let Some(bytes) = bytes else {
                    self.queue.remove(*id);
                    return Ok(());
                };
                // Whoever is next gets a number of its own, also after one that cannot be read.
                let after = id.0.saturating_add(1);
                self.counters.next_delivery = self.counters.next_delivery.max(after);
                self.queue.insert(*id, forms::read_delivery(bytes)?);
                Ok(())
            }
            Key::Service(key) => {
                Arc::make_mut(&mut self.services).absorb(key, bytes);
                Ok(())
            }
            Key::Log(group, piece) => Arc::make_mut(&mut self.monitor).put_log(group, piece, bytes),
            Key::Metric(function, piece) => {
                Arc::make_mut(&mut self.monitor).put_metric(function, piece, bytes)
            }
            Key::Course(id) => {
                match bytes.map(courses::read_course).transpose()? {
                    Some(file) => self.course_files.insert(id.clone(), file),
                    None => self.course_files.remove(id),
                };
                Ok(())
            }
            Key::Exercise(key) => {
                match bytes.map(courses::read_progress).transpose()? {
                    Some(progress) => self.progress.insert(key.clone(), progress),
                    None => self.progress.remove(key),
                };
                Ok(())
            }
            Key::Malformed(_) => Err(Unreadable::Damaged),
        }
    }

    fn absorb_function(
        &mut self,
        key: &FunctionKey,
        bytes: Option<&[u8]>,
    ) -> Result<(), Unreadable> {
        let before = self.functions.remove(key);
        self.embedded.remove(key);
        self.newer.functions.remove(key);
        let Some(bytes) = bytes else {
            self.drafts.remove(key);
            return Ok(());
        };
        let form = FunctionForm::read(bytes)?;
        if form.key() != *key {
            return Err(Unreadable::Damaged);
        }
        let FunctionForm {
            mut function,
            code,
            draft,
        } = form;
        // What belongs to it and did not change is not read again.
        if code.is_some() {
            self.embedded.insert(key.clone());
        }
        match (code, &before) {
            (Some(code), _) => function.code = Arc::new(CodeBundle::of_checked(code)),
            (None, Some(before)) => function.code = Arc::clone(&before.code),
            (None, None) => function.code = Arc::new(CodeBundle::of_checked(Vec::new())),
        }
        if let Some(before) = before {
            function.versions.published = before.versions.published;
            function.versions.last = function.versions.last.max(before.versions.last);
        }
        if let Some(draft) = draft {
            let known = self.drafts.get(key);
            if known.is_none_or(|known| known.revision <= draft.revision) {
                self.drafts.insert(key.clone(), draft);
            }
        }
        self.functions.insert(key.clone(), function);
        Ok(())
    }

    /// The records that changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let changed = std::mem::take(&mut self.changed).0;
        let mut changes: Vec<Change> = Vec::new();
        for key in changed {
            if self.newer.keys.contains(&key) {
                continue;
            }
            let bytes = self.bytes_of(&key);
            // A function that was saved with its code and its draft inside is saved anew in parts.
            if let Key::Function(of) = &key
                && self.embedded.remove(of)
                && bytes.is_some()
            {
                let parts = [Key::Code(of.clone()), Key::Draft(of.clone())];
                for part in parts.into_iter().filter(|it| !self.newer.keys.contains(it)) {
                    changes.push((part.to_string(), self.bytes_of(&part)));
                }
            }
            changes.push((key.to_string(), bytes));
        }
        let monitored = Arc::make_mut(&mut self.monitor).take_changes().into_iter();
        let monitored = monitored.filter(|(key, _)| !self.newer.keys.contains(key));
        changes.extend(monitored.map(|(key, bytes)| (key.to_string(), bytes)));
        changes
    }

    fn bytes_of(&self, key: &Key) -> Option<Vec<u8>> {
        let function = |key: &FunctionKey| self.functions.get(key);
        match key {
            Key::Function(key) => function(key).map(forms::write_function),
            Key::Code(key) => function(key).map(|it: &Function| forms::write_code(it.code.files())),
            Key::Draft(key) => self.drafts.get(key).map(forms::write_draft),
            Key::Layer(key) => self.layers.get(key).map(forms::write_layer),
            Key::Version(key, number) => {
                let versions = &function(key)?.versions.published;
                versions.get(number).map(forms::write_version)
            }
            Key::Clock => Some(forms::write_clock(&self.clock)),
            Key::Counters => Some(forms::write_counters(&self.counters)),
            Key::Delivery(id) => self.queue.get(*id).map(forms::write_delivery),
            Key::Course(id) => self
                .course_files
                .get(id)
                .map(|it| courses::write_course(it)),
            Key::Exercise(key) => self.progress.get(key).map(courses::write_progress),
            Key::Service(key) => self.services.get(key),
            Key::Log(..) | Key::Metric(..) | Key::Malformed(_) => None,
        }
    }
}

/// Whether the bytes of a record can be read by this version, and agree with its key: what an import
/// asks of each before it takes them in.
pub(super) fn check(key: &str, bytes: &[u8]) -> Result<(), Unreadable> {
    match Key::read(key) {
        Err(key::Foreign::Unknown) => Ok(()),
        Err(key::Foreign::Malformed) => Err(Unreadable::Damaged),
        Ok(_) => {
            let mut alone = Account::default();
            let damaged = alone.absorb([(key.to_owned(), Some(bytes.to_vec()))]);
            if !damaged.is_empty() {
                Err(Unreadable::Damaged)
            } else if alone.has_newer() {
                Err(Unreadable::Newer)
            } else {
                Ok(())
            }
        }
    }
}

/// The version that a record says it is of.
pub(super) fn version(bytes: &[u8]) -> Result<u32, Unreadable> {
    written::version(bytes)
}
