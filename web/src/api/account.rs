//! The learner's account: functions by region and name, and what can be done with them, by AWS's
//! names where AWS has any. Rules and limits are core's.

use super::clock::Clock;
use super::engine::Run;
use super::function::{Function, SavedEvent, Unreadable};
use super::monitor::{self, Monitor};
use super::store::{Change, Record};
use super::{ApiError, draft, files, pricing, share, triggers};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::events::{EVENT_TEMPLATES, is_event_name};
use lambdabox_core::function::{ConfigError, FunctionConfig};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::limits;
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::time::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Answer = Result<Value, ApiError>;

/// Concurrency of a region, and how much of it stays unreserved.
const CONCURRENCY: u32 = limits::CONCURRENCY_OF_REGION;
const CONCURRENCY_KEPT: u32 = limits::CONCURRENCY_KEPT_UNRESERVED;

/// The key of the clock's record.
const CLOCK: &str = "clock";

/// All functions, by `region/name`, and the time that they share.
#[derive(Default)]
pub(super) struct Account {
    functions: BTreeMap<String, Function>,
    /// Functions that a newer version of this page has written: they are left alone.
    newer: BTreeSet<String>,
    clock: Clock,
    monitor: Monitor,
    /// Functions that changed since the records were last taken.
    changed: BTreeSet<String>,
    /// So did the clock.
    clock_changed: bool,
}

/// Whether an action changes nothing.
pub(super) fn is_reading(action: &str) -> bool {
    [
        "List", "Get", "Open", "Read", "Write", "Describe", "Filter", "Download",
    ]
    .iter()
    .any(|start| action.starts_with(start))
}

pub(super) fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

fn key(input: &Value) -> String {
    format!("{}/{}", text(input, "Region"), text(input, "FunctionName"))
}

pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterValueException", message)
}

fn refused(error: &ConfigError) -> ApiError {
    ApiError::new(error.exception(), error.to_string())
}

impl Account {
    /// The account of these records, and those that cannot be read.
    pub(super) fn restore(records: Vec<Record>) -> (Self, Vec<Record>) {
        let mut account = Self::default();
        let mut damaged = Vec::new();
        let (monitored, records): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|(key, _)| monitor::owns(key));
        let (monitor, unreadable) = Monitor::restore(monitored);
        account.monitor = monitor;
        damaged.extend(unreadable);
        for (key, bytes) in records {
            if key == CLOCK {
                match serde_json::from_slice(&bytes) {
                    Ok(clock) => account.clock = clock,
                    Err(_) => damaged.push((key, bytes)),
                }
                continue;
            }
            let Some(name) = key.strip_prefix("function/") else {
                // What was put aside stays there.
                continue;
            };
            match Function::read(&bytes) {
                Ok(function) => {
                    account.functions.insert(name.to_owned(), function);
                }
                Err(Unreadable::Newer) => {
                    account.newer.insert(name.to_owned());
                }
                Err(Unreadable::Damaged) => damaged.push((key, bytes)),
            }
        }
        (account, damaged)
    }

    /// Whether a newer version of this page has written what this one cannot read.
    pub(super) fn has_newer(&self) -> bool {
        !self.newer.is_empty()
    }

    /// The records that changed since the last call.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        let functions = changed.map(|key| {
            let bytes = self.functions.get(&key).map(Function::write);
            (format!("function/{key}"), bytes)
        });
        let clock = std::mem::take(&mut self.clock_changed)
            // Every part of it has a JSON form.
            .then(|| (CLOCK.to_owned(), serde_json::to_vec(&self.clock).ok()));
        let mut changes: Vec<Change> = functions.chain(clock).collect();
        changes.extend(self.monitor.take_changes());
        changes
    }

    /// What the engine needs to hand an event to the deployed function.
    pub(super) fn begin_invocation(&mut self, input: &Value) -> Result<Run, ApiError> {
        let event = input["Payload"].as_str().unwrap_or("{}").to_owned();
        self.begin_delivery(input, event, self.next_arrival(), None)
    }

    /// The same for an event that is sent at a certain time, and for one that is sent again.
    pub(super) fn begin_delivery(
        &mut self,
        input: &Value,
        event: String,
        at: Timestamp,
        request_id: Option<String>,
    ) -> Result<Run, ApiError> {
        let function = self.function(input)?;
        let (config, files) = (function.config.clone(), function.files.clone());
        let (revision, reserved) = (function.revision.clone(), function.reserved);
        let arrival = at.max(self.next_arrival());
        if reserved == Some(0) {
            self.monitor.record_throttle(&config, arrival);
            return Err(ApiError::new(
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

    /// What a function has reserved, and what all that reserved nothing would share without that.
    pub(super) fn concurrency(&self, input: &Value) -> Result<(Option<u32>, u32), ApiError> {
        let function = self.function(input)?;
        let others = self.reserved_elsewhere(input, &function.config.function_name);
        Ok((function.reserved, CONCURRENCY.saturating_sub(others)))
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

    /// A compiled handler that can be run becomes what runs.
    pub(super) fn upload_component(&mut self, input: &Value, component: Vec<u8>) -> Answer {
        if self.function(input)?.config.runtime != COMPILED {
            return Err(invalid(format!(
                "A compiled handler needs a function with the runtime {COMPILED}: create one for it."
            )));
        }
        let files = files::package(vec![SourceFile {
            path: text(input, "FileName").to_owned(),
            contents: component,
        }])?;
        let function = self.function_mut(input)?;
        function.files = files;
        function.touch();
        self.open(input)
    }

    /// The function that an input names.
    pub(super) fn function(&self, input: &Value) -> Result<&Function, ApiError> {
        self.functions
            .get(&key(input))
            .ok_or_else(|| missing(input))
    }

    /// The same, to be changed.
    pub(super) fn function_mut(&mut self, input: &Value) -> Result<&mut Function, ApiError> {
        let key = key(input);
        let function = self.functions.get_mut(&key).ok_or_else(|| missing(input))?;
        self.changed.insert(key);
        Ok(function)
    }

    /// Does one action.
    pub(super) fn call(&mut self, action: &str, input: &Value) -> Answer {
        match action {
            "ListFunctions" => Ok(self.list(text(input, "Region"))),
            "ListRuntimes" => Ok(runtimes()),
            "ListRoles" => Ok(json!({"Roles": []})),
            "ListEventTemplates" => Ok(templates()),
            "GetMonthlyBill" => pricing::bill(input),
            "GetLimits" => Ok(hints()),
            "OpenFunction" => self.open(input),
            "CreateFunctionFromScratch" => self.create(input),
            "DeleteFunction" => self.delete(input),
            "DeployCode" => self.deploy(input),
            "PutDraft" => {
                // One that is refused changes nothing.
                draft::check(self.function(input)?, input)?;
                draft::put(self.function_mut(input)?, input)
            }
            "GetShareLink" => share::link(self, input),
            "OpenShareLink" => share::open(self, input),
            "CreateFunctionFromShareLink" => share::create(self, input),
            "ReadPackage" => {
                Ok(json!({"Files": files::to_json(&files::unzip(text(input, "ZipFile"))?)}))
            }
            "WritePackage" => {
                Ok(json!({"ZipFile": files::zip(&files::from_json(&input["Files"])?)?}))
            }
            "UpdateFunctionConfiguration" => self.configure(input),
            "ReplaceTags" => self.tag(input),
            "PutFunctionConcurrency" => self.reserve(input),
            "DeleteFunctionConcurrency" => {
                self.function_mut(input)?.reserved = None;
                Ok(json!({}))
            }
            "GetTriggers" => triggers::describe(self, input),
            "CreateTrigger" => triggers::create(self, input),
            "DeleteTrigger" => triggers::delete(self, input),
            "GetInvokeCommands" => triggers::commands(self, input),
            "PutTestEvent" => self.save_event(input),
            "DeleteTestEvent" => {
                let function = self.function_mut(input)?;
                function
                    .events
                    .retain(|event| event.name != text(input, "Name"));
                Ok(json!({"Events": function.events}))
            }
            other => self
                .monitor
                .call(other, input)
                .unwrap_or_else(|| Err(invalid(format!("There is no action {other}.")))),
        }
    }

    fn list(&self, region: &str) -> Value {
        let functions = self.functions.values();
        let here = functions.filter(|function| function.config.region == region);
        json!({"Functions": here.map(Function::configuration).collect::<Vec<_>>()})
    }

    fn open(&self, input: &Value) -> Answer {
        let function = self.function(input)?;
        let reserved: u32 = self.reserved_elsewhere(input, "");
        let compiled = function.config.runtime == COMPILED;
        Ok(json!({
            "Function": {
                "Configuration": function.configuration(),
                "Tags": function.config.tags,
                "Triggers": triggers::count(&function.triggers),
                "FunctionUrl": triggers::url_of(&function.triggers, &function.config),
                "Concurrency": function.reserved.map(|reserved| json!({"ReservedConcurrentExecutions": reserved})),
                "Account": {
                    "ConcurrentExecutions": CONCURRENCY,
                    "UnreservedConcurrentExecutions": CONCURRENCY.saturating_sub(reserved),
                },
            },
            "Compiled": compiled,
            "Component": if compiled { files::component_to_json(&function.files) } else { Value::Null },
            // A compiled handler stays here: the page could do nothing with its bytes.
            "Files": if compiled { json!([]) } else { files::to_json(&function.files) },
            "Draft": function.draft,
            "DraftIsMine": draft::is_mine(function),
            "Events": function.events,
        }))
    }

    fn create(&mut self, input: &Value) -> Answer {
        let name = text(input, "FunctionName");
        let mut config = FunctionConfig {
            function_name: name.to_owned(),
            runtime: text(input, "Runtime").to_owned(),
            region: text(input, "Region").to_owned(),
            ..FunctionConfig::default()
        };
        config.architecture = serde_json::from_value(input["Architectures"][0].clone())
            .map_err(|error| invalid(error.to_string()))?;
        config.role = match text(input, "Role").trim() {
            "" if input["Role"].is_string() => {
                return Err(invalid(
                    "The role defined for the function cannot be assumed by Lambda.",
                ));
            }
            "" => {
                // A wrong name is told of once, as the function's.
                let name: String = name
                    .chars()
                    .filter(|c| !c.is_whitespace() && c.is_ascii_graphic())
                    .collect();
                format!(
                    "arn:aws:iam::{}:role/service-role/{name}-role",
                    config.account_id
                )
            }
            arn if arn.starts_with("arn:") => arn.to_owned(),
            role => format!("arn:aws:iam::{}:role/{role}", config.account_id),
        };
        self.add(Function::new(config))
    }

    /// Adds a new function, if its configuration is right and its name is free.
    pub(super) fn add(&mut self, function: Function) -> Answer {
        let config = &function.config;
        config.validate().map_err(|error| refused(&error))?;
        let key = format!("{}/{}", config.region, config.function_name);
        if self.has(&key) {
            return Err(ApiError::new(
                "ResourceConflictException",
                format!("Function already exist: {}", config.function_name),
            ));
        }
        let answer = function.configuration();
        self.changed.insert(key.clone());
        self.functions.insert(key, function);
        Ok(answer)
    }

    fn has(&self, key: &str) -> bool {
        self.functions.contains_key(key) || self.newer.contains(key)
    }

    /// The name, or one like it that is free in the region.
    pub(super) fn free_name(&self, region: &str, name: &str) -> String {
        if self.has(&format!("{region}/{name}")) {
            another_name(name, "", |name| self.has(&format!("{region}/{name}")))
        } else {
            name.to_owned()
        }
    }

    fn delete(&mut self, input: &Value) -> Answer {
        let key = key(input);
        self.functions.remove(&key).ok_or_else(|| missing(input))?;
        self.changed.insert(key);
        Ok(json!({}))
    }

    fn deploy(&mut self, input: &Value) -> Answer {
        let package = files::package(files::from_json(&input["Files"])?)?;
        draft::check(self.function(input)?, input)?;
        let function = self.function_mut(input)?;
        function.files = package;
        draft::clear(function);
        function.touch();
        self.open(input)
    }

    fn configure(&mut self, input: &Value) -> Answer {
        let mut config = self.function(input)?.config.clone();
        let number = |value: &Value, to: &mut u32| {
            if let Some(number) = value.as_u64() {
                *to = u32::try_from(number).unwrap_or(u32::MAX);
            }
        };
        number(&input["MemorySize"], &mut config.memory_size);
        number(&input["Timeout"], &mut config.timeout);
        number(
            &input["EphemeralStorage"]["Size"],
            &mut config.ephemeral_storage,
        );
        for (key, to) in [
            ("Description", &mut config.description),
            ("Handler", &mut config.handler),
            ("Role", &mut config.role),
        ] {
            if let Some(text) = input[key].as_str() {
                text.clone_into(to);
            }
        }
        if let Some(variables) = input["Environment"]["Variables"].as_object() {
            config.environment = strings(variables);
        }
        self.put_config(input, config)
    }

    fn tag(&mut self, input: &Value) -> Answer {
        let mut config = self.function(input)?.config.clone();
        config.tags = input["Tags"].as_object().map(strings).unwrap_or_default();
        self.put_config(input, config)
    }

    fn put_config(&mut self, input: &Value, config: FunctionConfig) -> Answer {
        config.validate().map_err(|error| refused(&error))?;
        let function = self.function_mut(input)?;
        function.config = config;
        function.touch();
        Ok(function.configuration())
    }

    /// What the other functions of the region have reserved.
    fn reserved_elsewhere(&self, input: &Value, besides: &str) -> u32 {
        self.functions
            .values()
            .filter(|other| {
                other.config.region == text(input, "Region")
                    && other.config.function_name != besides
            })
            .filter_map(|other| other.reserved)
            .sum()
    }

    fn reserve(&mut self, input: &Value) -> Answer {
        let wanted = input["ReservedConcurrentExecutions"].as_u64();
        let wanted = wanted.and_then(|wanted| u32::try_from(wanted).ok());
        let others = self.reserved_elsewhere(input, text(input, "FunctionName"));
        let most = CONCURRENCY
            .saturating_sub(CONCURRENCY_KEPT)
            .saturating_sub(others);
        let reserved = wanted.filter(|wanted| *wanted <= most).ok_or_else(|| {
            invalid(format!(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{CONCURRENCY_KEPT}]."
            ))
        })?;
        self.function_mut(input)?.reserved = Some(reserved);
        Ok(json!({"ReservedConcurrentExecutions": reserved}))
    }

    fn save_event(&mut self, input: &Value) -> Answer {
        let (name, event) = (text(input, "Name"), text(input, "Event"));
        if !is_event_name(name) {
            return Err(invalid(
                "The event name must be 1 to 25 characters: letters, numbers, dots, hyphens and underscores.",
            ));
        }
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(event) {
            return Err(invalid(format!("The event is not valid JSON: {error}.")));
        }
        let function = self.function_mut(input)?;
        let saved = SavedEvent {
            name: name.to_owned(),
            event: event.to_owned(),
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
        Ok(json!({"Events": function.events}))
    }
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

fn missing(input: &Value) -> ApiError {
    let config = FunctionConfig {
        function_name: text(input, "FunctionName").to_owned(),
        region: text(input, "Region").to_owned(),
        ..FunctionConfig::default()
    };
    ApiError::new(
        "ResourceNotFoundException",
        format!("Function not found: {}", config.arn()),
    )
}

fn strings(object: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    object
        .iter()
        .map(|(key, value)| (key.clone(), text(value)))
        .collect()
}

fn templates() -> Value {
    let one = |template: &lambdabox_core::events::EventTemplate| json!({"Name": template.slug, "Title": template.name, "Event": template.json});
    json!({"Templates": EVENT_TEMPLATES.iter().map(one).collect::<Vec<_>>()})
}

/// The console's list of runtimes.
fn runtimes() -> Value {
    json!({"Runtimes": [
        {"Name": "python3.14", "DisplayName": "Python 3.14", "Available": true,
         "Note": "runs here. AWS offers a new version of a language some months after its release, once it is stable: the newest one may be missing from the list."},
        {"Name": COMPILED, "DisplayName": "Amazon Linux 2023", "Available": true,
         "Note": "runs a handler that you compiled, from Rust for example, to a WebAssembly component. On AWS this runtime takes a Linux program named bootstrap."},
        {"Name": "nodejs24.x", "DisplayName": "Node.js 24", "Available": false,
         "Note": "is not available here yet: it needs a JavaScript engine that runs inside of WebAssembly and counts its work exactly. The editor knows .js and .mjs files all the same."},
    ]})
}

/// What may be entered where.
fn hints() -> Value {
    json!({
        "Memory": format!(
            "{} to {}. CPU grows with memory; {} MB is one vCPU.",
            limits::MEMORY_MIN_MB, thousands(limits::MEMORY_MAX_MB), thousands(limits::MEMORY_OF_ONE_VCPU_MB)
        ),
        "Timeout": format!("{} to {}.", limits::TIMEOUT_MIN_S, limits::TIMEOUT_MAX_S),
        "EphemeralStorage": format!(
            "The size of /tmp: {} to {}.",
            limits::EPHEMERAL_STORAGE_MIN_MB, thousands(limits::EPHEMERAL_STORAGE_MAX_MB)
        ),
        "Description": format!("At most {} characters.", limits::DESCRIPTION_MAX),
    })
}

/// `10,240`.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    match digits.len().checked_sub(3) {
        Some(split @ 1..) => format!("{},{}", &digits[..split], &digits[split..]),
        _ => digits,
    }
}
