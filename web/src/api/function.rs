//! One function as the account keeps it: a record of the store.

use super::files;
use lambdabox_core::engine::SourceFile;
use lambdabox_core::events::event_template;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::triggers::Trigger;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version of the record's form.
const VERSION: u32 = 1;
/// The code of a new function: what Lambda's console writes.
const STARTER: &str = include_str!("starter/lambda_function.py");
/// The event that a new function is tested with.
const FIRST_EVENT: &str = "hello-world";

/// A function with everything that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) config: FunctionConfig,
    /// What runs.
    pub(super) files: Vec<SourceFile>,
    /// What is being edited: files (empty if nothing differs from what runs), event and its name.
    pub(super) draft: Value,
    pub(super) events: Vec<SavedEvent>,
    pub(super) reserved: Option<u32>,
    /// What invokes it.
    pub(super) triggers: Vec<Trigger>,
    /// Another one after every change of code or configuration.
    pub(super) revision: String,
    /// When that was.
    pub(super) modified: String,
}

/// A saved test event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SavedEvent {
    pub(super) name: String,
    pub(super) event: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    version: u32,
    config: FunctionConfig,
    files: Value,
    draft: Value,
    events: Vec<SavedEvent>,
    reserved: Option<u32>,
    #[serde(default)]
    triggers: Vec<Trigger>,
    revision: String,
    modified: String,
}

/// Why a record is not a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is no record of a function, or what it says cannot be.
    Damaged,
    /// A later version of this page has written it.
    Newer,
}

/// What every version of the record has.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

impl Function {
    /// A new function with the console's first code.
    pub(super) fn new(config: FunctionConfig) -> Self {
        let mut function = Self::made(config);
        function.touch();
        function
    }

    /// The same, before it has a time.
    pub(super) fn made(config: FunctionConfig) -> Self {
        let event = event_template(FIRST_EVENT).map_or("{}", |template| template.json);
        // A compiled handler is uploaded: there is nothing to begin with.
        let files = if config.runtime == COMPILED {
            Vec::new()
        } else {
            vec![SourceFile {
                path: "lambda_function.py".into(),
                contents: STARTER.into(),
            }]
        };
        Self {
            config,
            files,
            draft: json!({"Files": [], "Event": event, "EventName": FIRST_EVENT}),
            events: Vec::new(),
            reserved: None,
            triggers: Vec::new(),
            revision: String::new(),
            modified: String::new(),
        }
    }

    /// Code or configuration has changed.
    pub(super) fn touch(&mut self) {
        self.modified = js_sys::Date::new_0().to_iso_string().into();
        self.revision = format!("{}{}", self.modified, js_sys::Math::random());
    }

    /// AWS's `FunctionConfiguration`.
    pub(super) fn configuration(&self) -> Value {
        let config = &self.config;
        let size: usize = self.files.iter().map(|file| file.contents.len()).sum();
        json!({
            "FunctionName": config.function_name,
            "FunctionArn": config.arn(),
            "Runtime": config.runtime,
            "Role": config.role,
            "Handler": config.handler,
            "CodeSize": size,
            "Description": config.description,
            "Timeout": config.timeout,
            "MemorySize": config.memory_size,
            "LastModified": self.modified,
            "Architectures": [config.architecture],
            "EphemeralStorage": {"Size": config.ephemeral_storage},
            "Environment": {"Variables": config.environment},
        })
    }

    /// The record.
    pub(super) fn write(&self) -> Vec<u8> {
        let record = Record {
            version: VERSION,
            config: self.config.clone(),
            files: files::to_json(&self.files),
            draft: self.draft.clone(),
            events: self.events.clone(),
            reserved: self.reserved,
            triggers: self.triggers.clone(),
            revision: self.revision.clone(),
            modified: self.modified.clone(),
        };
        // Every part of a record has a JSON form.
        serde_json::to_vec(&record).unwrap_or_default()
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`Unreadable`] if it is damaged or of a later version.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let form: Form = serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged)?;
        if form.version > VERSION {
            return Err(Unreadable::Newer);
        }
        Self::of_record(bytes).ok_or(Unreadable::Damaged)
    }

    fn of_record(bytes: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(bytes).ok()?;
        record.config.validate().ok()?;
        (record.version == VERSION).then_some(())?;
        Some(Self {
            files: packaged(&record)?,
            config: record.config,
            draft: record.draft,
            events: record.events,
            reserved: record.reserved,
            triggers: record.triggers,
            revision: record.revision,
            modified: record.modified,
        })
    }
}

/// The code of a record; a compiled handler may not have been uploaded yet.
fn packaged(record: &Record) -> Option<Vec<SourceFile>> {
    let files = files::from_json(&record.files).ok()?;
    if files.is_empty() && record.config.runtime == COMPILED {
        return Some(files);
    }
    files::package(files).ok()
}
