//! One function as the account keeps it: a record of the store.

use super::draft::Embedded;
use super::stored_file::StoredFile;
use super::tab;
use lambdabox_contract::function::{FunctionId, FunctionRow};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::engine::SourceFile;
use lambdabox_core::events::event_template;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::Trigger;
use serde::{Deserialize, Serialize};

/// The version of the record's form.
const VERSION: u32 = 1;
/// The code of a new function: what Lambda's console writes.
const STARTER: &str = include_str!("starter/lambda_function.py");
/// The event that a new function is tested with.
const FIRST_EVENT: &str = "hello-world";

/// A function with everything that belongs to it, but for what is being edited.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) config: FunctionConfig,
    /// What runs.
    pub(super) files: Vec<SourceFile>,
    /// What was being edited before drafts had records of their own, and by tabs of that version.
    pub(super) embedded: Embedded,
    pub(super) events: Vec<SavedEvent>,
    pub(super) reserved: Option<u32>,
    /// What invokes it.
    pub(super) triggers: Vec<Trigger>,
    /// Another one after every change of code or configuration.
    pub(super) revision: String,
    /// When that was: a virtual time, as in the logs. Records of earlier versions have the machine's.
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
    files: Vec<StoredFile>,
    draft: Embedded,
    events: Vec<SavedEvent>,
    reserved: Option<u32>,
    #[serde(default)]
    triggers: Vec<Trigger>,
    revision: String,
    modified: String,
}

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is no such record, or what it says cannot be.
    Damaged,
    /// A later version of this page has written it.
    Newer,
}

/// What every version of a record has.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

/// Checks the version of a record before all of it is read.
pub(super) fn check_version(bytes: &[u8], known: u32) -> Result<(), Unreadable> {
    let form: Form = serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged)?;
    if form.version > known {
        return Err(Unreadable::Newer);
    }
    Ok(())
}

impl Function {
    /// A new function with the console's first code, and the event that it is tested with first.
    pub(super) fn new(config: FunctionConfig) -> Self {
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
            embedded: Embedded::of_event(FIRST_EVENT, event),
            events: Vec::new(),
            reserved: None,
            triggers: Vec::new(),
            revision: String::new(),
            modified: String::new(),
        }
    }

    /// Code or configuration has changed, at this virtual time.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.modified = now.to_string();
        self.revision = tab::mark();
    }

    /// What it is called, and where.
    pub(super) fn id(&self) -> FunctionId {
        FunctionId {
            region: self.config.region.clone(),
            name: self.config.function_name.clone(),
        }
    }

    /// As it is listed.
    pub(super) fn row(&self) -> FunctionRow {
        let config = &self.config;
        let sizes = self.files.iter().map(|file| file.contents.len());
        FunctionRow {
            name: config.function_name.clone(),
            description: config.description.clone(),
            runtime: config.runtime.clone(),
            code_size: u64::try_from(sizes.sum::<usize>()).unwrap_or(u64::MAX),
            last_modified: self.modified.clone(),
        }
    }

    /// The record.
    pub(super) fn write(&self) -> Vec<u8> {
        let record = Record {
            version: VERSION,
            config: self.config.clone(),
            files: StoredFile::list(&self.files),
            draft: self.embedded.clone(),
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
        check_version(bytes, VERSION)?;
        Self::of_record(bytes).ok_or(Unreadable::Damaged)
    }

    fn of_record(bytes: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(bytes).ok()?;
        record.config.validate().ok()?;
        (record.version == VERSION).then_some(())?;
        let files = StoredFile::contents(record.files)?;
        // A compiled handler may not have been uploaded yet.
        let files = if files.is_empty() && record.config.runtime == COMPILED {
            files
        } else {
            CodeBundle::new(files).ok()?.into_files()
        };
        Some(Self {
            files,
            config: record.config,
            embedded: record.draft,
            events: record.events,
            reserved: record.reserved,
            triggers: record.triggers,
            revision: record.revision,
            modified: record.modified,
        })
    }
}
