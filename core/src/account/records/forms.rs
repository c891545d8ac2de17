//! The written form of each kind of record that is the account's own, version by version. Logs and
//! metrics have theirs where they are.

use super::super::Counters;
use super::super::asynchronous::AsyncConfig;
use super::super::clock::Clock;
use super::super::draft::{Draft, DraftFile};
use super::super::function::{Function, TestEvent};
use super::super::invocation::Delivery;
use super::super::key::FunctionKey;
use super::super::layers::Layer;
use super::super::versions::{Alias, Version, Versions};
use crate::{
    code::CodeBundle,
    engine::SourceFile,
    function::FunctionConfig,
    time::Timestamp,
    triggers::Trigger,
    written::{self, Unreadable},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// 1: with code and draft inside. 2: those are records of their own. 3: with layers. 4: with the policies
/// of its role, without which it might do everything. What has not the later part is still written as the earlier one.
const FUNCTION: u32 = 4;
/// From which version on a function may have layers.
const LAYERS: u32 = 3;
/// From which version on code and draft are records of their own.
const APART: u32 = 2;
/// Of every other kind.
const FIRST: u32 = 1;

/// A file of code: as a text where it is one, in base64 where it is not.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FileForm {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

impl FileForm {
    fn of(path: &str, contents: Option<&[u8]>) -> Self {
        let text = contents.map(std::str::from_utf8);
        Self {
            path: path.to_owned(),
            text: text.and_then(Result::ok).map(str::to_owned),
            base64: match (text, contents) {
                (Some(Err(_)), Some(bytes)) => Some(STANDARD.encode(bytes)),
                _ => None,
            },
        }
    }

    fn contents(&self) -> Result<Option<Vec<u8>>, Unreadable> {
        match (&self.base64, &self.text) {
            (Some(base64), _) => STANDARD
                .decode(base64)
                .map(Some)
                .map_err(|_| Unreadable::Damaged),
            (None, Some(text)) => Ok(Some(text.clone().into_bytes())),
            (None, None) => Ok(None),
        }
    }

    fn source(self) -> Result<SourceFile, Unreadable> {
        Ok(SourceFile {
            contents: self.contents()?.unwrap_or_default(),
            path: self.path,
        })
    }
}

fn files(forms: Vec<FileForm>) -> Result<Vec<SourceFile>, Unreadable> {
    forms.into_iter().map(FileForm::source).collect()
}

fn file_forms(files: &[SourceFile]) -> Vec<FileForm> {
    let form = |file: &SourceFile| FileForm::of(&file.path, Some(&file.contents));
    files.iter().map(form).collect()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionRecord {
    version: u32,
    config: FunctionConfig,
    /// Of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FileForm>>,
    /// Of version 1: whatever the page had made of it.
    #[serde(default, skip_serializing)]
    draft: Option<serde_json::Value>,
    events: Vec<TestEvent>,
    reserved: Option<u32>,
    #[serde(default)]
    triggers: Vec<Trigger>,
    revision: String,
    modified: String,
    #[serde(default)]
    asynchronous: AsyncConfig,
    #[serde(default)]
    aliases: BTreeMap<String, Alias>,
    #[serde(default)]
    last_version: u64,
}

/// A draft as version 1 of a function had it inside; each part may be missing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DraftOfOne {
    files: Vec<FileForm>,
    event: String,
    event_name: String,
    revision: u64,
    author: String,
}

impl Default for DraftOfOne {
    fn default() -> Self {
        let draft = Draft::default();
        Self {
            files: Vec::new(),
            event: draft.event,
            event_name: draft.event_name,
            revision: 0,
            author: String::new(),
        }
    }
}

/// What the record of a function holds.
pub(in crate::account) struct FunctionForm {
    pub(in crate::account) function: Function,
    /// The code, if it is inside.
    pub(in crate::account) code: Option<Vec<SourceFile>>,
    /// The draft, if it is inside.
    pub(in crate::account) draft: Option<Draft>,
}

impl FunctionForm {
    pub(in crate::account) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let record: FunctionRecord = written::read(bytes, FUNCTION)?;
        let code = record.files.map(files).transpose()?;
        if record.version < APART && code.is_none() {
            return Err(Unreadable::Damaged);
        }
        let draft = record.draft.map(|draft| {
            // A draft that cannot be read is no reason to lose the function.
            let draft: DraftOfOne = serde_json::from_value(draft).unwrap_or_default();
            let file = |form: FileForm| {
                Ok(DraftFile {
                    contents: Some(form.contents()?.unwrap_or_default()),
                    path: form.path,
                })
            };
            Ok(Draft {
                files: draft
                    .files
                    .into_iter()
                    .map(file)
                    .collect::<Result<_, _>>()?,
                event: draft.event,
                event_name: draft.event_name,
                revision: draft.revision,
                author: draft.author,
            })
        });
        Ok(Self {
            function: Function {
                config: record.config,
                code: Arc::default(),
                events: record.events,
                reserved: record.reserved,
                asynchronous: record.asynchronous,
                triggers: record.triggers,
                versions: Versions {
                    published: BTreeMap::new(),
                    aliases: record.aliases,
                    last: record.last_version,
                },
                revision: record.revision,
                modified: record.modified,
            },
            code,
            draft: draft.transpose()?,
        })
    }

    pub(in crate::account) fn key(&self) -> FunctionKey {
        self.function.key()
    }
}

/// The lowest version that has all of a function, so that earlier programs read what they can.
fn version_of(function: &Function) -> u32 {
    let own = if function.config.policies.is_some() {
        FUNCTION
    } else if function.config.layers.is_empty() {
        APART
    } else {
        LAYERS
    };
    let triggers = function.triggers.iter().map(Trigger::since);
    triggers.fold(own, u32::max)
}

pub(super) fn write_function(function: &Function) -> Vec<u8> {
    written::write(&FunctionRecord {
        version: version_of(function),
        config: function.config.clone(),
        files: None,
        draft: None,
        events: function.events.clone(),
        reserved: function.reserved,
        triggers: function.triggers.clone(),
        revision: function.revision.clone(),
        modified: function.modified.clone(),
        asynchronous: function.asynchronous.clone(),
        aliases: function.versions.aliases.clone(),
        last_version: function.versions.last,
    })
}

#[derive(Serialize, Deserialize)]
struct CodeRecord {
    version: u32,
    files: Vec<FileForm>,
}

pub(super) fn read_code(bytes: &[u8]) -> Result<Vec<SourceFile>, Unreadable> {
    files(written::read::<CodeRecord>(bytes, FIRST)?.files)
}

pub(super) fn write_code(files: &[SourceFile]) -> Vec<u8> {
    written::write(&CodeRecord {
        version: FIRST,
        files: file_forms(files),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionRecord {
    version: u32,
    config: FunctionConfig,
    files: Vec<FileForm>,
    description: String,
    revision: String,
    published: String,
}

pub(super) fn read_version(number: u64, bytes: &[u8]) -> Result<Version, Unreadable> {
    let record: VersionRecord = written::read(bytes, FIRST)?;
    Ok(Version {
        number,
        config: record.config,
        code: Arc::new(CodeBundle::of_checked(files(record.files)?)),
        description: record.description,
        revision: record.revision,
        published: record.published,
    })
}

pub(super) fn write_version(version: &Version) -> Vec<u8> {
    written::write(&VersionRecord {
        version: FIRST,
        config: version.config.clone(),
        files: file_forms(version.code.files()),
        description: version.description.clone(),
        revision: version.revision.clone(),
        published: version.published.clone(),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LayerRecord {
    version: u32,
    /// Absent once it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FileForm>>,
    description: String,
    created: String,
}

pub(super) fn read_layer(bytes: &[u8]) -> Result<Layer, Unreadable> {
    let record: LayerRecord = written::read(bytes, FIRST)?;
    let code = record.files.map(files).transpose()?;
    Ok(Layer {
        code: code.map(|files| Arc::new(CodeBundle::of_checked(files))),
        description: record.description,
        created: record.created,
    })
}

pub(super) fn write_layer(layer: &Layer) -> Vec<u8> {
    let code = layer.code.as_deref();
    written::write(&LayerRecord {
        version: FIRST,
        files: code.map(|code| file_forms(code.files())),
        description: layer.description.clone(),
        created: layer.created.clone(),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DraftRecord {
    version: u32,
    /// Without text and base64: as it is deployed.
    files: Vec<FileForm>,
    event: String,
    event_name: String,
    revision: u64,
    author: String,
}

pub(super) fn read_draft(bytes: &[u8]) -> Result<Draft, Unreadable> {
    let record: DraftRecord = written::read(bytes, FIRST)?;
    let file = |form: FileForm| {
        Ok(DraftFile {
            contents: form.contents()?,
            path: form.path,
        })
    };
    Ok(Draft {
        files: record
            .files
            .into_iter()
            .map(file)
            .collect::<Result<_, _>>()?,
        event: record.event,
        event_name: record.event_name,
        revision: record.revision,
        author: record.author,
    })
}

pub(super) fn write_draft(draft: &Draft) -> Vec<u8> {
    let form = |file: &DraftFile| FileForm::of(&file.path, file.contents.as_deref());
    written::write(&DraftRecord {
        version: FIRST,
        files: draft.files.iter().map(form).collect(),
        event: draft.event.clone(),
        event_name: draft.event_name.clone(),
        revision: draft.revision,
        author: draft.author.clone(),
    })
}

/// Those of the first page had no version.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClockRecord {
    #[serde(default)]
    version: u32,
    now: Option<Timestamp>,
    next_seed: u64,
}

impl From<ClockRecord> for Clock {
    fn from(record: ClockRecord) -> Self {
        Self {
            now: record.now,
            next_seed: record.next_seed,
        }
    }
}

pub(super) fn read_clock(bytes: &[u8]) -> Result<Clock, Unreadable> {
    written::read::<ClockRecord>(bytes, FIRST).map(Clock::from)
}

/// What can be known of a clock that a later version has written.
pub(super) fn read_any_clock(bytes: &[u8]) -> Option<Clock> {
    written::read::<ClockRecord>(bytes, u32::MAX)
        .ok()
        .map(Clock::from)
}

pub(super) fn write_clock(clock: &Clock) -> Vec<u8> {
    written::write(&ClockRecord {
        version: FIRST,
        now: clock.now,
        next_seed: clock.next_seed,
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountersRecord {
    version: u32,
    next_revision: u64,
    next_delivery: u64,
}

pub(super) fn read_counters(bytes: &[u8]) -> Result<Counters, Unreadable> {
    let record: CountersRecord = written::read(bytes, FIRST)?;
    Ok(Counters {
        next_revision: record.next_revision,
        next_delivery: record.next_delivery,
        lost: false,
    })
}

/// What can be known of counters that a later version has written.
pub(super) fn read_any_counters(bytes: &[u8]) -> Option<Counters> {
    let record: CountersRecord = written::read(bytes, u32::MAX).ok()?;
    Some(Counters {
        next_revision: record.next_revision,
        next_delivery: record.next_delivery,
        lost: true,
    })
}

pub(super) fn write_counters(counters: &Counters) -> Vec<u8> {
    written::write(&CountersRecord {
        version: FIRST,
        next_revision: counters.next_revision,
        next_delivery: counters.next_delivery,
    })
}

#[derive(Serialize, Deserialize)]
struct DeliveryRecord {
    version: u32,
    delivery: Delivery,
}

pub(super) fn read_delivery(bytes: &[u8]) -> Result<Delivery, Unreadable> {
    written::read::<DeliveryRecord>(bytes, FIRST).map(|record| record.delivery)
}

pub(super) fn write_delivery(delivery: &Delivery) -> Vec<u8> {
    written::write(&DeliveryRecord {
        version: FIRST,
        delivery: delivery.clone(),
    })
}
