//! The learner's account: functions by region and name, and what can be done with them. Rules and
//! limits are core's.

use super::clock::Clock;
use super::draft::{self, Draft, Kept, Put};
use super::engine::Run;
use super::files;
use super::function::{Function, SavedEvent, Unreadable};
use super::monitor::{self, Monitor};
use super::refusal::{invalid, invalid_field, of_configuration, refusal};
use super::store::{Change, Record};
use lambdabox_contract::function::{FunctionId, FunctionRow, NamedEvent, Settings};
use lambdabox_contract::{CreateFunction, PutDraft, Refusal};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::events::is_event_name;
use lambdabox_core::function::{Architecture, FunctionConfig};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::limits;
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Concurrency of a region, and how much of it stays unreserved.
pub(super) const CONCURRENCY: u32 = limits::CONCURRENCY_OF_REGION;
const CONCURRENCY_KEPT: u32 = limits::CONCURRENCY_KEPT_UNRESERVED;

/// The key of the clock's record.
pub(super) const CLOCK: &str = "clock";
/// What the keys of functions' records begin with.
const FUNCTION: &str = "function/";

/// All functions, by `region/name`, and the time that they share.
#[derive(Default)]
pub(super) struct Account {
    functions: BTreeMap<String, Function>,
    drafts: BTreeMap<String, Draft>,
    /// Functions and drafts that a newer version of this page has written: they are left alone.
    newer: BTreeSet<String>,
    clock: Clock,
    monitor: Monitor,
    /// Functions that changed since the records were last taken.
    changed: BTreeSet<String>,
    /// Records that go with what was deleted.
    deleted: Vec<Change>,
    /// So did the clock.
    clock_changed: bool,
}

fn key(id: &FunctionId) -> String {
    format!("{}/{}", id.region, id.name)
}

impl Account {
    /// Goes on from records that were written elsewhere: those of a `None` are gone. Answers those
    /// that cannot be read.
    pub(super) fn restore(&mut self, records: Vec<Change>) -> Vec<Record> {
        let mut damaged = Vec::new();
        let (monitored, records): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|(key, _)| monitor::owns(key));
        damaged.extend(self.monitor.restore(monitored));
        for (key, bytes) in records {
            let read = self.restore_one(&key, bytes.as_deref());
            self.newer.remove(&key);
            match (read, bytes) {
                (Err(Unreadable::Newer), _) => {
                    self.newer.insert(key);
                }
                (Err(Unreadable::Damaged), Some(bytes)) => damaged.push((key, bytes)),
                _ => {}
            }
        }
        damaged
    }

    fn restore_one(&mut self, key: &str, bytes: Option<&[u8]>) -> Result<(), Unreadable> {
        if key == CLOCK {
            let Some(bytes) = bytes else {
                self.clock = Clock::default();
                return Ok(());
            };
            self.clock = serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged)?;
        } else if let Some(name) = key.strip_prefix(FUNCTION) {
            self.functions.remove(name);
            if let Some(bytes) = bytes {
                self.functions
                    .insert(name.to_owned(), Function::read(bytes)?);
            }
        } else if let Some((function, path)) = draft::read_key(key) {
            let draft = self.drafts.entry(function.to_owned()).or_default();
            match (path, bytes) {
                (Some(path), bytes) => draft.read_file(path, bytes.map(<[u8]>::to_vec)),
                (None, Some(bytes)) => draft.read_head(bytes)?,
                (None, None) => {
                    self.drafts.remove(function);
                }
            }
        }
        // What was put aside stays there.
        Ok(())
    }

    /// Whether a newer version of this page has written what this one cannot read.
    pub(super) fn has_newer(&self) -> bool {
        !self.newer.is_empty()
    }

    /// The records that changed since the last call.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = std::mem::take(&mut self.deleted);
        for key in std::mem::take(&mut self.changed) {
            let bytes = self.functions.get(&key).map(Function::write);
            changes.push((format!("{FUNCTION}{key}"), bytes));
        }
        for (key, draft) in &mut self.drafts {
            changes.extend(draft.take_changes(key));
        }
        if std::mem::take(&mut self.clock_changed) {
            // Every part of it has a JSON form.
            changes.push((CLOCK.to_owned(), serde_json::to_vec(&self.clock).ok()));
        }
        changes.extend(self.monitor.take_changes());
        changes
    }

    /// Metrics and logs.
    pub(super) fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The same, to be changed.
    pub(super) fn monitor_mut(&mut self) -> &mut Monitor {
        &mut self.monitor
    }

    /// What the engine needs to hand an event to the deployed function.
    pub(super) fn begin_invocation(
        &mut self,
        id: &FunctionId,
        event: Vec<u8>,
    ) -> Result<Run, Refusal> {
        self.begin_delivery(id, event, self.next_arrival(), None)
    }

    /// The same for an event that is sent at a certain time, and for one that is sent again.
    pub(super) fn begin_delivery(
        &mut self,
        id: &FunctionId,
        event: Vec<u8>,
        at: Timestamp,
        request_id: Option<String>,
    ) -> Result<Run, Refusal> {
        let function = self.function(id)?;
        let (config, files) = (function.config.clone(), function.files.clone());
        let (revision, reserved) = (function.revision.clone(), function.reserved);
        let arrival = at.max(self.next_arrival());
        if reserved == Some(0) {
            self.monitor.record_throttle(&config, arrival);
            return Err(refusal(
                "TooManyRequestsException",
                "Rate Exceeded. (Reason: ReservedFunctionConcurrentInvocationLimitExceeded. The function's reserved concurrency is 0, so it handles no request.)",
            ));
        }
        self.clock_changed = true;
        Ok(Run {
            config,
            files,
            revision,
            event,
            arrival,
            request_id,
            settings: self.clock.settings(arrival),
        })
    }

    /// When the next event arrives.
    pub(super) fn next_arrival(&self) -> Timestamp {
        self.clock.next_arrival()
    }

    /// What all that reserved nothing would share, if a function reserved nothing; without a function,
    /// what they share.
    pub(super) fn unreserved(&self, region: &str, besides: &str) -> u32 {
        CONCURRENCY.saturating_sub(self.reserved_elsewhere(region, besides))
    }

    /// An invocation has ended: the one place where each of them is recorded.
    pub(super) fn end_invocation(
        &mut self,
        config: &FunctionConfig,
        invocation: &Invocation,
        end: Timestamp,
    ) {
        self.clock_changed = true;
        self.clock.advance(end);
        self.monitor.record(config, invocation);
    }

    /// The function of this name.
    pub(super) fn function(&self, id: &FunctionId) -> Result<&Function, Refusal> {
        self.functions.get(&key(id)).ok_or_else(|| missing(id))
    }

    /// The same, to be changed.
    pub(super) fn function_mut(&mut self, id: &FunctionId) -> Result<&mut Function, Refusal> {
        let key = key(id);
        let function = self.functions.get_mut(&key).ok_or_else(|| missing(id))?;
        self.changed.insert(key);
        Ok(function)
    }

    /// Changes a function's code or configuration: it is another revision then.
    fn revise(
        &mut self,
        id: &FunctionId,
        change: impl FnOnce(&mut Function),
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let function = self.function_mut(id)?;
        change(function);
        function.touch(now);
        Ok(())
    }

    /// The functions of a region.
    pub(super) fn list(&self, region: &str) -> Vec<FunctionRow> {
        let functions = self.functions.values();
        let here = functions.filter(|function| function.config.region == region);
        here.map(Function::row).collect()
    }

    /// What is kept of a function's draft.
    pub(super) fn draft(&self, function: &Function) -> Kept {
        let draft = self.drafts.get(&key(&function.id()));
        let draft = draft.filter(|draft| draft.is_whole());
        draft::kept(draft, &function.embedded, &function.files)
    }

    /// A new function with the console's first code.
    pub(super) fn create(&mut self, asked: &CreateFunction) -> Result<(), Refusal> {
        let name = &asked.function.name;
        let mut config = FunctionConfig {
            function_name: name.clone(),
            runtime: asked.runtime.clone(),
            region: asked.function.region.clone(),
            ..FunctionConfig::default()
        };
        config.architecture = architecture(&asked.architecture)?;
        config.role = match asked.role.as_deref().map(str::trim) {
            Some("") => {
                return Err(invalid_field(
                    "role",
                    "The role defined for the function cannot be assumed by Lambda.",
                ));
            }
            None => {
                // A wrong name is told of once, as the function's.
                let plain = |c: &char| !c.is_whitespace() && c.is_ascii_graphic();
                let name: String = name.chars().filter(plain).collect();
                let account = &config.account_id;
                format!("arn:aws:iam::{account}:role/service-role/{name}-role")
            }
            Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
            Some(role) => format!("arn:aws:iam::{}:role/{role}", config.account_id),
        };
        self.add(Function::new(config))
    }

    /// Adds a new function, if its configuration is right and its name is free.
    pub(super) fn add(&mut self, mut function: Function) -> Result<(), Refusal> {
        let config = &function.config;
        config
            .validate()
            .map_err(|error| of_configuration(&error))?;
        let key = key(&function.id());
        if self.has(&key) {
            return Err(refusal(
                "ResourceConflictException",
                format!("Function already exist: {}", config.function_name),
            ));
        }
        function.touch(self.clock.now());
        // A tab of an earlier version leaves the draft of a function that it deletes.
        self.forget_draft(&key);
        self.changed.insert(key.clone());
        self.functions.insert(key, function);
        Ok(())
    }

    fn has(&self, key: &str) -> bool {
        self.functions.contains_key(key) || self.newer.contains(&[FUNCTION, key].concat())
    }

    /// The name, or one like it that is free in the region.
    pub(super) fn free_name(&self, region: &str, name: &str) -> String {
        let taken = |name: &str| self.has(&format!("{region}/{name}"));
        if taken(name) {
            another_name(name, "", taken)
        } else {
            name.to_owned()
        }
    }

    /// A function and its draft go.
    pub(super) fn delete(&mut self, id: &FunctionId) -> Result<(), Refusal> {
        let key = key(id);
        self.functions.remove(&key).ok_or_else(|| missing(id))?;
        self.forget_draft(&key);
        self.changed.insert(key);
        Ok(())
    }

    fn forget_draft(&mut self, key: &str) {
        if let Some(draft) = self.drafts.remove(key) {
            self.deleted.extend(draft.deleted(key));
        }
    }

    /// Files become what runs.
    pub(super) fn deploy(
        &mut self,
        id: &FunctionId,
        base: u64,
        files: Vec<SourceFile>,
    ) -> Result<(), Refusal> {
        let package = files::package(files)?;
        let kept = self.draft(self.function(id)?);
        check(&kept, base, false)?;
        self.revise(id, |function| {
            function.files = package;
            // The event stays as it is.
            function.embedded.clear();
        })?;
        let function = self.function(id)?;
        let embedded = function.embedded.clone();
        let event = (kept.event_name.clone(), kept.event.clone());
        let draft = self.drafts.entry(key(id)).or_default();
        draft.put(&kept, &embedded, event, Vec::new());
        Ok(())
    }

    /// Keeps what a tab has. One that is refused changes nothing.
    pub(super) fn put_draft(
        &mut self,
        asked: &PutDraft,
        attachments: Vec<Vec<u8>>,
    ) -> Result<(), Refusal> {
        let function = self.function(&asked.function)?;
        let kept = self.draft(function);
        check(&kept, asked.base, asked.overwrite)?;
        let embedded = function.embedded.clone();
        let mut attachments = attachments.into_iter();
        let event = String::from_utf8(attachments.next().unwrap_or_default());
        let event = event.map_err(|_| invalid("The event is no text."))?;
        let files = asked.files.iter().map(|file| -> Put {
            let contents = (!file.as_deployed).then(|| attachments.next().unwrap_or_default());
            (file.path.clone(), contents)
        });
        let files = files.collect();
        let draft = self.drafts.entry(key(&asked.function)).or_default();
        draft.put(&kept, &embedded, (asked.event_name.clone(), event), files);
        Ok(())
    }

    /// A compiled handler that can be run becomes what runs.
    pub(super) fn upload_component(
        &mut self,
        id: &FunctionId,
        file_name: &str,
        component: Vec<u8>,
    ) -> Result<(), Refusal> {
        if self.function(id)?.config.runtime != COMPILED {
            return Err(invalid(format!(
                "A compiled handler needs a function with the runtime {COMPILED}: create one for it."
            )));
        }
        let files = files::package(vec![SourceFile {
            path: file_name.to_owned(),
            contents: component,
        }])?;
        self.revise(id, |function| function.files = files)
    }

    /// General configuration and role.
    pub(super) fn put_settings(
        &mut self,
        id: &FunctionId,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        self.configure(id, |config| {
            config.memory_size = settings.memory;
            config.timeout = settings.timeout;
            config.ephemeral_storage = settings.storage;
            config.description.clone_from(&settings.description);
            config.handler.clone_from(&settings.handler);
            config.role.clone_from(&settings.role);
        })
    }

    /// Changes a configuration, if it is right then.
    pub(super) fn configure(
        &mut self,
        id: &FunctionId,
        change: impl FnOnce(&mut FunctionConfig),
    ) -> Result<(), Refusal> {
        let mut config = self.function(id)?.config.clone();
        change(&mut config);
        config
            .validate()
            .map_err(|error| of_configuration(&error))?;
        self.revise(id, |function| function.config = config)
    }

    /// What the other functions of the region have reserved.
    fn reserved_elsewhere(&self, region: &str, besides: &str) -> u32 {
        self.functions
            .values()
            .filter(|other| other.config.region == region && other.config.function_name != besides)
            .filter_map(|other| other.reserved)
            .sum()
    }

    /// Reserves concurrency for a function, or none.
    pub(super) fn reserve(&mut self, id: &FunctionId, wanted: Option<u32>) -> Result<(), Refusal> {
        let others = self.reserved_elsewhere(&id.region, &id.name);
        let most = CONCURRENCY
            .saturating_sub(CONCURRENCY_KEPT)
            .saturating_sub(others);
        if wanted.is_some_and(|wanted| wanted > most) {
            return Err(invalid_field(
                "reserved",
                format!(
                    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{CONCURRENCY_KEPT}]."
                ),
            ));
        }
        self.function_mut(id)?.reserved = wanted;
        Ok(())
    }

    /// Saves a test event.
    pub(super) fn save_event(
        &mut self,
        id: &FunctionId,
        name: &str,
        event: Vec<u8>,
    ) -> Result<Vec<NamedEvent>, Refusal> {
        if !is_event_name(name) {
            return Err(invalid(
                "The event name must be 1 to 25 characters: letters, numbers, dots, hyphens and underscores.",
            ));
        }
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&event) {
            return Err(invalid(format!("The event is not valid JSON: {error}.")));
        }
        let event = String::from_utf8(event).map_err(|_| invalid("The event is no text."))?;
        let function = self.function_mut(id)?;
        let saved = SavedEvent {
            name: name.to_owned(),
            event,
        };
        let room = function.events.len() < limits::SAVED_EVENTS_MAX;
        match function.events.iter_mut().find(|event| event.name == name) {
            Some(same) => *same = saved,
            None if !room => {
                return Err(invalid(
                    "A function can have at most 10 saved events: delete one first.",
                ));
            }
            None => function.events.push(saved),
        }
        Ok(saved_events(function))
    }

    /// Deletes a saved event.
    pub(super) fn delete_event(
        &mut self,
        id: &FunctionId,
        name: &str,
    ) -> Result<Vec<NamedEvent>, Refusal> {
        let function = self.function_mut(id)?;
        function.events.retain(|event| event.name != name);
        Ok(saved_events(function))
    }
}

/// Refuses to go on from something else than what is kept.
fn check(kept: &Kept, base: u64, overwrite: bool) -> Result<(), Refusal> {
    if base == kept.revision || kept.is_mine() || overwrite {
        return Ok(());
    }
    Err(refusal(
        Refusal::CHANGED_ELSEWHERE,
        "This function was changed in another tab.",
    ))
}

/// The saved events of a function, as the page has them.
pub(super) fn saved_events(function: &Function) -> Vec<NamedEvent> {
    let one = |event: &SavedEvent| NamedEvent {
        name: event.name.clone(),
        title: event.name.clone(),
        event: event.event.clone(),
    };
    function.events.iter().map(one).collect()
}

fn architecture(name: &str) -> Result<Architecture, Refusal> {
    let value = serde_json::Value::from(name);
    serde_json::from_value(value).map_err(|error| invalid(error.to_string()))
}

/// A name that is not taken: with an ending, or an ending and a number.
pub(super) fn another_name(name: &str, ending: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1_u64;
    loop {
        let end = match number {
            1 => ending.to_owned(),
            _ => format!("{ending}-{number}"),
        };
        let room = limits::FUNCTION_NAME_MAX.saturating_sub(end.len());
        let stem: String = name.chars().take(room).collect();
        let free = stem + &end;
        if !taken(&free) {
            return free;
        }
        number += 1;
    }
}

fn missing(id: &FunctionId) -> Refusal {
    let config = FunctionConfig {
        function_name: id.name.clone(),
        region: id.region.clone(),
        ..FunctionConfig::default()
    };
    refusal(
        Refusal::NOT_FOUND,
        format!("Function not found: {}", config.arn()),
    )
}
