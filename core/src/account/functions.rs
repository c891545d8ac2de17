//! What is done to functions: create, configure, deploy, tag, delete.

use super::draft::Basis;
use super::function::{Function, TestEvent};
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use super::{Account, names};
use crate::{
    code::CodeBundle,
    engine::SourceFile,
    events::is_event_name,
    function::{Architecture, FunctionConfig, LoggingConfig, Policy, TimeoutForm},
    ids, limits,
    runtime::{COMPILED, catalogue},
    written,
};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What `CreateFunction` takes here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFunction {
    /// Its region and name.
    pub key: FunctionKey,
    /// AWS's identifier of its runtime.
    pub runtime: String,
    /// The instruction set that it is billed for.
    pub architecture: Architecture,
    /// Its execution role: a new one, or one that there is.
    pub role: NewRole,
}

/// The execution role of a new function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NewRole {
    /// One of its own, as the console makes it.
    #[default]
    Own,
    /// The name or the ARN of one.
    Existing(String),
}

/// What changes of a configuration; `None` leaves things as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigurationChange {
    /// Memory in MB.
    pub memory_size: Option<u32>,
    /// Timeout in seconds.
    pub timeout: Option<u32>,
    /// `/tmp` in MB.
    pub ephemeral_storage: Option<u32>,
    /// Free text.
    pub description: Option<String>,
    /// What is called.
    pub handler: Option<String>,
    /// The ARN of the execution role.
    pub role: Option<String>,
    /// All policies of the execution role.
    pub policies: Option<BTreeSet<Policy>>,
    /// The ARNs of all layers' versions.
    pub layers: Option<Vec<String>>,
    /// All environment variables.
    pub environment: Option<BTreeMap<String, String>>,
    /// How logs look.
    pub logging: Option<LoggingConfig>,
    /// How a timeout is told.
    pub timeout_form: Option<TimeoutForm>,
    /// The instruction set that it is billed for. AWS takes it with the code.
    pub architecture: Option<Architecture>,
}

impl Account {
    /// The functions of a region, by name.
    pub fn functions<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Function> {
        let all = self.functions.values();
        all.filter(move |function| function.config.region == region)
    }

    /// The functions of all regions, by region and name.
    pub fn all_functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    /// A function.
    ///
    /// # Errors
    /// [`Refusal`]: `ResourceNotFoundException` if it is not there.
    pub fn function(&self, key: &FunctionKey) -> Result<&Function, Refusal> {
        self.functions.get(key).ok_or_else(|| key.missing())
    }

    /// The same, to be changed.
    pub(super) fn function_mut(&mut self, key: &FunctionKey) -> Result<&mut Function, Refusal> {
        let function = self.functions.get_mut(key).ok_or_else(|| key.missing())?;
        self.changed.function(key);
        Ok(function)
    }

    /// Creates a function with the first code of its runtime.
    ///
    /// # Errors
    /// [`Refusal`] if its name is taken or its configuration is refused.
    pub fn create_function(&mut self, new: NewFunction) -> Result<&Function, Refusal> {
        let entry = catalogue::find(&new.runtime).filter(|entry| entry.is_available());
        let entry = entry.ok_or_else(|| no_runtime(&new.runtime))?;
        let defaults = FunctionConfig::default();
        // What the console makes may log; nothing is known of roles that were there before.
        let policies = (new.role == NewRole::Own)
            .then(|| BTreeSet::from([Policy::AWSLambdaBasicExecutionRole]));
        let role = role_arn(new.role, &new.key.name, &defaults.account_id)?;
        let config = FunctionConfig {
            function_name: new.key.name,
            region: new.key.region,
            runtime: new.runtime,
            handler: entry.default_handler.to_owned(),
            architecture: new.architecture,
            role,
            policies,
            ..defaults
        };
        self.add(Function::new(config))
    }

    /// Creates a function of a configuration and code that are there already: from a folder, a
    /// template, a link.
    ///
    /// # Errors
    /// [`Refusal`] if its name is taken, its configuration is refused, or its runtime does not run
    /// here.
    pub fn create_function_with(
        &mut self,
        config: FunctionConfig,
        code: CodeBundle,
        events: Vec<TestEvent>,
    ) -> Result<&Function, Refusal> {
        let entry = catalogue::find(&config.runtime).filter(|entry| entry.is_available());
        entry.ok_or_else(|| no_runtime(&config.runtime))?;
        code.check_native()?;
        let mut function = Function::new(config);
        function.code = Arc::new(code);
        for event in &events {
            check_event(event)?;
        }
        if events.len() > limits::SAVED_EVENTS_MAX {
            return Err(too_many_events());
        }
        function.events = events;
        self.add(function)
    }

    /// Adds a new function, if its configuration is right and its name is free.
    pub(super) fn add(&mut self, mut function: Function) -> Result<&Function, Refusal> {
        function.config.validate()?;
        self.check_layers(&function.config, &function.code)?;
        let key = function.key();
        if self.is_taken(&key) {
            return Err(Refusal::new(
                Exception::ResourceConflict,
                format!("Function already exist: {}", key.name),
            )
            .of_field("functionName"));
        }
        self.stamp(&mut function);
        self.changed.function(&key);
        self.changed.code(&key);
        // Nothing is being edited of what is new.
        if self.drafts.remove(&key).is_some() {
            self.changed.draft(&key);
        }
        Ok(self.functions.entry(key).insert_entry(function).into_mut())
    }

    /// Whether a function of this name is there, be it one that only a newer version can read.
    pub(super) fn is_taken(&self, key: &FunctionKey) -> bool {
        self.functions.contains_key(key) || self.newer.is_function(key)
    }

    /// The name, or one like it that is free in the region.
    #[must_use]
    pub fn free_name(&self, region: &str, name: &str) -> String {
        let taken = |name: &str| self.is_taken(&FunctionKey::new(region, name));
        if taken(name) {
            names::another_name(name, "", taken)
        } else {
            name.to_owned()
        }
    }

    /// Deletes a function with its draft, its versions and its triggers. Its log and its metrics
    /// stay, as on AWS; events on their way to it find nothing.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there.
    pub fn delete_function(&mut self, key: &FunctionKey) -> Result<(), Refusal> {
        let function = self.functions.remove(key).ok_or_else(|| key.missing())?;
        self.drafts.remove(key);
        self.embedded.remove(key);
        self.changed.function(key);
        self.changed.code(key);
        self.changed.draft(key);
        for number in function.versions.published.keys() {
            self.changed.version(key, *number);
        }
        Ok(())
    }

    /// Deploys source files, if they are what the editor began with.
    ///
    /// # Errors
    /// [`Refusal`] if they make no package, or another editor has written since `basis`.
    pub fn deploy_code(
        &mut self,
        key: &FunctionKey,
        files: Vec<SourceFile>,
        basis: &Basis,
    ) -> Result<&Function, Refusal> {
        let package = CodeBundle::new(files)?;
        self.check_basis(key, basis)?;
        self.put_code(key, package)?;
        self.clear_draft(key, &basis.author);
        self.function(key)
    }

    /// Deploys a package, whatever is being edited: what `UpdateFunctionCode` does. The draft stays.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn update_code(
        &mut self,
        key: &FunctionKey,
        package: CodeBundle,
    ) -> Result<&Function, Refusal> {
        // What a draft leaves to the deployed files is kept with it, now that those change.
        let draft = self.drafts.get(key).filter(|draft| !draft.files.is_empty());
        let before = self.function(key)?;
        let whole = draft.map(|draft| super::draft::Draft {
            files: draft
                .files_over(before)
                .into_iter()
                .map(|file| super::draft::DraftFile {
                    path: file.path,
                    contents: Some(file.contents),
                })
                .collect(),
            ..draft.clone()
        });
        self.put_code(key, package)?;
        if let Some(draft) = whole {
            self.drafts.insert(key.clone(), draft);
            self.changed.draft(key);
        }
        self.function(key)
    }

    fn put_code(&mut self, key: &FunctionKey, package: CodeBundle) -> Result<(), Refusal> {
        package.check_native()?;
        let mut function = self.function(key)?.clone();
        self.check_layers(&function.config, &package)?;
        function.code = Arc::new(package);
        self.stamp(&mut function);
        *self.function_mut(key)? = function;
        self.changed.code(key);
        Ok(())
    }

    /// A compiled handler that can be run becomes what runs. Whether it can be is for the caller to
    /// find out: components are looked at where engines are.
    ///
    /// # Errors
    /// [`Refusal`] if the function is of a language runtime, or the file cannot be one.
    pub fn upload_component(
        &mut self,
        key: &FunctionKey,
        file: SourceFile,
    ) -> Result<&Function, Refusal> {
        if !self.function(key)?.is_compiled() {
            return Err(Refusal::invalid(format!(
                "A compiled handler needs a function with the runtime {COMPILED}: create one for it."
            )));
        }
        self.put_code(key, CodeBundle::new(vec![file])?)?;
        self.function(key)
    }

    /// Changes a configuration.
    ///
    /// # Errors
    /// [`Refusal`] if what it becomes is refused; nothing has changed then.
    pub fn update_configuration(
        &mut self,
        key: &FunctionKey,
        change: ConfigurationChange,
    ) -> Result<&Function, Refusal> {
        fn put<T>(new: Option<T>, to: &mut T) {
            if let Some(new) = new {
                *to = new;
            }
        }
        let mut config = self.function(key)?.config.clone();
        put(change.memory_size, &mut config.memory_size);
        put(change.timeout, &mut config.timeout);
        put(change.ephemeral_storage, &mut config.ephemeral_storage);
        put(change.description, &mut config.description);
        put(change.handler, &mut config.handler);
        if change
            .role
            .as_ref()
            .is_some_and(|role| *role != config.role)
        {
            // Nothing is known of another role.
            config.policies = None;
        }
        put(change.role, &mut config.role);
        if change.policies.is_some() {
            config.policies = change.policies;
        }
        put(change.environment, &mut config.environment);
        put(change.layers, &mut config.layers);
        put(change.logging, &mut config.logging);
        put(change.timeout_form, &mut config.timeout_form);
        put(change.architecture, &mut config.architecture);
        self.put_config(key, config)
    }

    /// Refuses to go on if the function has changed since the caller looked at it. Without a revision
    /// nothing is refused.
    ///
    /// # Errors
    /// [`Refusal`]: `PreconditionFailedException`, or `ResourceNotFoundException` if it is not there.
    pub fn check_revision(&self, key: &FunctionKey, seen: Option<&str>) -> Result<(), Refusal> {
        let function = self.function(key)?;
        match seen {
            Some(seen) if seen != function.revision => Err(Refusal::new(
                Exception::PreconditionFailed,
                "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId",
            )
            .of_field("revisionId")),
            _ => Ok(()),
        }
    }

    /// Gives a function these tags beside those that it has.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there or the tags are refused.
    pub fn add_tags(
        &mut self,
        key: &FunctionKey,
        tags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<&Function, Refusal> {
        let mut all = self.function(key)?.config.tags.clone();
        all.extend(tags);
        self.replace_tags(key, all)
    }

    /// Takes tags from a function; those that it has not are none to take.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn remove_tags<'a>(
        &mut self,
        key: &FunctionKey,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<&Function, Refusal> {
        let mut all = self.function(key)?.config.tags.clone();
        for name in names {
            all.remove(name);
        }
        self.replace_tags(key, all)
    }

    /// Gives a function these tags and no others.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there or the tags are refused.
    pub fn replace_tags(
        &mut self,
        key: &FunctionKey,
        tags: BTreeMap<String, String>,
    ) -> Result<&Function, Refusal> {
        let mut config = self.function(key)?.config.clone();
        config.tags = tags;
        self.put_config(key, config)
    }

    fn put_config(
        &mut self,
        key: &FunctionKey,
        config: FunctionConfig,
    ) -> Result<&Function, Refusal> {
        config.validate()?;
        let mut function = self.function(key)?.clone();
        self.check_layers(&config, &function.code)?;
        function.config = config;
        self.stamp(&mut function);
        *self.function_mut(key)? = function;
        self.function(key)
    }

    /// Code or configuration of a function has changed.
    fn stamp(&mut self, function: &mut Function) {
        if self.counters.lost {
            self.counters.next_revision = self.revision_anew(function);
            // A record that may be written tells it from now on.
            self.counters.lost = self.newer.has_counters();
        }
        let number = self.counters.next_revision;
        self.counters.next_revision = number.wrapping_add(1);
        self.changed.counters();
        function.modified = self.clock.next_arrival().to_string();
        function.revision = ids::uuid_of(&format!("revision {number} {}", function.config.arn()));
    }

    /// A number for the next revision where nobody knows which were given: it follows from all revisions
    /// that there are and from what the function becomes, so that it comes again for the very same only.
    fn revision_anew(&self, function: &Function) -> u64 {
        let mut hash = Sha256::new();
        for there in self.functions.values() {
            hash.update(&there.revision);
            for version in there.versions.published.values() {
                hash.update(&version.revision);
            }
        }
        hash.update(written::write(&function.config));
        for file in function.code.files() {
            hash.update(file.path.len().to_le_bytes());
            hash.update(&file.path);
            hash.update(file.contents.len().to_le_bytes());
            hash.update(&file.contents);
        }
        let mut number = [0; 8];
        number.copy_from_slice(&hash.finalize()[..8]);
        u64::from_le_bytes(number)
    }

    /// Saves a test event, in the place of one of the same name.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there or has as many as it may, or if the name or the
    /// document cannot be one.
    pub fn put_test_event(&mut self, key: &FunctionKey, event: TestEvent) -> Result<(), Refusal> {
        check_event(&event)?;
        let function = self.function(key)?;
        let there = function.events.iter().any(|old| old.name == event.name);
        if !there && function.events.len() >= limits::SAVED_EVENTS_MAX {
            return Err(too_many_events());
        }
        let events = &mut self.function_mut(key)?.events;
        match events.iter_mut().find(|old| old.name == event.name) {
            Some(same) => *same = event,
            None => events.push(event),
        }
        Ok(())
    }

    /// Deletes a test event; nothing happens if there is none of that name.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there.
    pub fn delete_test_event(&mut self, key: &FunctionKey, name: &str) -> Result<(), Refusal> {
        let events = &mut self.function_mut(key)?.events;
        events.retain(|event| event.name != name);
        Ok(())
    }
}

fn too_many_events() -> Refusal {
    Refusal::invalid(format!(
        "A function can have at most {} saved events: delete one first.",
        limits::SAVED_EVENTS_MAX
    ))
}

fn check_event(event: &TestEvent) -> Result<(), Refusal> {
    if !is_event_name(&event.name) {
        return Err(Refusal::invalid(
            "The event name must be 1 to 25 characters: letters, numbers, dots, hyphens and underscores.",
        )
        .of_field("name"));
    }
    if event.event.len() > limits::EVENT_MAX_BYTES {
        return Err(Refusal::new(
            Exception::RequestEntityTooLarge,
            format!(
                "The event has {} bytes; at most {} are taken.",
                event.event.len(),
                limits::EVENT_MAX_BYTES
            ),
        )
        .of_field("event"));
    }
    serde_json::from_str::<serde::de::IgnoredAny>(&event.event).map_err(|error| {
        Refusal::invalid(format!("The event is not valid JSON: {error}.")).of_field("event")
    })?;
    Ok(())
}

fn no_runtime(name: &str) -> Refusal {
    Refusal::invalid(format!(
        "The function needs the runtime {name}, which does not run here. Those that do: {}.",
        catalogue::available_names()
    ))
    .of_field("runtime")
}

fn role_arn(role: NewRole, name: &str, account_id: &str) -> Result<String, Refusal> {
    let role = match role {
        NewRole::Own => {
            // A wrong name is told of once, as the function's.
            let name: String = name.chars().filter(char::is_ascii_graphic).collect();
            return Ok(format!(
                "arn:aws:iam::{account_id}:role/service-role/{name}-role"
            ));
        }
        NewRole::Existing(role) => role,
    };
    match role.trim() {
        "" => Err(Refusal::invalid(
            "The role defined for the function cannot be assumed by Lambda.",
        )
        .of_field("role")),
        arn if arn.starts_with("arn:") => Ok(arn.to_owned()),
        role => Ok(format!("arn:aws:iam::{account_id}:role/{role}")),
    }
}
