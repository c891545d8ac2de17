//! Functions as the page knows them.

use crate::file::File;
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// Which function is meant.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize_tuple, Deserialize_tuple,
)]
pub struct FunctionId {
    /// Where it is.
    pub region: String,
    /// What it is called there.
    pub name: String,
}

/// A function in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct FunctionRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What runs it.
    pub runtime: String,
    /// Of its code, in bytes.
    pub code_size: u64,
    /// When code or configuration changed last, in virtual time.
    pub last_modified: String,
}

/// What a function's page shows on every tab, and what its configuration is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Overview {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What runs it: the name of its component.
    pub runtime: String,
    /// When code or configuration changed last, in virtual time.
    pub last_modified: String,
    /// How many other services invoke it.
    pub triggers: u32,
    /// Its URL, if it has one.
    pub url: Option<String>,
    /// What can be configured.
    pub settings: Settings,
    /// Environment variables.
    pub environment: Vec<(String, String)>,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// What it has reserved of the region's concurrency.
    pub reserved: Option<u32>,
    /// The limit of the region's concurrency.
    pub concurrency: u32,
    /// What no function of the region has reserved.
    pub unreserved: u32,
    /// What of its configuration means something else here than on AWS, in sentences.
    pub notes: Vec<String>,
}

/// The general configuration and the role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Settings {
    /// In words.
    pub description: String,
    /// What is called.
    pub handler: String,
    /// An ARN.
    pub role: String,
    /// In MB.
    pub memory: u32,
    /// In seconds.
    pub timeout: u32,
    /// Of `/tmp`, in MB.
    pub storage: u32,
}

/// A function that was opened. Attached: the contents of `files`, then the event of the draft, then
/// the contents of `draft` (all of them).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Opened {
    /// What every tab shows.
    pub overview: Overview,
    /// The parts of its page, in their order.
    pub tabs: Vec<TabTitle>,
    /// Of a compiled handler, what is uploaded; `None` for a language runtime.
    pub compiled: Option<Compiled>,
    /// What runs.
    pub files: Vec<File>,
    /// What is being edited; empty if nothing differs from what runs.
    pub draft: Vec<File>,
    /// The name of the event that is being edited.
    pub event_name: String,
    /// The revision of the draft that is kept.
    pub revision: u64,
    /// This tab has written it.
    pub is_mine: bool,
    /// The saved events.
    pub events: Vec<NamedEvent>,
    /// What may be entered where.
    pub hints: Hints,
}

/// A part of a function's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct TabTitle {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub title: String,
}

/// A compiled handler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Compiled {
    /// The name of the file; empty if none was uploaded yet.
    pub name: String,
    /// Its size in words.
    pub size: String,
}

/// A test event: saved, or a template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct NamedEvent {
    /// Tells it from others.
    pub name: String,
    /// For people.
    pub title: String,
    /// A JSON document.
    pub event: String,
}

/// What may be entered where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct Hints {
    /// Of the memory size.
    pub memory: String,
    /// Of the timeout.
    pub timeout: String,
    /// Of the size of `/tmp`.
    pub storage: String,
    /// Of the description.
    pub description: String,
    /// Of the handler.
    pub handler: String,
    /// Of environment variables.
    pub environment: String,
    /// The languages of files by their endings: `py` is `python`.
    pub languages: Vec<(String, String)>,
}

/// A runtime that a function can be created with, or why it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct RuntimeChoice {
    /// As AWS calls it.
    pub name: String,
    /// For people.
    pub title: String,
    /// It runs here.
    pub available: bool,
    /// What is to be known of it.
    pub note: String,
}
